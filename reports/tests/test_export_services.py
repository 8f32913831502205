"""Batches for the DMS (DATA-03, DATA-16, ROLE-25, GAP-43): good rows only, new and changed, the same bytes."""

from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from core.errors import Refused
from leads.statuses import CardStatus
from reports.exports import presets
from reports.exports.fields import FIELDS
from reports.exports.rows import rows, survey
from reports.models import ExportBatch, ExportColumn, ExportLog, ExportRow, ExportTemplate
from reports.services import exporting as services
from reports.services import making
from reports.statuses import BatchState, Scope
from tests.support.parallel import in_parallel


@pytest.fixture
def template(floor) -> ExportTemplate:
    """The store's template of intention customers."""
    return presets.ensure_default_template(floor.store)


def make(floor, template, scope=Scope.CHANGED, token=None) -> ExportBatch:
    """The clerk makes a batch."""
    token = token or uuid4()
    return services.make_batch(seat=floor.seat("clerk"), template=template, scope=scope, token=token, at=floor.at(17))


def sheet_of(batch):
    """The sheet as Excel would read it."""
    return load_workbook(BytesIO(bytes(batch.content))).active


def names_in(batch) -> list[str]:
    """The customers in the file."""
    return [row[0].value for row in sheet_of(batch).iter_rows(min_row=2)]


def test_the_default_template_is_made_once_and_names_known_fields(floor, template):
    assert presets.ensure_default_template(floor.store) == template
    assert set(template.columns.values_list("field", flat=True)) <= FIELDS.keys()
    assert template.columns.filter(required=True).count() == 7


def test_a_batch_holds_the_rows_as_the_template_writes_them(floor, template):
    floor.card(floor.people["lina"], "张三", grade="A+", needs="要置换", budget="120000")
    batch = make(floor, template)
    header, row = sheet_of(batch).iter_rows(values_only=True)
    written = dict(zip(header, row, strict=True))
    assert written["客户姓名"] == "张三"
    assert written["级别"] == "A"
    assert written["来源代码"] == "3"
    assert written["付款方式"] == "未定"
    assert written["电话"].startswith("154")
    assert (batch.rows_count, batch.sha256) == (1, sha256(bytes(batch.content)).hexdigest())


def test_wrong_rows_never_slip_through_and_say_what_is_wrong(floor, template):
    lina = floor.people["lina"]
    floor.card(lina, "好的")
    floor.card(lina, "缺车型", grade="C", car_model=None, colour=None)
    floor.card(lina, "备注长", needs="长" * 501)
    found = survey(floor.seat("clerk"), template)
    assert (found.ready, found.wrong, found.unchanged) == (1, 2, 0)
    wrong = {row.customer: [(p.heading, p.why) for p in row.problems] for row in found.wrong_rows}
    assert wrong == {"缺车型": [("意向车型", "missing")], "备注长": [("备注", "too_long")]}
    assert names_in(make(floor, template, Scope.ALL)) == ["好的"]


def test_the_next_batch_holds_only_what_is_new_or_changed(floor, template):
    lina = floor.people["lina"]
    same, changed = floor.card(lina, "不变"), floor.card(lina, "会变")
    assert make(floor, template).rows_count == 2
    with pytest.raises(Refused):
        make(floor, template)
    changed.needs = "要现车"
    changed.save()
    floor.card(lina, "新来")
    assert names_in(make(floor, template)) == ["会变", "新来"]
    assert make(floor, template, Scope.ALL).rows_count == 3
    assert ExportRow.objects.filter(card=same).count() == 2


def test_a_change_and_its_return_count_against_what_was_sent_last(floor, template):
    card = floor.card(floor.people["lina"], "反复")
    make(floor, template)
    for needs in ("要现车", ""):
        card.needs = needs
        card.save()
        assert make(floor, template).rows_count == 1


def test_discarded_rows_are_due_again_and_accepted_ones_are_not(floor, template):
    floor.card(floor.people["lina"], "张三")
    clerk = floor.seat("clerk")
    first = make(floor, template)
    services.discard(seat=clerk, batch=first, at=floor.at(18))
    second = make(floor, template)
    services.accept(seat=clerk, batch=second, at=floor.at(18))
    for act in (services.accept, services.discard):
        for batch in (first, second):
            with pytest.raises(Refused):
                act(seat=clerk, batch=batch, at=floor.at(18))
    assert list(ExportBatch.objects.order_by("number").values_list("number", "state")) == [
        (1, BatchState.DISCARDED),
        (2, BatchState.ACCEPTED),
    ]
    assert survey(clerk, template).unchanged == 1


def test_a_batch_is_the_same_bytes_each_time_and_every_step_is_logged(floor, template):
    card = floor.card(floor.people["lina"], "张三")
    clerk, manager = floor.seat("clerk"), floor.seat("manager")
    batch = make(floor, template)
    one = services.hand_out(seat=clerk, batch=batch, at=floor.at(17.5))
    card.needs = "改了"
    card.save()
    batch = ExportBatch.objects.get(pk=batch.pk)
    assert services.hand_out(seat=manager, batch=batch, at=floor.at(18)) == one
    services.accept(seat=manager, batch=batch, at=floor.at(19))
    assert list(ExportLog.objects.order_by("at", "pk").values_list("action", "by__name")) == [
        ("made", "clerk"),
        ("downloaded", "clerk"),
        ("downloaded", "manager"),
        ("accepted", "manager"),
    ]


