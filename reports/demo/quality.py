"""The quality calls of the last weeks: drawn on Mondays, answered by most customers; the newest draw waits."""

from datetime import time, timedelta

from accounts.seat import Seat, take_seat
from followups.models import QualityCheck
from followups.models.quality import QUESTIONS
from followups.services import quality
from followups.statuses import CheckState, Verdict
from reports.demo.scene import Scene

WEEKS = 6
_DRAWN, _CALLED = time(0, 25), time(17, 0)
_NOTES = ("说顾问很热情", "希望电话别在午休时打", "想要优惠再低一点", "资料已收到", "")


def write(scene: Scene) -> None:
    """Draw week by week and write down what the customers said."""
    monday = scene.today - timedelta(days=scene.today.weekday())
    seat = take_seat(scene.manager, scene.store.pk)
    for ago in range(min(WEEKS, scene.days // 7), -1, -1):
        drawn = scene.at(monday - timedelta(days=7 * ago), _DRAWN)
        if not scene.is_past(drawn):
            continue
        quality.draw(store=scene.store, as_of=drawn)
        if ago:
            _answer(scene, seat, drawn)


def _answer(scene: Scene, seat: Seat, drawn) -> None:
    checks = QualityCheck.objects.filter(store=scene.store, drawn_at=drawn).order_by("pk")
    called = drawn.replace(hour=_CALLED.hour, minute=0)
    for n, check in enumerate(checks):
        dice = scene.dice("quality", drawn.date(), n)
        reached = dice.random() < 0.8
        weights = {"made": (94, 2, 4), "fits": (82, 8, 10), "grade_right": (66, 22, 12), "content": (80, 12, 8)}
        said = (Verdict.YES, Verdict.NO, Verdict.UNKNOWN)
        verdicts = {name: dice.choices(said, weights[name])[0] for name in QUESTIONS}
        quality.answer(
            seat=seat, check=check, state=CheckState.ANSWERED if reached else CheckState.MISSED, verdicts=verdicts,
            note=dice.choice(_NOTES) if reached else "", version=0, at=called + timedelta(days=n % 4, minutes=7 * n),
        )  # fmt: skip
