"""The showroom of the tests. Models are imported by the fixtures: this file is read before Django is set up."""

from zoneinfo import ZoneInfo

import pytest


@pytest.fixture
def floor(db):
    """Store A on its present day."""
    from core import clock
    from reports.tests.floor import showroom

    return showroom("a", clock.local_day(clock.now(), ZoneInfo("Asia/Shanghai")))


@pytest.fixture
def elsewhere(db, floor):
    """Store B of the same group."""
    from reports.tests.floor import showroom

    return showroom("b", floor.today)


@pytest.fixture
def connection_of_db(db):
    """The connection whose queries are counted."""
    from django.db import connection

    return connection
