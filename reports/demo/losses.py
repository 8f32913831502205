"""Why the lost customers of the demo were lost, what the manager decided, last week's analysis."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from random import Random

from django.db.models import OuterRef, Subquery

from accounts.rights import Role
from core import clock
from deals.models import Loss, LossEvent, LossReason, SpotCheck, WeekMeeting, WeekTask
from deals.rules.rates import monday_of
from deals.services import reasons
from deals.statuses import LossKind, LossState, LossStep, TaskKind
from followups.models import Contact
from leads.models import Card
from leads.statuses import LOST_CARD, CardStatus
from reports.demo.cards import save, token
from reports.demo.scene import Scene

_CHUNK = 1000
#: What a contact's words tell → the reason's code.
_TELLS = (("等车", "rival.rival_delivery"), ("已购", "rival.rival_price"), ("预算", "power.price"),
          ("家里有事", "need.postponed"))  # fmt: skip
_ELSE = ("confidence.brand", "need.misjudged", "confidence.quality", "need.dropped")
_WHY_THEIRS = ("优惠更大，当天可提车。", "内饰和配置更合心意。", "朋友推荐，离家近。")
_WHY_NOT = ("报价没有让步空间。", "没有现车，要等四周。", "后排空间不如对方。")
_TRIED = ("约到店再谈过一次，送精品未能打动。", "发过对比资料，安排了上门试驾。", "请经理打过一次电话。")
_DISCUSSED = "本周战败多因竞品优惠和等车时间。大家交流了报价时机：先确认需求再谈价，避免一进门就比价格。"
_LESSONS = "成交案例都在三天内安排了试乘试驾；战败案例多数没有留下决策人信息。"


def write(scene: Scene) -> None:
    """Write a record for each lost card of `scene`, then the meeting of the week before."""
    reasons.ensure(scene.store)
    known = {row.code: row for row in LossReason.objects.filter(store=scene.store)}
    dice = scene.dice("losses")
    lost = _lost(scene)
    while cards := list(islice(lost, _CHUNK)):
        told = Contact.objects.in_bulk([card.told for card in cards if card.told])
        rows = [_loss(scene, known, dice, card, told.get(card.told)) for card in cards]
        save(rows)
        save([event for row in rows for event in _events(row)])
    _check_one(scene)
    _meet(scene, dice, known)


def _lost(scene: Scene) -> Iterator[Card]:
    newest = Contact.objects.filter(card=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    lost = Card.objects.filter(store=scene.store, status__in=LOST_CARD).annotate(told=Subquery(newest))
    return lost.order_by("pk").prefetch_related("rival_models").iterator(chunk_size=_CHUNK)


def _loss(scene: Scene, known: dict[str, LossReason], dice: Random, card: Card, contact: Contact | None) -> Loss:
    told_at = contact.at if contact else card.opened_at
    late = timedelta(days=1) if dice.random() < 0.1 else timedelta(minutes=dice.randint(2, 40))
    at = min(told_at + late, scene.as_of)
    words = contact.content if contact else ""
    code = next((code for tell, code in _TELLS if tell in words), None) or dice.choice(_ELSE)
    rivals = list(card.rival_models.all())
    bought = code.startswith("rival")
    confirmed = card.status == CardStatus.LOST
    return Loss(
        store=scene.store, token=token(dice), card=card, consultant_id=card.owner_id, kind=LossKind.LOST,
        reason=known[code], detail=words[:200], grade=card.grade, car_model_id=card.car_model_id,
        rival_model=rivals[0] if bought and rivals else None, rival="" if rivals or not bought else "其他品牌车型",
        why_theirs=dice.choice(_WHY_THEIRS) if bought else "", why_not_ours=dice.choice(_WHY_NOT) if bought else "",
        tried=dice.choice(_TRIED), contact=contact, learned_at=told_at,
        learned_on=clock.local_day(told_at, scene.zone), recorded_at=at, recorded_on=clock.local_day(at, scene.zone),
        recorded_by_id=card.owner_id, analysed_at=at, state=LossState.CONFIRMED if confirmed else LossState.WAITING,
        decided_at=min(at + timedelta(hours=dice.randint(1, 6)), scene.as_of) if confirmed else None,
        decided_by=scene.staff[Role.SALES_MANAGER] if confirmed else None,
    )  # fmt: skip


def _events(row: Loss) -> Iterator[LossEvent]:
    yield LossEvent(loss=row, step=LossStep.RECORDED, by_id=row.recorded_by_id, at=row.recorded_at)
    if row.decided_at:
        yield LossEvent(loss=row, step=LossStep.CONFIRMED, by=row.decided_by, at=row.decided_at)


def _check_one(scene: Scene) -> None:
    """The newest record is to be called about."""
    row = Loss.objects.filter(store=scene.store).order_by("-recorded_at", "-pk").first()
    if row:
        SpotCheck.objects.create(loss=row, drawn_at=scene.as_of, drawn_by=scene.staff[Role.SALES_MANAGER])


def _meet(scene: Scene, dice: Random, known: dict[str, LossReason]) -> None:
    """The meeting of the week before, with a measure and a drill that are still open."""
    monday = monday_of(scene.today) - timedelta(days=7)
    manager, at = scene.staff[Role.SALES_MANAGER], scene.as_of - timedelta(days=max(scene.today.weekday(), 1))
    meeting = WeekMeeting.objects.create(
        store=scene.store, monday=monday, discussed=_DISCUSSED, lessons=_LESSONS, version=1, written_at=at,
        written_by=manager,
    )  # fmt: skip
    decided = (
        (TaskKind.MEASURE, "等车超过两周的客户，每周一次告知车辆进度", "rival.rival_delivery"),
        (TaskKind.DRILL, "晨会演练：竞品降价时如何应答", "rival.rival_price"),
    )
    for person, (kind, text, code) in zip(scene.team, decided, strict=False):
        WeekTask.objects.create(
            store=scene.store, meeting=meeting, token=token(dice), kind=kind, text=text, reason=known[code],
            responsible=person, due_on=scene.today + timedelta(days=3), made_by=manager, made_at=at,
        )  # fmt: skip
