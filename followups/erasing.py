"""What this app does when a person is erased: nothing is planned or sent any more, no word stays."""

from datetime import datetime

from accounts import notices
from accounts.models import User
from core import redaction
from followups.models import Appointment, FollowUp, Message
from followups.statuses import AppointmentState, MessageState, State, Trouble
from leads.models import Customer
from leads.services import erasing

#: Keys of the house, not words of a person.
KEPT = {"Message": ("key", "error"), "Guidance": ("origin",)}
_UNSENT = (MessageState.QUEUED, MessageState.SENDING)


def forget(*, customer: Customer, needles: list[str], names: list[str], at: datetime, by: User) -> None:
    """Cancel follow-ups and meetings, stop messages, blank what was said."""
    found = erasing.belonging(customer, "followups")
    planned = FollowUp.objects.filter(pk__in=found.get(FollowUp, set()), state=State.PLANNED)
    planned.update(state=State.CANCELLED, closed_at=at)
    coming = Appointment.objects.filter(pk__in=found.get(Appointment, set()), at__gt=at).planned()
    coming.update(state=AppointmentState.CANCELLED, closed_at=at)
    unsent = Message.objects.filter(pk__in=found.get(Message, set()), state__in=_UNSENT)
    unsent.update(state=MessageState.FAILED, error=Trouble.NO_CONSENT)
    redaction.blank(found, keep=KEPT)
    redaction.forget("followups", needles)
    notices.forget_person(store=customer.store_id, words=[*needles, *names])
