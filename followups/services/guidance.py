"""The manager's guidance for a customer: stands with the next follow-up until a real contact answers it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.seat import Seat
from core.errors import Refused
from followups.models import Guidance
from leads.models import Card


@transaction.atomic
def guide(*, seat: Seat, card: Card, origin: str, text: str, at: datetime) -> Guidance | None:
    """Write, change or (with an empty text) take back the guidance of `origin`; one per origin.

    Raises Refused when a contact has answered it meanwhile.
    """
    row = Guidance.objects.select_for_update(no_key=True).filter(origin=origin).first()
    plain = text.strip()[:300]
    if row and row.text == plain:
        return row
    if row and row.contact_id:
        raise Refused(_("The consultant has acted on this guidance already; write it on the next line."))
    if not plain:
        Guidance.objects.filter(origin=origin).delete()
        return None
    return Guidance.objects.update_or_create(
        origin=origin, defaults={"store": seat.store, "card": card, "text": plain, "by": seat.user, "at": at}
    )[0]
