"""Who works in the demo store. The log-ins exist only where `seed_demo` was run by hand or by `make run`."""

from dataclasses import dataclass

from accounts.rights import Role
from core import pinyin
from reports.demo import names

DEMO_PASSWORD = "qinghe-2026"  # noqa: S105 (printed by `make run`: a demo has no secret)
GROUP_NAME = "青禾汽车集团"
STORES = (
    "城东店", "城西店", "城南店", "城北店", "滨江店", "高新店", "湖畔店", "机场店", "大学城店", "新港店",
    "东湖店", "西山店", "南站店", "北苑店", "开发区店", "会展店", "星河店", "云溪店", "临江店", "中央店",
)  # fmt: skip
MAX_STORES = len(STORES)
CARDS_PER_CONSULTANT = 2500
FEWEST_CONSULTANTS = 6


@dataclass(frozen=True)
class Login:
    """One person who can log in: log-in name, name, role, password."""

    username: str
    name: str
    role: Role
    password: str = DEMO_PASSWORD


MOST_CONSULTANTS = len(names.CONSULTANTS)

_OFFICE = (
    ("qiantai", "苏小雨", Role.RECEPTIONIST),
    ("jingli", "顾建国", Role.SALES_MANAGER),
    ("kefu", "方晓燕", Role.CSR),
    ("xinxi", "白雪", Role.DMS_CLERK),
    ("fuwu", "雷志刚", Role.SERVICE_ADVISOR),
    ("zongjing", "秦海波", Role.GENERAL_MANAGER),
)
#: People of the group: they sit in every store.
GROUP_LOGINS = (
    Login("jituan", "尹若兰", Role.GROUP_MANAGER),
    Login("jihe", "孔祥瑞", Role.AUDITOR),
    Login("admin", "系统管理员", Role.ADMINISTRATOR),
)


def consultants_for(cards: int) -> int:
    """How many consultants a store with `cards` cards has."""
    return max(FEWEST_CONSULTANTS, min(MOST_CONSULTANTS, round(cards / CARDS_PER_CONSULTANT)))


def consultants(count: int) -> list[Login]:
    """The first `count` consultants; the log-in name is the name in pinyin."""
    return [Login(pinyin.readings(name)[0], name, Role.CONSULTANT) for name in names.CONSULTANTS[:count]]


def people_of(store_number: int, cards: int) -> list[Login]:
    """Everybody of the store with this number (from 1). Log-in names of later stores end in the number."""
    team = consultants(consultants_for(cards)) + [Login(*row) for row in _OFFICE]
    if store_number == 1:
        return team
    return [Login(f"{p.username}{store_number}", p.name, p.role) for p in team]


DEMO_LOGINS: list[Login] = people_of(1, 0) + list(GROUP_LOGINS)
