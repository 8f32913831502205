"""The follow-ups of one card, planned and closed as the services of followups do it, but only written down."""

from datetime import date, datetime, timedelta

from followups.models import FollowUp
from followups.rules.cadence import next_contact_on, next_open_day
from followups.statuses import Kind, State
from leads.models import Card, Visit
from reports.demo.scene import Scene


class Chain:
    """At most one open cadence and one open confirmation at a time; `rows` holds all that were ever planned."""

    def __init__(self, scene: Scene, card: Card):
        self.scene = scene
        self.card = card
        self.rows: list[FollowUp] = []
        self.cadence: FollowUp | None = None
        self.confirm: FollowUp | None = None

    def plan(self, at: datetime, grade: str, *, agreed_days: int = 0, reason: str = "") -> date:
        """Plan the next regular contact after a real one at `at`, `agreed_days` after the ladder's date."""
        standard = next_contact_on(self._day(at), self.scene.frequencies[grade], self.scene.closed)
        due = next_open_day(standard + timedelta(days=agreed_days - 1), self.scene.closed) if agreed_days else standard
        self.cadence = self._planned(Kind.CADENCE, at, due, standard_on=standard, later_reason=reason)
        return due

    def plan_confirm(self, visit: Visit) -> None:
        """Plan the 24-hour confirmation of a visit that has ended (GRADE-31)."""
        if self.confirm:
            return
        due_at = visit.left_at + timedelta(hours=self.scene.settings.confirm_hours)
        due = self._day(due_at)
        self.confirm = self._planned(Kind.CONFIRM, visit.left_at, due, standard_on=due, due_at=due_at, visit=visit)

    def replan(self, at: datetime, grade: str, last_contact: datetime) -> None:
        """Another grade, another rhythm, counted from the last real contact."""
        if self.cadence:
            self.cadence.state, self.cadence.closed_at = State.CANCELLED, at
        self.plan(last_contact, grade)
        self.cadence.planned_at = at

    def reached(self, at: datetime) -> FollowUp | None:
        """Close what waits with a real contact; tell which follow-up it answered, if one was due."""
        answered = self._answered(at)
        self._close(State.DONE, at)
        return answered

    def missed(self, at: datetime) -> FollowUp | None:
        """An attempt without answer: counted, and what was due stands on the list of the next open day."""
        answered, day = self._answered(at), self._day(at)
        for row in self._waiting():
            row.attempts += 1
            if row.late_from <= day or row.due_at:
                row.due_on = next_open_day(day, self.scene.closed)
                row.late_from = min(row.late_from, row.due_on)
        return answered

    def next_due(self) -> date:
        """The day of the open follow-up that comes first."""
        return min(row.due_on for row in self._waiting())

    def end(self, at: datetime) -> None:
        """The card is followed up no more."""
        self._close(State.CANCELLED, at)

    def _waiting(self) -> list[FollowUp]:
        return [row for row in self.rows if row.state == State.PLANNED]

    def _answered(self, at: datetime) -> FollowUp | None:
        day = self._day(at)
        return next((row for row in self._waiting() if row.late_from <= day or row.due_at), None)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.scene.zone).date()

    def _planned(self, kind: Kind, at: datetime, due: date, **more) -> FollowUp:
        row = FollowUp(
            store=self.scene.store, card=self.card, kind=kind, state=State.PLANNED, responsible=self.card.owner,
            due_on=due, late_from=due, planned_at=at, **more,
        )  # fmt: skip
        self.rows.append(row)
        return row

    def _close(self, state: State, at: datetime) -> None:
        for row in (self.cadence, self.confirm):
            if row:
                row.state, row.closed_at = state, at
        self.cadence = self.confirm = None
