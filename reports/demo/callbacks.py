"""What lost customers of the demo said when called back, and drills that are done (LOST-03, LOST-09, LOST-15)."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random

from accounts.rights import Role
from deals.models import Loss, LossAnswer, LossQuestion, LossReason, SpotCheck, WeekMeeting, WeekTask
from deals.rules.rates import monday_of
from deals.statuses import AnswerKind, CheckResult, LossState, TaskKind
from reports.demo.cards import save, token
from reports.demo.scene import Scene

_SHARE = 0.4  # of the confirmed losses; the newest ones all
_NEWEST = 6
_MOST = 400  # losses that somebody called back about, however big the store is
_BETTER = (
    "报价能一次说清楚就好，来回问了三次。", "希望有现车，等不了一个月。", "试驾路线太短，没跑高速。",
    "销售很热情，回电再快一点就更好。", "二手车评估价给得低了些。",
)  # fmt: skip
_CALLED = "客户确认已在别处订车。"
_RESULT = "两人一组演练三遍，录音回听，应答顺畅。"
#: Weeks before this one, what was drilled, against which reason, by which place of the team.
_DRILLS = (
    (2, "夕会演练：客户嫌贵时先谈价值再谈价格", "power.price", 2),
    (6, "晨会演练：竞品优惠更大时如何应答", "rival.rival_price", 1),
)


def write(scene: Scene) -> None:
    """Answers of some lost customers, calls of the manager that are done, drills of earlier weeks that are done."""
    dice = scene.dice("callbacks")
    questions = list(LossQuestion.objects.filter(store=scene.store).order_by("position"))
    confirmed = Loss.objects.filter(store=scene.store, state=LossState.CONFIRMED, check_call=None)
    newest = enumerate(confirmed.order_by("-recorded_at", "-pk")[:_MOST])
    asked = [loss for place, loss in newest if place < _NEWEST or dice.random() < _SHARE]
    save([answer for loss in asked for answer in _answers(dice, loss, questions)])
    save([_checked(scene, loss) for loss in asked[::2]])
    for weeks, text, code, place in _DRILLS:
        _drill(scene, dice, weeks, text, LossReason.objects.get(store=scene.store, code=code), place)


def _answers(dice: Random, loss: Loss, questions: list[LossQuestion]) -> Iterator[LossAnswer]:
    for question in questions:
        if question.kind == AnswerKind.WORDS:
            yield LossAnswer(loss=loss, question=question, words=dice.choice(_BETTER))
        else:
            score = dice.randint(2, 5) if question.kind == AnswerKind.SCORE else int(dice.random() < 0.6)
            yield LossAnswer(loss=loss, question=question, score=score)


def _checked(scene: Scene, loss: Loss) -> SpotCheck:
    manager = scene.staff[Role.SALES_MANAGER]
    return SpotCheck(
        loss=loss, drawn_at=loss.decided_at, drawn_by=manager, result=CheckResult.TRUE, words=_CALLED,
        checked_at=min(loss.decided_at + timedelta(hours=2), scene.as_of), checked_by=manager,
    )  # fmt: skip


def _drill(scene: Scene, dice: Random, weeks: int, text: str, reason: LossReason, place: int) -> None:
    monday = monday_of(scene.today) - timedelta(weeks=weeks)
    manager, person = scene.staff[Role.SALES_MANAGER], scene.team[place % len(scene.team)]
    due = monday + timedelta(days=11)  # the Friday after the week that was talked about
    meeting, _made = WeekMeeting.objects.get_or_create(
        store=scene.store, monday=monday,
        defaults={"version": 1, "written_at": _evening(scene, monday + timedelta(days=6)), "written_by": manager},
    )  # fmt: skip
    WeekTask.objects.create(
        store=scene.store, meeting=meeting, token=token(dice), kind=TaskKind.DRILL, text=text, reason=reason,
        responsible=person, due_on=due, made_by=manager, made_at=meeting.written_at, result=_RESULT,
        done_at=_evening(scene, due - timedelta(days=1)), done_by=person,
    )  # fmt: skip


def _evening(scene: Scene, day: date):
    return min(scene.at(day, time(18, 30)), scene.as_of)
