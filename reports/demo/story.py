"""The story of one card: when it was opened, who talked when, how its grade climbed, how it ended.

Stories are drawn backwards from their end, so that the last contact of an open card fits the ladder: most follow-ups
are due in the coming days, some today, some are late.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import zip_longest
from random import Random

from followups.rules.cadence import next_contact_on
from followups.statuses import Method, Result
from leads.rules.grading import LADDER, RANK
from leads.statuses import Source, VisitKind
from reports.demo.scene import Scene

SHORT_HISTORY_DAYS = 60
ACTIVE_SHARE = 0.74  # of the cards of a short history; of a long one most have ended
LEAST_ACTIVE_SHARE = 0.15
_ORDERED, _LATE, _LATEST = 0.06, 0.13, 10  # share ordered, share late, days late at most
_ROOM = 3  # days of history that the shortest story of an order takes
_GRADES = {"C": 24, "B": 26, "B+": 17, "A": 17, "A+": 9, "H": 7}  # how open cards spread over the ladder
_LOST_GRADES = {"C": 40, "B": 30, "B+": 14, "A": 10, "A+": 4, "H": 2}
_CONTACTS = {0: 9, 1: 24, 2: 26, 3: 20, 4: 11, 5: 6, 6: 3, 8: 1}  # real contacts after the opening
_TRAILING = {1: 70, 2: 20, 3: 10}  # attempts without answer since the last contact
_SOURCES = {1: 7, 2: 10, 3: 62, 4: 3, 5: 11, 6: 7}


class Fate(StrEnum):
    """How a story stands at its end."""

    OPEN = "open"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    LOST = "lost"


@dataclass
class Step:
    """One contact or attempt after the opening."""

    at: datetime
    result: str
    method: str
    before: str
    after: str
    came_in: bool = False

    @property
    def is_real(self) -> bool:
        """Say whether somebody was reached."""
        return self.result != Result.NO_ANSWER


@dataclass
class Story:
    """One card from its opening to `as_of`."""

    index: int
    owner: int  # place in the team
    fate: Fate
    source: int
    visit_kind: str  # of the opening; empty: no visit led to the card
    opened_at: datetime
    grade: str  # at the opening
    steps: list[Step] = field(default_factory=list)

    @property
    def final_grade(self) -> str:
        """The grade after the last step."""
        return self.steps[-1].after if self.steps else self.grade


def draw(scene: Scene, index: int) -> Story:
    """The story of card `index`, opened before today."""
    dice = scene.dice("card", index)
    fate = _fate(scene, dice)
    path = _path(dice, fate)
    last, trailing = _last_contact(scene, dice, fate, path)
    days = _days(scene, dice, path, last)
    story = _opened(scene, dice, index, fate, path[0], days)
    for place, day in enumerate(days[1:], start=1):
        story.steps += _contact(scene, dice, (days[place - 1], day), path[place - 1 : place + 1])
    _finish(story)
    story.steps = _confirmed(scene, dice, story)
    story.steps += _attempts(scene, dice, story, trailing)
    return story


def draw_of_today(scene: Scene, index: int, *, owner: int, at: datetime, kind: str) -> Story:
    """The story of a card that was opened today by a party that arrived at `at`."""
    dice = scene.dice("card", index)
    grade = _pick(dice, {"C": 45, "B": 33, "B+": 14, "A": 8})
    source = _pick(dice, {1: 8, 2: 12, 3: 80})
    return Story(index, owner, Fate.OPEN, source, kind, at, grade)


def _pick(dice: Random, weights: dict):
    return dice.choices(list(weights), list(weights.values()))[0]


def active_share(days: int) -> float:
    """Which share of the cards is still followed up: cards live about two months."""
    return max(LEAST_ACTIVE_SHARE, min(1.0, SHORT_HISTORY_DAYS / days) * ACTIVE_SHARE)


def _fate(scene: Scene, dice: Random) -> Fate:
    if dice.random() < active_share(scene.days):
        return Fate.ORDERED if dice.random() < _ORDERED else Fate.OPEN
    return Fate.DELIVERED if dice.random() < 0.24 else Fate.LOST


def _path(dice: Random, fate: Fate) -> list[str]:
    """The grades: at the opening and after each real contact, climbing, sometimes one down."""
    count = _pick(dice, _CONTACTS)
    if fate in (Fate.ORDERED, Fate.DELIVERED):
        count, final = max(2, count), "O"
    else:
        count = max(1, count) if fate == Fate.LOST else count
        final = _pick(dice, _LOST_GRADES if fate == Fate.LOST else _GRADES)
    first = min(RANK[final], dice.choices((0, 1, 2, 3), (50, 32, 12, 6))[0])
    if count == 0:
        return [LADDER[min(RANK[final], RANK["A"])]]
    between = sorted(dice.randint(first, RANK[final]) for _ in range(count - 1))
    path = _sober(dice, [LADDER[place] for place in (first, *between)] + [final])
    return [*path, "O"] if fate == Fate.DELIVERED or (fate == Fate.ORDERED and dice.random() < 0.5) else path


def _sober(dice: Random, path: list[str]) -> list[str]:
    """Nobody is at O before the last contact; one story in twelve has a step down on its way."""
    path[:-1] = [min(grade, "H", key=RANK.__getitem__) for grade in path[:-1]]
    if path[-1] == "O" and len(path) > 2:
        path[-2] = dice.choice(("A+", "H"))
    elif len(path) > 3 and dice.random() < 0.08:
        path[-2] = LADDER[min(RANK[path[-2]] + 1, RANK["H"])]
    return path


def _last_contact(scene: Scene, dice: Random, fate: Fate, path: list[str]) -> tuple[date, int]:
    """The day of the last real contact, and how many attempts without answer followed."""
    if fate not in (Fate.OPEN, Fate.ORDERED):
        return _ended_on(scene, dice), 0
    interval = 1 if len(path) == 1 else scene.frequencies[path[-1]].interval_days
    ago = dice.randint(0 if len(path) > 1 else 1, interval)
    if ago == 0 and dice.random() >= scene.elapsed:
        ago = interval  # due today, and the day is not over
    late = dice.randint(1, _LATEST) if dice.random() < _LATE else 0
    ago = min(interval + late if late else ago, scene.days - _ROOM)
    trailing = _pick(dice, _TRAILING) if late and dice.random() < 0.5 else 0
    return scene.today - timedelta(days=ago), min(trailing, late)


def _ended_on(scene: Scene, dice: Random) -> date:
    """Any day of the history; more of a long one has ended early."""
    ago = dice.randint(0 if scene.elapsed > 0.5 else 1, scene.days - _ROOM)
    return scene.today - timedelta(days=ago)


def _days(scene: Scene, dice: Random, path: list[str], last: date) -> list[date]:
    """The days of opening and real contacts, the last one on `last`, all within the history."""
    room = (last - scene.start).days
    if len(path) - 1 > room:
        del path[: len(path) - 1 - room]
        path[0] = min(path[0], "A", key=RANK.__getitem__)
    gaps = [_gap(scene, dice, path, place) for place in range(1, len(path))]
    gaps = _squeezed(gaps, room)
    days = [last]
    for gap in reversed(gaps):
        days.append(days[-1] - timedelta(days=gap))
    return days[::-1]


def _gap(scene: Scene, dice: Random, path: list[str], place: int) -> int:
    """Days between two contacts: the next day after the opening (24 h), then about what the ladder asks."""
    if place == 1:
        return dice.choices((1, 2), (9, 1))[0]
    interval = scene.frequencies[path[place - 1]].interval_days
    return max(1, round(interval * dice.choice((0.4, 0.6, 0.8, 1, 1, 1, 1, 1.2))))


def _squeezed(gaps: list[int], room: int) -> list[int]:
    while sum(gaps) > room:
        place = gaps.index(max(gaps))
        gaps[place] = max(1, gaps[place] - max(1, (sum(gaps) - room) // 2))
    return gaps


def _opened(scene: Scene, dice: Random, index: int, fate: Fate, grade: str, days: list[date]) -> Story:
    source = _pick(dice, _SOURCES)
    at = scene.moment(days[0], dice.uniform(0.02, 0.8))
    owner = _owner(scene, dice, talks_today=days[-1] == scene.today)
    return Story(index, owner, fate, source, _visit_kind(dice, source), at, grade)


def _owner(scene: Scene, dice: Random, *, talks_today: bool) -> int:
    """Anybody of the team, but who is on leave talks to nobody today."""
    owner = dice.randrange(len(scene.team))
    return 0 if talks_today and scene.team[owner] == scene.absent else owner


def _visit_kind(dice: Random, source: int) -> str:
    if source in (Source.DEVELOPED, Source.EXHIBITION):
        return ""
    kinds = {VisitKind.WALK_IN: 70, VisitKind.CALL: 20, VisitKind.ONLINE: 10}
    return _pick(dice, kinds) if source == Source.WALK_IN_CALL else VisitKind.WALK_IN


def _contact(scene: Scene, dice: Random, days: tuple[date, date], grades: list[str]) -> list[Step]:
    """The real contact of a day, now and then after an attempt the day before."""
    (earlier, day), (before, after) = days, grades
    steps = []
    if (day - earlier).days > 1 and dice.random() < 0.16:
        eve = scene.moment(day - timedelta(days=1), dice.uniform(0.1, 0.9))
        steps.append(Step(eve, Result.NO_ANSWER, Method.PHONE, before, before))
    came_in = dice.random() < (0.3 if RANK[after] >= RANK["A"] else 0.05)
    result = Result.CAME_IN if came_in else dice.choices((Result.REACHED, Result.OTHER), (96, 4))[0]
    method = Method.IN_PERSON if came_in else dice.choices((Method.PHONE, Method.MESSAGE), (78, 22))[0]
    at = scene.moment(day, dice.uniform(0.05, 0.97))
    return [*steps, Step(at, result, method, before, after, came_in)]


def _finish(story: Story) -> None:
    """The last contact tells how it ended."""
    if not story.steps:
        return
    last = story.steps[-1]
    if story.fate == Fate.LOST:
        last.result, last.method, last.came_in, last.after = Result.SAID_NO, Method.PHONE, False, last.before
    for step in story.steps:
        if step.after == "O" and (step.before != "O" or (step is last and story.fate == Fate.DELIVERED)):
            step.result, step.method, step.came_in = Result.CAME_IN, Method.IN_PERSON, True


def _confirmed(scene: Scene, dice: Random, story: Story) -> list[Step]:
    """Who came in is called on the next day (GRADE-31), unless somebody talked to them anyway or today is that day."""
    steps: list[Step] = []
    for step, following in zip_longest(story.steps, story.steps[1:]):
        steps.append(step)
        day = step.at.date() + timedelta(days=1)
        talked = following is not None and following.at.date() <= day
        over = following is None and story.fate in (Fate.DELIVERED, Fate.LOST)
        if step.came_in and day < scene.today and not talked and not over:
            at = scene.moment(day, dice.uniform(0.02, 0.6))
            steps.append(Step(at, Result.REACHED, Method.PHONE, step.after, step.after))
    return steps


def _attempts(scene: Scene, dice: Random, story: Story, count: int) -> list[Step]:
    """Attempts without answer since a follow-up of an open card was due."""
    if not count:
        return []
    grade, last = story.final_grade, (story.steps[-1].at if story.steps else story.opened_at)
    due = next_contact_on(last.date(), scene.frequencies[grade], scene.closed)
    days = [d for n in range(count) if (d := due + timedelta(days=n)) < scene.today]
    return [Step(scene.moment(d, dice.uniform(0.05, 0.95)), Result.NO_ANSWER, Method.PHONE, grade, grade) for d in days]
