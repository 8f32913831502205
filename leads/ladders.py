"""The ladder presets: frequency per grade with where each comes from (product.md §3)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from leads.statuses import Grade


@dataclass(frozen=True)
class PresetStep:
    """One grade of a preset: `contacts` per `period_days` days."""

    grade: str
    contacts: int
    period_days: int
    origin: str


HOUSE = "house"  # no document states it

PRESET_003 = (
    PresetStep(Grade.O, 2, 7, "003"),  # GRADE-07
    PresetStep(Grade.H, 1, 2, "003"),  # GRADE-08
    PresetStep(Grade.A_PLUS, 1, 3, HOUSE),  # GAP-02
    PresetStep(Grade.A, 2, 7, "003"),  # GRADE-09, GAP-01
    PresetStep(Grade.B_PLUS, 1, 7, HOUSE),  # GAP-02
    PresetStep(Grade.B, 2, 30, "003"),  # GRADE-10
    PresetStep(Grade.C, 1, 30, "003"),  # GRADE-11
)
PRESET_000 = tuple(PresetStep(s.grade, 1, 7, "000") if s.grade == Grade.A else s for s in PRESET_003)  # GRADE-12
PRESETS = {"003": PRESET_003, "000": PRESET_000}

PURPOSES = {
    Grade.O: _("Deliver as soon as possible"),  # 尽快交车
    Grade.H: _("Speed up signing"),  # 加速签单
    Grade.A_PLUS: _("Bring about the contract"),  # 促成签约
    Grade.A: _("Raise the grade"),  # 促进级别
    Grade.B_PLUS: _("Settle on a model"),  # 锁定车型
    Grade.B: _("Find out developments"),  # 了解动向
    Grade.C: _("Make friends"),  # 结交朋友
}
