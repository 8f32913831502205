"""The follow-up desk of the demo: the store's scripts, prepared talks, appointments kept, missed, coming."""

from datetime import datetime, time, timedelta
from random import Random

from followups.models import Appointment, Preparation, Script
from followups.services import scripts
from followups.statuses import AppointmentKind, AppointmentState, ScriptKind, TalkPurpose
from leads.models import Card, Visit
from leads.statuses import CardStatus, VisitKind
from reports.demo.cards import save, token
from reports.demo.scene import Scene

_EACH = 3  # cards of a consultant that have something agreed or prepared
_POINTS = ("确认周末能否来店试驾", "介绍本月置换补贴", "问清家人的意见")
_ANSWERS = ("嫌贵:先算置换补贴,再谈分期", "要再比较:约周末试驾,当场对比")
_OWN_WORDS = {
    ScriptKind.DOUBT: ("续航怕虚标", "先问每天开多少公里\n给他看三位车主的实测记录\n请他试驾时看能耗表"),
    ScriptKind.DISSATISFACTION: ("后排空间偏小", "问清后排谁坐、坐多久\n请他到展车后排坐一坐\n说明轴距与座椅可调"),
}


def write(scene: Scene) -> None:
    """Write what surrounds the talks of the store's consultants."""
    scripts.start(store=scene.store, at=scene.as_of - timedelta(days=scene.days))
    dice = scene.dice("desk")
    for kind, (title, text) in _OWN_WORDS.items():
        save([Script(
            store=scene.store, token=token(dice), kind=kind, title=title, text=text, by=scene.manager,
            at=scene.as_of - timedelta(days=3), car_model=scene.shelves[0].model,
        )])  # fmt: skip
    _keep_by_visits(scene)
    for person in scene.team:
        cards = Card.objects.filter(store=scene.store, owner=person, status=CardStatus.OPEN, pooled_at=None)
        for place, card in enumerate(cards.order_by("pk")[:_EACH]):
            _surround(scene, dice, card, place)


def _surround(scene: Scene, dice: Random, card: Card, place: int) -> None:
    """One appointment (missed yesterday, coming today, coming tomorrow) and a prepared talk."""
    day = scene.today + timedelta(days=place - 1)
    at = scene.at(day, time(9 + dice.randint(0, 8), 30 * dice.randint(0, 1)))
    made = max(card.opened_at, min(scene.as_of, at) - timedelta(days=2))
    kind = (AppointmentKind.VISIT, AppointmentKind.VISIT, AppointmentKind.CALL)[place]
    save([_agreed(scene, card, kind, at, made)])
    save([Preparation(
        store=scene.store, card=card, purpose=TalkPurpose.RETURN, points=dice.choice(_POINTS),
        answers=dice.choice(_ANSWERS), by=card.owner, at=made,
    )])  # fmt: skip


def _agreed(scene: Scene, card: Card, kind: str, at: datetime, made: datetime, **more) -> Appointment:
    return Appointment(store=scene.store, card=card, kind=kind, at=at, made_by=card.owner, made_at=made, **more)


def _keep_by_visits(scene: Scene) -> None:
    """Some repeat visits of the last days had been agreed on."""
    came = Visit.objects.filter(store=scene.store, kind=VisitKind.WALK_IN, is_first=False, card__isnull=False)
    rows = came.select_related("card__owner").order_by("-arrived_at", "pk")[:6]
    save([
        _agreed(
            scene, visit.card, AppointmentKind.VISIT, visit.arrived_at + timedelta(minutes=10),
            visit.arrived_at - timedelta(days=1), state=AppointmentState.KEPT, visit=visit,
            closed_at=visit.arrived_at, closed_by=visit.card.owner,
        )
        for visit in rows
    ])  # fmt: skip
