"""The export in the browser: rights, wrong rows, bad input, downloads, templates (ROLE-25, GAP-43)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts import notices
from accounts.models import Notice
from reports.exports import presets
from reports.models import ExportBatch, ExportLog, ExportTemplate
from reports.services import exporting as services
from reports.statuses import BatchState, Scope

EVERYBODY = ["lina", "manager", "clerk", "desk", "gm", "admin"]


@pytest.fixture
def template(floor) -> ExportTemplate:
    """The store's template."""
    return presets.ensure_default_template(floor.store)


@pytest.fixture
def batch(floor, template) -> ExportBatch:
    """A batch with one row."""
    floor.card(floor.people["lina"], "张三")
    return services.make_batch(
        seat=floor.seat("clerk"), template=template, scope=Scope.CHANGED, token=uuid4(), at=floor.at(0.01)
    )


def form_of(template, /, **changes) -> dict:
    """What the form of the page sends."""
    return {"template": template.pk, "scope": "changed", "token": str(uuid4())} | changes


def columns_of(*columns: dict, **more) -> dict:
    """What the template's form sends."""
    data = {"name": "意向客户", "sheet": "Sheet1", "start_row": "1", "columns-TOTAL_FORMS": len(columns)}
    data |= {"columns-INITIAL_FORMS": 0} | more
    for place, column in enumerate(columns):
        plain = {"order": place + 1, "heading": f"列{place}", "field": "customer_name"} | column
        data |= {f"columns-{place}-{name}": value for name, value in plain.items()}
    return data


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_export_opens_for_its_right_only_role_25(floor, batch, name):
    may = name in ("manager", "clerk")
    client, log = floor.client(name), ExportLog.objects.count()
    assert client.get(reverse("exports")).status_code == (200 if may else 403)
    assert client.get(reverse("export-templates")).status_code == (200 if may else 403)
    assert client.get(reverse("export-download", args=[batch.pk])).status_code == (200 if may else 403)
    assert ExportLog.objects.count() == log + may
    if not may:
        for url in ("export-accept", "export-discard"):
            assert client.post(reverse(url, args=[batch.pk])).status_code == 403
        assert client.post(reverse("export-make"), form_of(batch.template)).status_code == 403


def test_only_the_keeper_of_templates_changes_them(floor, template):
    url = reverse("export-template", args=[template.pk])
    answers = {name: floor.client(name).get(url).status_code for name in EVERYBODY}
    assert answers == dict.fromkeys(EVERYBODY, 403) | {"clerk": 200}
    assert floor.client("manager").post(url, columns_of({})).status_code == 403
    assert template.columns.count() == 16


def test_another_stores_batch_and_template_are_not_found(elsewhere, batch):
    client = elsewhere.client("clerk")
    for url in ("export-accept", "export-discard"):
        assert client.post(reverse(url, args=[batch.pk])).status_code == 404
    assert client.get(reverse("export-download", args=[batch.pk])).status_code == 404
    assert client.get(reverse("export-template", args=[batch.template_id])).status_code == 404
    assert client.get(reverse("exports"), {"template": batch.template_id}).status_code == 404
    assert client.post(reverse("export-make"), form_of(batch.template)).status_code == 422
    batch.refresh_from_db()
    assert (batch.state, batch.log.count()) == (BatchState.MADE, 1)


def test_a_batch_is_made_downloaded_and_downloaded_again(floor, template):
    card = floor.card(floor.people["lina"], "张三")
    client, data = floor.client("clerk"), form_of(template)
    assert client.post(reverse("export-make"), data).status_code == 302
    assert client.post(reverse("export-make"), data).status_code == 302
    batch = ExportBatch.objects.get()
    files = [client.get(reverse("export-download", args=[batch.pk])) for _ in range(2)]
    assert files[0].content == files[1].content == bytes(batch.content)
    assert "0001.xlsx" in files[0]["Content-Disposition"]
    assert card.customer.phones.get().number not in client.get(reverse("exports")).content.decode()


def test_wrong_rows_lead_the_manager_to_the_card_and_tell_the_clerk_whom_to_ask(floor, template):
    card = floor.card(floor.people["lina"], "缺车型", grade="C", car_model=None, colour=None)
    link = reverse("card", args=[card.pk])
    shown = {name: floor.client(name).get(reverse("exports")).content.decode() for name in ("manager", "clerk")}
    assert all("缺车型" in page and "意向车型" in page and "lina" in page for page in shown.values())
    assert link in shown["manager"] and link not in shown["clerk"]