def test_the_same_form_sent_twice_makes_one_batch(floor, template):
    floor.card(floor.people["lina"], "张三")
    token = uuid4()
    assert make(floor, template, Scope.ALL, token) == make(floor, template, Scope.ALL, token)
    assert (ExportBatch.objects.count(), ExportLog.objects.count()) == (1, 1)


def test_an_empty_batch_is_refused_and_leaves_nothing(floor, template):
    with pytest.raises(Refused):
        make(floor, template, Scope.ALL)
    assert not ExportBatch.objects.exists()
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize("name", ["=1+1", "+86 154", "-5", "@SUM(A1)", "#N/A", "\t=1"])
def test_formula_like_text_stays_text(floor, template, name):
    floor.card(floor.people["lina"], name, needs=name)
    row = next(sheet_of(make(floor, template)).iter_rows(min_row=2))
    for cell in (row[0], row[-1]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)


def test_headings_stand_in_the_templates_row_and_dates_are_dates_without_a_format(floor, template):
    template.start_row = 3
    template.save()
    ExportColumn.objects.filter(template=template, field="first_contact").update(date_format="")
    card = floor.card(floor.people["lina"], "张三")
    sheet = sheet_of(make(floor, template))
    assert [sheet["A1"].value, sheet["A3"].value, sheet["A4"].value] == [None, "客户姓名", "张三"]
    assert sheet["I4"].is_date
    assert sheet["I4"].value.date() == card.first_contact_on


def test_closed_cards_and_other_stores_stay_out(floor, elsewhere, template):
    lina = floor.people["lina"]
    floor.card(lina, "战败", status=CardStatus.LOST)
    elsewhere.card(elsewhere.people["lina"], "外店")
    floor.card(lina, "张三")
    assert [row.customer for row in rows(floor.seat("clerk"), template)] == ["张三"]


def test_who_has_no_right_gets_no_rows(floor, template):
    floor.card(floor.people["lina"], "张三")
    for name in ("lina", "gm", "desk", "admin"):
        assert list(rows(floor.seat(name), template)) == []


def test_rows_are_the_same_in_every_language(floor, template):
    floor.card(floor.people["lina"], "张三", payment="loan")
    seen = set()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            seen.add(next(rows(floor.seat("clerk"), template)).digest)
    assert len(seen) == 1


def test_every_field_can_be_written(floor, template):
    template.columns.all().delete()
    ExportColumn.objects.bulk_create(
        ExportColumn(template=template, position=place, heading=name, field=name)
        for place, name in enumerate(FIELDS, start=1)
    )
    floor.card(floor.people["lina"], "张三", budget="120000.00", last_contact_at=floor.at(10), buys_by=floor.today)
    header, row = sheet_of(make(floor, template)).iter_rows(values_only=True)
    written = dict(zip(header, row, strict=True))
    assert (written["is_company"], written["budget"], written["status"]) == ("no", 120000, "open")
    assert written["last_contact"].date() == floor.today


def test_checking_and_making_ask_the_same_number_of_times_for_one_and_for_twenty(floor, template, connection_of_db):
    def ask() -> int:
        with CaptureQueriesContext(connection_of_db) as asked:
            survey(floor.seat("clerk"), template)
            make(floor, template, Scope.ALL)
        return len(asked)

    floor.card(floor.people["lina"], "甲")
    one = ask()
    for _ in range(20):
        floor.card(floor.people["lina"], "乙")
    assert ask() == one


@pytest.mark.django_db(transaction=True)
def test_two_who_make_a_batch_at_once_do_not_send_a_row_twice(floor, template):
    floor.card(floor.people["lina"], "张三")
    in_parallel([lambda: make(floor, template), lambda: make(floor, template)])
    making.make_waiting(store=floor.store, as_of=floor.at(18))  # who came second waited for the worker
    assert ExportRow.objects.count() == 1
    assert ExportBatch.objects.filter(state=BatchState.MADE).count() == 1
    assert not ExportBatch.objects.filter(state__in=(BatchState.WAITING, BatchState.MAKING)).exists()


def test_rivals_of_the_catalogue_stand_before_the_free_words(floor, template):
    from catalog.models import RivalModel

    lina = floor.people["lina"]
    ExportColumn.objects.filter(template=template, field="needs").update(field="rivals", heading="竞品")
    rivals = [RivalModel.objects.create(group=floor.store.group, maker="星岚", name=n) for n in ("L6", "L7")]
    floor.card(lina, "两款", rivals="邻居的旧车").rival_models.set(rivals)
    floor.card(lina, "一款").rival_models.set(rivals[:1])
    floor.card(lina, "没有")
    header, *written = sheet_of(make(floor, template)).iter_rows(values_only=True)
    place = header.index("竞品")
    assert [row[place] for row in written] == ["星岚 L6、星岚 L7、邻居的旧车", "星岚 L6", None]
