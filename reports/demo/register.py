"""The register beside the cards: today's roster with its turns, first parties, and visitors who left nothing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from random import Random

from accounts.models import User
from leads.models import DutyException, DutyWeekday, RosterChange, RosterDay, RosterEntry, Turn, Visit
from leads.rules.roster import Place, next_in_line
from leads.statuses import DutyKind, EntryState, RosterChangeKind, TurnKind, VisitKind
from reports.demo import words
from reports.demo.cards import arrival, save
from reports.demo.scene import Scene

_FIRST_PER_CONSULTANT = 4  # first parties a day at most
_NO_DATA = 0.28  # visitors who leave nothing, as a share of those who leave a card
_ON_THE_FLOOR = (9, 24, 41)  # minutes since the latest parties arrived, while the store is open
_CALLS = 0.2
_MORNING = timedelta(minutes=20)  # before opening: the morning meeting confirms the roster
_PAST_ROSTERS = 14  # days
_SKIP_REASON = "正在陪客户试驾"


@dataclass
class Party:
    """A first party of today: its visit, and whether it left name and phone."""

    visit: Visit
    owner: int  # place in the team
    has_card: bool


def parties_today(scene: Scene) -> list[Party]:
    """Today's first parties in order of arrival, each with its recorded turn; the roster is written first."""
    dice = scene.dice("today")
    count = cards_today(scene)
    shows = [True] * count + [False] * ceil(count * _NO_DATA)
    dice.shuffle(shows)
    moments = _moments(scene, dice, len(shows))
    return _received(scene, dice, list(zip(moments, shows, strict=True)))