def test_the_clerk_asks_the_consultant_of_a_wrong_row_once_a_day(floor, template):
    card = floor.card(floor.people["lina"], "缺车型", grade="C", car_model=None, colour=None)
    clerk, url = floor.client("clerk"), reverse("export-ask", args=[card.pk])
    assert url in clerk.get(reverse("exports")).content.decode()
    answer = clerk.post(url, {"template": template.pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert clerk.post(url, {"template": template.pk}).status_code == 302
    told = Notice.objects.get(kind="export-asked")
    assert (told.person, told.link) == (floor.people["lina"], reverse("card", args=[card.pk]))
    said = notices.said(told)
    assert all(word in said for word in ("缺车型", "意向车型", str(floor.people["clerk"])))
    assert "缺车型" not in notices.said_outside(told)
    page = clerk.get(reverse("exports")).content.decode()
    assert url not in page and "缺车型" in page


def test_nobody_is_asked_about_a_row_that_is_all_right(floor, template):
    card = floor.card(floor.people["lina"], "张三")
    answer = floor.client("clerk").post(reverse("export-ask", args=[card.pk]), {"template": template.pk})
    assert answer.status_code == 409
    assert not Notice.objects.filter(kind="export-asked").exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"token": "x"}, 422),
        ({"scope": "some"}, 422),
        ({"template": "0"}, 422),
        ({"template": "x"}, 422),
        ({}, 409),
    ],
)
def test_a_wrong_or_empty_batch_is_answered_with_a_sentence(floor, template, changes, status):
    answer = floor.client("clerk").post(reverse("export-make"), form_of(template, **changes))
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert not ExportBatch.objects.exists()


@pytest.mark.parametrize("template_key", ["0", "x", "²", "99999999999999999999"])
def test_a_strange_template_in_the_address_is_not_found(floor, template_key):
    assert floor.client("clerk").get(reverse("exports"), {"template": template_key}).status_code == 404


def test_a_batch_is_marked_once(floor, batch):
    client = floor.client("clerk")
    assert client.post(reverse("export-discard", args=[batch.pk])).status_code == 302
    assert client.post(reverse("export-accept", args=[batch.pk])).status_code == 409
    batch.refresh_from_db()
    assert batch.state == BatchState.DISCARDED


def test_a_template_is_changed_in_the_order_that_was_typed(floor, template):
    data = columns_of(
        {"heading": "电话", "field": "phone", "required": "on", "order": 2},
        {"heading": "称谓", "field": "salutation", "codes": "mr=1；ms=2", "order": 1},
        {"heading": "旧", "field": "plate", "DELETE": "on"},
        {"heading": "", "field": "", "order": ""},
        sheet="客户",
        start_row="4",
    )
    answer = floor.client("clerk").post(reverse("export-template", args=[template.pk]), data)
    assert answer.status_code == 302
    template.refresh_from_db()
    assert (template.sheet, template.start_row) == ("客户", 4)
    assert list(template.columns.values_list("heading", "field", "required", "codes")) == [
        ("称谓", "salutation", False, {"mr": "1", "ms": "2"}),
        ("电话", "phone", True, {}),
    ]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (columns_of({"field": "nonsense"}), "columns"),
        (columns_of({"field": ""}), "columns"),
        (columns_of({"heading": ""}), "columns"),
        (columns_of({"heading": "", "field": ""}), "columns"),
        (columns_of({"heading": "长" * 41}), "columns"),
        (columns_of({"heading": "a"}, {"heading": "a"}), "columns"),
        (columns_of({"max_length": "-1"}), "columns"),
        (columns_of({"max_length": "viel"}), "columns"),
        (columns_of({"order": "0"}), "columns"),
        (columns_of({"codes": "mr"}), "columns"),
        (columns_of({"codes": "mr=1; mr=2"}), "columns"),
        (columns_of({"date_format": "yyyy-mm-dd"}), "columns"),
        (columns_of({"field": "first_contact", "date_format": "%d"}), "columns"),
        (columns_of({"DELETE": "on"}), "columns"),
        (columns_of({}, sheet="a/b"), "form"),
        (columns_of({}, sheet=""), "form"),
        (columns_of({}, start_row="0"), "form"),
        (columns_of({}, start_row="51"), "form"),
        (columns_of({}, name=""), "form"),
        (columns_of({}, **{"columns-TOTAL_FORMS": "x"}), "columns"),
    ],
)
def test_a_wrong_template_is_answered_at_the_field_and_changes_nothing(floor, template, data, place):
    answer = floor.client("clerk").post(reverse("export-template", args=[template.pk]), data)
    assert answer.status_code == 422
    forms = answer.context[place]
    assert forms.errors if place == "form" else (any(forms.errors) or forms.non_form_errors())
    assert template.columns.count() == 16


def test_two_templates_do_not_share_a_name(floor, template):
    other = ExportTemplate.objects.create(store=floor.store, name="成交客户")
    answer = floor.client("clerk").post(reverse("export-template", args=[other.pk]), columns_of({}))
    assert answer.context["form"].errors["name"]
    assert not other.columns.exists()
