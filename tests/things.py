"""One object of each kind, for the addresses that need one."""

from datetime import timedelta
from uuid import uuid4

from accounts.models import StoreSettings
from accounts.seat import settings_of
from catalog.tests.samples import car, rival, waiting_file
from deals.tests import floor as losses
from followups.models import Contact, QualityCheck, QualityDraw, Script
from followups.services import appointments, scripts
from followups.tests import samples as message_samples
from leads.models import (
    Companion,
    Correction,
    Document,
    DuplicatePair,
    NeedsSheet,
    OnlineLead,
    OwnedCar,
    Presentation,
)  # fmt: skip
from leads.services import disputes, online, pool
from leads.services.merging import merge as merging
from leads.services.merging.merge import Choice
from leads.tests.online import intake, sender_of
from reports.models import (
    Announcement,
    DailyReport,
    ExportBatch,
    ExportTemplate,
    ReportLine,
    StockExtra,
    StockTake,
    WorkPlan,
)
from tests.cast import NOON


def build(cast) -> dict:
    """One object of each kind, all of store A and, where it has an owner, of lina."""
    card = cast.card()
    visit = cast.visit(consultant=cast.lina.pk, came_before=True)
    report = DailyReport.objects.create(
        store=cast.store, consultant=cast.lina, day=NOON.date(), state="submitted", submitted_at=NOON
    )
    line = ReportLine.objects.create(report=report, origin="contact:0", position=1, card=card)
    template = ExportTemplate.objects.create(store=cast.store, name="意向客户")
    batch = ExportBatch.objects.create(
        template=template, store=cast.store, number=1, token=uuid4(), state="made", content=b"x", sha256="0" * 64,
        made_by=cast.clerk, made_at=NOON,
    )  # fmt: skip
    take = StockTake.objects.create(
        store=cast.store, consultant=cast.lina, month=NOON.date().replace(day=1), started_at=NOON,
        started_by=cast.manager,
    )  # fmt: skip
    extra = StockExtra.objects.create(take=take, token=uuid4(), name="赵六", added_at=NOON, added_by=cast.lina)
    document = Document.objects.create(
        store=cast.store, token=uuid4(), customer=card.customer, card=card, kind="id", file="documents/0", size=1,
        content_type="image/jpeg", sha256="0" * 64, by=cast.lina, at=NOON,
    )  # fmt: skip
    correction = Correction.objects.create(
        store=cast.store, token=uuid4(), customer=card.customer, learned_on=NOON.date(), by=cast.lina, at=NOON,
        changes={"plate": ["", "浙A12345"]},
    )  # fmt: skip
    closed = cast.store.closed_days.create(day=NOON.date())
    settings_of(cast.store)
    StoreSettings.objects.update(pool=True)
    cast.store.refresh_from_db()
    merged = _merged(cast)
    return {
        "card": card, "visit": visit, "report": report, "line": line, "template": template, "batch": batch,
        "document": document, "correction": correction, **losses.things(cast),
        "car_model": cast.models[0], "trim": cast.models[0].trims.get(), "colour": cast.models[0].colours.get(),
        "brand": cast.models[0].brand, "rival": rival(cast), "showroom_car": car(cast), "upload": waiting_file(cast),
        "lead": _waiting_lead(cast), "sender": sender_of(cast), "closed_day": closed, "person": cast.lina, **merged,
        "quality_check": _quality(cast, card),
        **message_samples.rows(cast, card),
        "stock_take": take, "stock_extra": (take, extra), "turn": cast.visit(by="desk").turn, **_stages(cast, card),
        "script": _script(cast), "announcement": _announced(cast),
        "appointment": appointments.agree(
            seat=cast.seat("lina"), card=card, kind="visit", meeting=NOON + timedelta(days=1), at=NOON
        ),
        "work_plan": WorkPlan.objects.create(
            store=cast.store, consultant=cast.lina, span="month", begin=NOON.date().replace(day=1)
        ),
    }  # fmt: skip


def _script(cast) -> Script:
    return scripts.write(
        seat=cast.seat("manager"), token=uuid4(), fields={"kind": "doubt", "title": "x", "text": "y"}, at=NOON
    )


def _quality(cast, card) -> QualityCheck:
    """A contact that was drawn to be checked."""
    contact = Contact.objects.create(
        store=cast.store, token=uuid4(), card=card, at=NOON, by=cast.lina, result="reached", grade_before="C",
        grade_after="C",
    )  # fmt: skip
    draw = QualityDraw.objects.create(store=cast.store, week=NOON.date(), drawn_at=NOON)
    return QualityCheck.objects.create(
        draw=draw, store=cast.store, contact=contact, consultant=cast.lina, drawn_at=NOON
    )  # fmt: skip


def _announced(cast) -> Announcement:
    """What the manager said for the day."""
    day = NOON.date()
    return Announcement.objects.create(
        store=cast.store, token=uuid4(), text="9:30 training", from_day=day, until_day=day, by=cast.manager, at=NOON
    )


def _stages(cast, card) -> dict:
    """What the stages of a sale left behind, and who and what stands around the customer."""
    made = {"store": cast.store, "card": card, "by": cast.lina, "at": NOON}
    around = {"store": cast.store, "customer": card.customer}
    return {
        "sheet": NeedsSheet.objects.create(token=uuid4(), cooperated="yes", **made),
        "presentation": Presentation.objects.create(token=uuid4(), car_model=cast.models[0], **made),
        "companion": Companion.objects.create(name="王芳", **around),
        "owned_car": OwnedCar.objects.create(plate="浙A99999", **around),
    }


def _merged(cast) -> dict:
    """A merge, a pair that looks alike, a claim of 王强, a card in the pool."""
    seat, names = cast.seat("manager"), iter(range(10))
    first, second, third, fourth, lost = (cast.card(number=f"1541111000{next(names)}", name="赵六") for _n in range(5))
    choice = Choice(token=uuid4(), winner=first.customer_id, loser=second.customer_id)
    pair = DuplicatePair.objects.create(
        store=cast.store, first=third.customer, second=fourth.customer, score=70, reasons=["digit"], found_at=NOON
    )
    dispute = disputes.claim(seat=cast.seat("wang"), number="15411110002", reason="came to me first", at=NOON)
    return {
        "merge": merging.merge(seat=seat, choice=choice, at=NOON), "pair": pair, "dispute": dispute,
        "customer": third.customer, "customers": (third.customer, fourth.customer),
        "pooled": pool.put_in(seat=seat, card=lost, reason="nobody called", at=NOON),
    }  # fmt: skip


def _waiting_lead(cast) -> OnlineLead:
    """A lead of the night that nobody has taken yet."""
    night = NOON - timedelta(hours=5)
    return online.receive(store=cast.store, intake=intake(phone="15400000077"), at=night).lead