def cards_today(scene: Scene) -> int:
    """How many cards were opened today before `as_of`."""
    usual = min(scene.cards / scene.days * 1.2, _FIRST_PER_CONSULTANT * len(scene.team))
    return min(scene.cards // 10, ceil(usual * scene.elapsed))


def _moments(scene: Scene, dice: Random, count: int) -> list[datetime]:
    moments = [scene.moment(scene.today, dice.uniform(0.02, 0.95)) for _ in range(count)]
    if 0.1 < scene.elapsed < 1:
        fresh = [scene.as_of - timedelta(minutes=m) for m in _ON_THE_FLOOR[: max(1, count // 2)]]
        moments[: len(fresh)] = [m.astimezone(scene.zone).replace(second=0, microsecond=0) for m in fresh]
    return sorted(moments[:count])


def _received(scene: Scene, dice: Random, arrivals: list[tuple[datetime, bool]]) -> list[Party]:
    roster, places = _roster(scene, dice)
    turns, parties = [], []
    for moment, has_card in arrivals:
        if len(turns) == 2 and len(places) > 3:
            turns.append(_turn(scene, roster, places, len(turns) + 1, moment, skipped=True))
        turns.append(_turn(scene, roster, places, len(turns) + 1, moment))
        owner = next(i for i, person in enumerate(scene.team) if person.pk == turns[-1].consultant_id)
        kind = VisitKind.CALL if has_card and dice.random() < _CALLS else VisitKind.WALK_IN
        visit = arrival(scene, dice, kind, moment, consultant=scene.team[owner], is_first=True)
        visit.turn = turns[-1]
        parties.append(Party(visit, owner, has_card))
    save(turns)
    return parties


def _roster(scene: Scene, dice: Random) -> tuple[RosterDay, dict[int, Place]]:
    """Today's order, confirmed at the morning meeting; whoever works before it finds it ready."""
    confirmed = min(scene.moment(scene.today, 0) - _MORNING, scene.as_of)
    roster = RosterDay.objects.create(
        store=scene.store, day=scene.today, confirmed_at=confirmed, confirmed_by=scene.manager
    )
    here = [person for person in scene.team if person != scene.absent]
    order = dice.sample(here, len(here))
    save([_confirmation(scene, roster, order, confirmed)])
    save([RosterEntry(roster=roster, consultant=p, position=n) for n, p in enumerate(order, start=1)])
    save([RosterEntry(roster=roster, consultant=scene.absent, position=len(scene.team), state=EntryState.OFF)])
    return roster, {p.pk: Place(consultant=p.pk, position=n) for n, p in enumerate(order, start=1)}


def _confirmation(scene: Scene, roster: RosterDay, order: list[User], at: datetime) -> RosterChange:
    return RosterChange(
        roster=roster, kind=RosterChangeKind.CONFIRMED, order=[p.pk for p in order], by=scene.manager, at=at
    )


def write_past_rosters(scene: Scene) -> None:
    """The rosters of the days before, with a turn for each first party (RPT-21), and the duty plan from now on."""
    _plan(scene)
    for ago in range(min(scene.days, _PAST_ROSTERS), 0, -1):
        day = scene.today - timedelta(days=ago)
        if day not in scene.closed:
            _past(scene, day)


def _past(scene: Scene, day: date) -> None:
    dice, at = scene.dice("roster", day), scene.moment(day, 0) - _MORNING
    roster = RosterDay.objects.create(store=scene.store, day=day, confirmed_at=at, confirmed_by=scene.manager)
    order = dice.sample(scene.team, len(scene.team))
    save([_confirmation(scene, roster, order, at)])
    save([RosterEntry(roster=roster, consultant=p, position=n) for n, p in enumerate(order, start=1)])
    parties = Visit.objects.filter(store=scene.store, is_first=True, turn=None).on_day(day, scene.zone)
    parties = list(parties.order_by("arrived_at", "pk"))
    turns = [
        Turn(
            roster=roster, number=n, consultant_id=visit.consultant_id, queue=visit.kind, by=scene.receptionist,
            at=visit.arrived_at,
        )
        for n, visit in enumerate(parties, start=1)
    ]  # fmt: skip
    save(turns)
    for visit, turn in zip(parties, turns, strict=True):
        visit.turn = turn
    Visit.objects.bulk_update(parties, ["turn"], batch_size=500)


def _plan(scene: Scene) -> None:
    """Each consultant rests on a weekday that is not today's; one is ill today, one goes on leave, one comes in."""
    rest = {p.pk: (scene.today.weekday() + 1 + n % 6) % 7 for n, p in enumerate(scene.team)}
    DutyWeekday.objects.bulk_create(
        DutyWeekday(store=scene.store, consultant=p, weekday=weekday, works=weekday != rest[p.pk])
        for p in scene.team
        for weekday in range(7)
    )
    who = {"store": scene.store, "by": scene.manager, "at": scene.as_of}
    DutyException.objects.create(
        consultant=scene.absent, day=scene.today, kind=DutyKind.LEAVE, note="发烧，在家休息", **who
    )
    DutyException.objects.create(
        consultant=scene.team[0], day=scene.today + timedelta(days=2), kind=DutyKind.LEAVE, note="家里有事", **who
    )
    DutyException.objects.create(
        consultant=scene.team[2], day=scene.today + timedelta(days=3), kind=DutyKind.EXTRA, starts=time(9),
        ends=time(12), note="周末活动", **who,
    )  # fmt: skip


def _turn(
    scene: Scene, roster: RosterDay, places: dict[int, Place], number: int, at: datetime, *, skipped: bool = False
) -> Turn:
    """The next in line uses the turn."""
    chosen = next_in_line(places.values())
    places[chosen] = Place(consultant=chosen, position=places[chosen].position, last_turn=number)
    kind, reason = (TurnKind.SKIPPED, _SKIP_REASON) if skipped else (TurnKind.TAKEN, "")
    return Turn(
        roster=roster, number=number, consultant_id=chosen, kind=kind, reason=reason, by=scene.receptionist, at=at
    )


def write_strangers(scene: Scene, parties: list[Party]) -> None:
    """Visitors who left nothing (LEAD-24): today's with their turns, and those of the days before."""
    dice = scene.dice("strangers")
    save([_stranger(dice, party.visit) for party in parties if not party.has_card])
    a_day = scene.cards / scene.days * _NO_DATA
    for ago in range(scene.days, 0, -1):
        count = int(a_day) + (dice.random() < a_day % 1)
        save([_stranger(dice, _passing(scene, dice, ago)) for _ in range(count)])


def _passing(scene: Scene, dice: Random, ago: int) -> Visit:
    at = scene.moment(scene.today - timedelta(days=ago), dice.random())
    return arrival(scene, dice, VisitKind.WALK_IN, at, consultant=dice.choice(scene.team), is_first=True)


def _stranger(dice: Random, visit: Visit) -> Visit:
    visit.content = dice.choice(words.NO_DATA) if visit.signed_at else ""
    return visit
