"""Documents and photos of a customer: kept, listed, opened through links that expire, deleted."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import reach, requires
from accounts.menu import section
from accounts.rights import Right
from core import clock
from core.errors import Refused
from leads.forms.documents import DeleteForm, UploadForm
from leads.models import Customer, Document
from leads.services import documents
from leads.views.privacy import frame

READERS = (Right.CARD_OWN, Right.CARD_READ)
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # the browser's own frame around an image


@section("cards")
@requires(*READERS)
def customer_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a customer; who may write adds one, on a phone with the camera."""
    seat = request.seat
    if request.method == "POST":
        return _upload(request, reach(Customer.objects.writable_by(seat), store=seat.store, pk=pk))
    customer = reach(Customer.objects.open_to(seat), store=seat.store, pk=pk)
    return _page(request, customer, UploadForm())


def _upload(request, customer: Customer) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            documents.add(seat=request.seat, customer=customer, upload=form.upload(), at=clock.now())
            messages.success(request, _("Kept."))
            return redirect("customer-documents", pk=customer.pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return _page(request, customer, form)


def _page(request, customer: Customer, form: UploadForm) -> HttpResponse:
    seat = request.seat
    all_rows = Document.objects.visible_to(seat).filter(customer=customer).select_related("by", "deleted_by")
    rows = list(all_rows.order_by("-at", "-pk"))
    for row in rows:
        row.picture = _link(seat, row, small=True) if row.thumbnail and not row.deleted_at else ""
    context = {**frame(request, customer, "documents"), "form": form, "most": seat.settings.document_megabytes}
    context |= {"rows": [r for r in rows if not r.deleted_at], "gone": [r for r in rows if r.deleted_at]}
    return render(request, "leads/documents.html", context, status=422 if form.errors else 200)


def _link(seat, document: Document, *, small: bool = False) -> str:
    key = documents.link_key(seat=seat, document=document, small=small)
    address = reverse("document-file", args=[document.pk])
    return f"{address}?{urlencode({'key': key, **({'small': 1} if small else {})})}"


def _document(request, pk: int) -> Document:
    rows = Document.objects.visible_to(request.seat).select_related("customer")
    document = reach(rows, store=request.seat.store, pk=pk)
    if document.deleted_at:
        raise Http404
    return document


@requires(*READERS)
@require_GET
def document_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link to the file that expires soon, and go there."""
    return redirect(_link(request.seat, _document(request, pk)))


@requires(*READERS)
@require_GET
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes, for who holds a link that has not expired; opening the whole file is logged."""
    document, small = _document(request, pk), "small" in request.GET
    if not documents.opens(seat=request.seat, document=document, key=request.GET.get("key", ""), small=small):
        raise Http404
    content = documents.hand_out(seat=request.seat, document=document, at=clock.now(), small=small)
    if content is None:
        raise Http404
    kind = "image/jpeg" if small else document.content_type
    name = f"{document.get_kind_display()}-{document.pk}.{_ENDINGS[kind]}"
    headers = {
        "Content-Disposition": content_disposition_header(not document.is_image, name),
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": f"private, max-age={documents.PICTURE_SECONDS}" if small else "private, no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


@requires(Right.CARD_OWN, Right.CARD_WRITE, Right.CUSTOMER_MASTER)
@require_POST
def document_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a document, with a reason."""
    document = _document(request, pk)
    customers = Customer.objects.writable_by(request.seat)
    reach(customers, store=request.seat.store, pk=document.customer_id)
    form = DeleteForm(request.POST)
    form.is_valid()
    try:
        reason = form.cleaned_data.get("reason", "")
        documents.delete(seat=request.seat, document=document, reason=reason, at=clock.now())
        messages.success(request, _("Deleted; the row tells of it."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("customer-documents", pk=document.customer_id)
