"""The row that a run of a job leaves: by it one sees that the job ran, and what it did."""

from datetime import datetime

from core import clock
from core.models import JobRun


def note(job: str, *, as_of: datetime, started: datetime, counts: dict[str, int], store_code: str = "") -> None:
    """Write the row of a run of `job` as of `as_of` that began at `started` (both aware) and ends now."""
    JobRun.objects.create(
        job=job, store_code=store_code, as_of=as_of, started_at=started, finished_at=clock.now(), counts=counts
    )
