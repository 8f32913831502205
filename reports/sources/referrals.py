"""New customers who were recommended: their number, and by whom on their line (RHY-16, SDR-16)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.questions import KEYS, question
from followups.models import Introduction
from reports.sources import base, standing
from reports.sources.base import Day


@question
def _named(day: Day, consultants: KEYS):
    """The introductions of the day that became a new customer; whose card it was at the end of the day."""
    rows = Introduction.objects.filter(card__store=day.store, card__opened_at__gte=day.begin)
    rows = rows.filter(card__opened_at__lt=day.end).annotate(who=standing.owner_at(day, "card"))
    return rows.filter(who__in=consultants).values("who", "card", by=F("contact__card__customer__name"))


def count(day: Day, consultants: Collection[int]) -> dict[int, Counter]:
    """Recommended customers per consultant."""
    found: dict[int, Counter] = defaultdict(Counter)
    for row in day.told(_named, consultants):
        found[row["who"]][""] += 1
    return found


def recommended(day: Day, consultants: Collection[int]) -> Mapping[int, str]:
    """Card → by whom its customer was recommended, in the language of the house: the line is frozen with it."""
    rows = day.told(_named, consultants)
    with translation.override(settings.LANGUAGE_CODE):
        return {row["card"]: _("Recommended by %(name)s") % {"name": row["by"]} for row in rows}


SOURCE = base.Source("referrals", gettext_lazy("Recommended"), count=count)
