"""Which list price counts (QUO-02, QUO-03): each limit just before, on, just after."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catalog.rules import Price, in_force, may_begin

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
OLD, NEW = Price(JAN, Decimal(129800)), Price(FEB, Decimal(125800))
DAY = timedelta(days=1)


def test_QUO_02_the_price_in_force_is_the_latest_that_has_begun():
    prices = [NEW, OLD]
    assert in_force(prices, JAN - DAY) is None
    assert in_force(prices, JAN) == OLD
    assert in_force(prices, FEB - DAY) == OLD
    assert in_force(prices, FEB) == NEW
    assert in_force(prices, FEB + DAY * 400) == NEW
    assert in_force([], FEB) is None


def test_a_correction_of_a_day_counts_instead_of_the_first():
    corrected = Price(FEB, Decimal(126800), version=2)
    assert in_force([corrected, OLD, NEW], FEB) == corrected


def test_QUO_03_a_price_of_a_past_day_stays_as_it_was():
    today = FEB
    assert may_begin(today, [OLD], today)
    assert may_begin(today + DAY, [OLD], today)
    assert not may_begin(today - DAY, [OLD], today)
    assert may_begin(JAN - DAY, [OLD], today)  # before the first price there was none to change
    assert may_begin(JAN - DAY, [], today)


DAYS = st.integers(0, 60)


@given(st.lists(st.tuples(DAYS, st.integers(1, 10**6)), max_size=6), DAYS, DAYS, DAYS)
def test_a_new_price_never_changes_the_price_of_a_past_day(rows, begins, today, looked_at):
    prices = [Price(JAN + DAY * n, Decimal(a), version) for version, (n, a) in enumerate(rows, start=1)]
    now, day = JAN + DAY * today, JAN + DAY * looked_at
    new = Price(JAN + DAY * begins, Decimal("0.01"), version=99)
    before = in_force(prices, day)
    if day < now and before is not None and may_begin(new.from_day, prices, now):
        assert in_force([*prices, new], day) == before
