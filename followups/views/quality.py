"""Quality calls: the drawn contacts, the questions, the figure per consultant and month (ROLE-17)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused, Stale
from core.fields import ChipSelect, day_of
from followups import quality as pages
from followups.models import QualityCheck, QualityDraw
from followups.models.quality import QUESTIONS
from followups.services import quality as services
from followups.statuses import CheckState, Verdict

WEEKS = 12  # draws that can be chosen


class CheckForm(forms.ModelForm):
    """The four questions; a customer who did not answer is asked nothing."""

    state = forms.ChoiceField(
        label=gettext_lazy("the customer"), widget=ChipSelect,
        choices=[choice for choice in CheckState.choices if choice[0] != CheckState.OPEN],
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = QualityCheck
        fields = ["state", *QUESTIONS, "note", "version"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in QUESTIONS:
            label = self.fields[name].label
            self.fields[name] = forms.ChoiceField(
                label=label, choices=Verdict.choices, widget=ChipSelect, required=False
            )  # fmt: skip
        if self.instance.state == CheckState.OPEN:
            self.initial["state"] = CheckState.ANSWERED

    def _post_clean(self):
        """Leave the row alone: the service writes it."""


@section("control")
@requires(Right.QUALITY_CHECK, Right.CONTROL_READ)
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """The checks of a week's draw, and how the consultants stand month by month."""
    seat, now = request.seat, clock.now()
    draws = list(QualityDraw.objects.filter(store=seat.store).order_by("-week")[:WEEKS])
    week = day_of(request.GET.get("week", ""), draws[0].week if draws else seat.today(now))
    draw = next((one for one in draws if one.week == week), draws[0] if draws else None)
    checks = QualityCheck.objects.visible_to(seat)
    span, lines = pages.trends(seat.store, checks, now)
    missing = services.last_week(seat.store, now) not in {one.week for one in draws}
    context = {
        "draws": draws, "draw": draw, "checks": pages.shown(checks.filter(draw=draw)) if draw else [], "months": span,
        "lines": lines, "may_check": seat.may(Right.QUALITY_CHECK), "small": seat.settings.small_numbers,
        "missing": missing and seat.settings.quality_calls > 0, "most": seat.settings.quality_calls,
    }  # fmt: skip
    return render(request, "followups/quality.html", context)


@section("control")
@requires(Right.QUALITY_CHECK)
@require_POST
def quality_draw(request: HttpRequest) -> HttpResponse:
    """Draw last week's contacts now, where the nightly job has not."""
    drawn = services.draw(store=request.seat.store, as_of=clock.now())["drawn"]
    messages.success(request, _("Drawn: %(n)d contacts.") % {"n": drawn})
    return redirect("quality")


@section("control")
@requires(Right.QUALITY_CHECK)
def quality_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the customer, ask, write down."""
    seat = request.seat
    check = reach(pages.shown(QualityCheck.objects.visible_to(seat)), store=seat.store, pk=pk)
    form = CheckForm(request.POST or None, instance=check)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.answer(
                seat=seat, check=check, state=data["state"], verdicts={name: data[name] for name in QUESTIONS},
                note=data["note"], version=data["version"], at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('quality')}?week={check.draw.week}")
        except Stale as stale:
            messages.warning(request, stale.sentence)
            return redirect("quality-check", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
    rows = check.answers.select_related("by").order_by("-at", "-pk")
    context = {"check": check, "form": form, "answers": rows, "questions": [form[name] for name in QUESTIONS]}
    return render(request, "followups/quality_check.html", context, status=422 if form.errors else 200)
