"""One box for everything, the same on SQLite as on PostgreSQL (LEAD-50): this file runs on both."""

import pytest

from leads.models import Customer, OwnedCar
from leads.services import customers
from leads.views.search import found_rows
from tests.cast import NOON

pytestmark = pytest.mark.django_db

PEOPLE = {
    "欧阳文博": "15412340001", "单雄信": "15412340002", "查良镛": "15412340003", "𠮷野龘": "15412340004",
    "解": "15412340005", "尉迟恭": "15412340006", "李四": "15412340007", "John Smith": "15412340008",
    "吕布": "057188886666-801", "李雷·汗": "+85291234567", "100%_纯": "15412340009",
}  # fmt: skip


@pytest.fixture
def crowd(cast):
    for name, number in PEOPLE.items():
        customers.find_or_make(store=cast.store, number=number, name=name, consent=False, at=NOON)
    row = Customer.objects.get(name="李四")
    row.plate = "浙A·12345"
    OwnedCar.objects.create(store=cast.store, customer=row, plate="沪C 98Z76", vin="LSVAA49J132047371")
    customers.refresh_search(row)
    row.save()
    return cast


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("欧阳", ["欧阳文博"]), ("阳", ["欧阳文博"]), ("ouyang", ["欧阳文博"]), ("OYWB", ["欧阳文博"]),
        ("oy", ["欧阳文博"]), ("shan", ["单雄信"]), ("dan", []), ("zhaliang", ["查良镛"]), ("cha", []),
        ("单", ["单雄信"]), ("查", ["查良镛"]), ("𠮷", ["𠮷野龘"]), ("吉", []), ("龘", ["𠮷野龘"]),
        ("野龘", ["𠮷野龘"]), ("解", ["解"]), ("xie", ["解"]), ("yuchi", ["尉迟恭"]), ("ycg", ["尉迟恭"]),
        ("smith", ["John Smith"]), ("JS", ["John Smith"]), ("１５４１２３４０００７", ["李四"]),
        ("0007", ["李四"]), ("154 1234 0007", ["李四"]), ("+86 154-1234-0007", ["李四"]), ("07", ["李四"]),
        ("8886666", ["吕布"]), ("0571-88886666", ["吕布"]), ("9123", ["李雷·汗"]), ("李雷汗", ["李雷·汗"]),
        ("浙A12345", ["李四"]), ("浙a·123", ["李四"]), ("浙A 12345", ["李四"]), ("A1234", ["李四"]),
        ("98z76", ["李四"]), ("沪C98Z76", ["李四"]), ("LSVAA49J132047371", ["李四"]), ("lsvaa49j", ["李四"]),
        ("2047371", ["李四"]), ("李 0007", ["李四"]), ("李 0008", []), ("%", []), ("_", []), ("100%", ["100%_纯"]),
        ("%_纯", ["100%_纯"]), ("''", []), ("\\", []), ("|", []), ("", []), ("7", []), ("138 0007", []),
        ("154 0007", ["李四"]), ("0086 15412340007", ["李四"]), ("801", ["吕布"]),
    ],
)  # fmt: skip
def test_LEAD_50_what_is_typed_finds_who_is_meant(crowd, text, names):
    assert sorted(row.name for row in found_rows(crowd.seat("manager"), text, 50)) == sorted(names)


def test_the_newest_come_first_and_no_more_than_asked(crowd):
    rows = found_rows(crowd.seat("manager"), "1541234", 3)
    assert [row.name for row in rows] == ["100%_纯", "John Smith", "李四"]
