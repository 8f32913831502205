"""What this app does when a person is erased: reasons and days stay, no word does."""

from datetime import datetime

from accounts.models import User
from core import redaction
from deals.models import Loss, LossEvent
from deals.statuses import STANDING, LossState, LossStep
from leads.models import Customer
from leads.services import erasing


def forget(*, customer: Customer, needles: list[str], names: list[str], at: datetime, by: User) -> None:
    """End what waits for the manager, blank what was said."""
    found = erasing.belonging(customer, "deals")
    standing = Loss.objects.filter(pk__in=found.get(Loss, set()), state__in=STANDING)
    rows = [LossEvent(loss_id=pk, step=LossStep.ERASED, by=by, at=at) for pk in standing.values_list("pk", flat=True)]
    standing.update(state=LossState.ERASED, decided_at=at, decided_by=by, asked_at=None)
    LossEvent.objects.bulk_create(rows)
    redaction.blank(found, keep={})
    redaction.forget("deals", needles)
