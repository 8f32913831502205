"""List prices in the database: entered, corrected, in force on a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalog.models import ListPrice, Trim
from catalog.prices import price_of, prices_of
from catalog.services import prices
from core.errors import Refused
from tests.cast import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


def enter(cast, trim, amount, day=TODAY, **more) -> ListPrice:
    based_on = more.pop("based_on", trim.prices.count())
    return prices.set_price(
        seat=cast.seat("manager"), trim=trim, amount=Decimal(amount), from_day=day, based_on=based_on, at=NOON
    )


@pytest.fixture
def trim(cast) -> Trim:
    return cast.models[0].trims.get()


def test_QUO_02_the_nationwide_price_of_a_trim_on_a_day(cast, trim):
    enter(cast, trim, 129800, TODAY - DAY)
    enter(cast, trim, 125800, TODAY + DAY)
    assert [price_of(trim, TODAY + DAY * n) for n in (-2, -1, 0, 1, 2)] == [
        None, Decimal(129800), Decimal(129800), Decimal(125800), Decimal(125800),
    ]  # fmt: skip
    other = cast.models[1].trims.get()
    assert prices_of([trim, other], TODAY) == {trim.pk: Decimal(129800)}
    assert prices_of([], TODAY) == {}


def test_prices_of_many_trims_take_one_statement(cast, trim, django_assert_num_queries):
    enter(cast, trim, 129800)
    trims = list(Trim.objects.all())
    with django_assert_num_queries(1):
        prices_of(trims, TODAY)


def test_QUO_03_one_price_for_all_stores_and_an_old_one_never_changes(cast, trim):
    first = enter(cast, trim, 129800, TODAY - DAY)
    with pytest.raises(Refused) as refused:
        enter(cast, trim, 1, TODAY - DAY)
    assert refused.value.field == "from_day"
    first.amount = Decimal(1)
    with pytest.raises(ValidationError):
        first.save()
    with pytest.raises(ValidationError):
        ListPrice.objects.update(amount=1)
    with pytest.raises(ValidationError):
        ListPrice.objects.all().delete()
    assert [(row.from_day, row.amount, row.version) for row in ListPrice.objects.all()] == [
        (TODAY - DAY, Decimal(129800), 1)
    ]


def test_a_wrong_price_of_today_is_corrected_by_a_row_beside_it(cast, trim):
    enter(cast, trim, 1298)
    enter(cast, trim, 129800)
    assert price_of(trim, TODAY) == Decimal(129800)
    assert [(p.amount, p.version, p.by) for p in trim.prices.order_by("version")] == [
        (Decimal(1298), 1, cast.manager), (Decimal(129800), 2, cast.manager),
    ]  # fmt: skip


@pytest.mark.parametrize(("amount", "based_on", "field"), [(129800, 1, "amount"), (1, 0, None)])
def test_sent_twice_or_based_on_an_old_page_changes_nothing(cast, trim, amount, based_on, field):
    enter(cast, trim, 129800)
    with pytest.raises(Refused) as refused:
        enter(cast, trim, amount, based_on=based_on)
    assert refused.value.field == field
    assert trim.prices.count() == 1


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": -1}, {"version": 1, "from_day": date(2026, 1, 1)}])
def test_the_database_refuses_what_may_not_be(cast, trim, wrong):
    right = {"trim": trim, "from_day": date(2026, 1, 1), "version": 1, "amount": 1, "at": NOON}
    ListPrice.objects.create(**right)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListPrice.objects.create(**{**right, "version": 2, **wrong})
    assert ListPrice.objects.count() == 1
