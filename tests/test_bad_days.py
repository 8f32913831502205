"""Days at the ends of the calendar, which have no day before or after them, in every page that takes a day."""

import pytest
from django import forms

from core.fields import DayField
from reports.models import DailyReport

pytestmark = pytest.mark.django_db

ENDS = ["0001-01-01", "9999-12-31"]


@pytest.mark.parametrize("day", [*ENDS, "1899-12-31", "2201-01-01"])
def test_no_form_takes_a_day_that_nobody_means(day):
    with pytest.raises(forms.ValidationError):
        DayField().clean(day)


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize("page", ["/cards/progress/?end=", "/cards/progress/?begin=", "/report/?day=", "/plan/?day="])
def test_a_page_asked_for_the_end_of_the_calendar_shows_its_usual_days(cast, noon, page, day):
    assert cast.client("lina").get(page + day).status_code == 200


@pytest.mark.parametrize("day", ENDS)
def test_a_report_or_a_plan_of_such_a_day_is_answered_and_not_written(cast, noon, day):
    client = cast.client("lina")
    for summary in ("", "x" * 1001):
        assert client.post("/report/submit/", {"day": day, "summary": summary}).status_code == 422
    assert client.post("/plan/set/", {"span": "day", "begin": day, "version": 0}).status_code == 422
    assert not DailyReport.objects.exists()
