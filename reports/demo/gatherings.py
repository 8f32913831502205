"""What the meetings hold beside the reports: announcements, confirmed mornings, shortcomings, plans of the month."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from uuid import UUID

from accounts.open_days import closed_days
from accounts.seat import settings_of
from reports.demo import words
from reports.demo.cards import save
from reports.demo.scene import Scene
from reports.models import Announcement, EveningNote, Morning, WorkPlan, WorkPlanEvent
from reports.rules import goals
from reports.statuses import PlanMove, PlanSpan, PlanState

DAYS = 7  # meetings of older days are not kept in the demo
_MEETING, _CONFIRMED, _EVENING = time(8, 45), time(8, 50), time(19, 20)


def write(scene: Scene) -> None:
    """Write the meetings of the last days and the plans of this month."""
    save(list(_announcements(scene)))
    save(list(_mornings(scene)))
    save(list(_notes(scene)))
    plans = list(_plans(scene))
    save(plans)
    save([event for plan in plans for event in _events(scene, plan)])


def _days(scene: Scene) -> list[date]:
    closed = closed_days(scene.store, around=scene.today)
    days = (scene.today - timedelta(days=n) for n in range(min(DAYS, scene.days), -1, -1))
    return [day for day in days if day not in closed]


def _announcements(scene: Scene) -> Iterator[Announcement]:
    """One for today, one that stands for the week."""
    dice = scene.dice("announcements")
    for text, days in zip(words.ANNOUNCEMENTS, (1, 5), strict=False):
        begin = scene.today - timedelta(days=days - 1)
        yield Announcement(
            store=scene.store, token=UUID(int=dice.getrandbits(128)), text=text, from_day=begin,
            until_day=scene.today + timedelta(days=days - 1), by=scene.manager, at=scene.at(begin, _MEETING),
        )  # fmt: skip


def _mornings(scene: Scene) -> Iterator[Morning]:
    """Everybody has confirmed the days that are over; today one is still missing."""
    items = settings_of(scene.store).ready_items.splitlines()
    for day in _days(scene):
        dice = scene.dice("mornings", day)
        people = scene.team[:-1] if day == scene.today else scene.team
        for place, person in enumerate(people):
            at = scene.at(day, _CONFIRMED) + timedelta(minutes=place)
            if scene.is_past(at):
                ready = items if dice.random() < 0.8 else items[:-1]
                note = dice.choice(words.MORNING_NOTES)
                yield Morning(store=scene.store, consultant=person, day=day, ready=ready, note=note, confirmed_at=at)


def _notes(scene: Scene) -> Iterator[EveningNote]:
    for day in _days(scene):
        at = scene.at(day, _EVENING)
        if scene.is_past(at):
            text = scene.dice("shortcomings", day).choice(words.SHORTCOMINGS)
            yield EveningNote(store=scene.store, day=day, shortcomings=text, by=scene.manager, at=at)


def _plans(scene: Scene) -> Iterator[WorkPlan]:
    """The month of everybody but the last, agreed but for one; the week of the first waits to be agreed."""
    month, week = (goals.first_of(span, scene.today) for span in (PlanSpan.MONTH, PlanSpan.WEEK))
    for place, person in enumerate(scene.team[:-1]):
        agreed = place != 1
        yield WorkPlan(
            store=scene.store, consultant=person, span=PlanSpan.MONTH, begin=month,
            state=PlanState.AGREED if agreed else PlanState.SET, goals=_goals(scene, person.pk),
            version=2 if agreed else 1, agreed_at=scene.at(month, _EVENING) if agreed else None,
            agreed_by=scene.manager if agreed else None,
        )  # fmt: skip
    if scene.team:
        yield WorkPlan(
            store=scene.store, consultant=scene.team[0], span=PlanSpan.WEEK, begin=week,
            goals={"receptions": 9, "cards": 6},
        )  # fmt: skip


def _goals(scene: Scene, person: int) -> dict[str, int]:
    dice = scene.dice("goals", person)
    return {"receptions": dice.randrange(24, 40), "cards": dice.randrange(12, 20)}


def _events(scene: Scene, plan: WorkPlan) -> Iterator[WorkPlanEvent]:
    at = scene.at(plan.begin, _MEETING)
    yield WorkPlanEvent(plan=plan, move=PlanMove.SET, goals=plan.goals, by=plan.consultant, at=at)
    if plan.agreed_at:
        yield WorkPlanEvent(plan=plan, move=PlanMove.AGREED, goals=plan.goals, by=scene.manager, at=plan.agreed_at)
