"""Every address × every role: what opens, what is refused, and that a refusal changed nothing.

An address without a row in TABLE fails, so a new page cannot be forgotten. Not your right is 403, not your store is
404, a stranger to the house is sent to the log-in page.
"""

from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from deals.tests import floor as losses
from followups.tests import samples as message_samples
from leads.forms.groups import GROUPS
from leads.models import (
    Visit,
)  # fmt: skip
from tests.cast import log_data
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db

ROLES = (
    "lina", "wang", "desk", "manager", "csr", "gm", "group", "clerk", "auditor", "advisor", "admin", "other",
    "other_manager", "stranger",
)  # fmt: skip
CONSULTANTS, COLLEAGUE = "lina wang other", "wang"
EVERYBODY = " ".join(ROLES)
SEATED = EVERYBODY.replace(" stranger", "")
OUTSIDE = "other other_manager"


@dataclass(frozen=True)
class Row:
    """Who gets 200 or 302 at an address (`opens`), who 404 (`hidden`); everybody else 403."""

    opens: str
    hidden: str = ""
    post: dict | None = None
    on: str = ""  # the object whose pk stands in the address
    extra: dict = field(default_factory=dict)

    def expects(self, role: str) -> set[int]:
        """The status codes that are right for `role`; 405 and 4xx of a form count as "may come in"."""
        if role in self.opens.split():
            return {200, 302, 409, 422}
        return {404} if role in self.hidden.split() else {403}


CARD_READ = "lina manager csr gm group"
CARD_WRITE = "lina manager"
CONTROL = "manager gm group"
SIGN = "manager gm"
MEETING = f"manager other_manager {CONSULTANTS} gm"
EXPORT = "manager clerk"
REGISTER = f"desk manager other_manager {CONSULTANTS} gm group"
CATALOG = "manager admin other_manager group"  # both stores sell the brand: one catalogue
VEHICLES = f"{CARD_READ} {CATALOG} wang other"

TABLE: dict[str, Row] = {
    "home": Row(EVERYBODY),
    "switch-store": Row(f"group {OUTSIDE}", hidden=SEATED, post={"store": "STORE_B"}),
    "draft": Row(SEATED),
    "settings": Row("manager clerk admin other_manager"),
    "store-settings": Row("manager admin other_manager"),
    "closed-days": Row("manager admin other_manager"),
    "open-day": Row("manager admin", hidden="other_manager", post={}, on="closed_day"),
    "vehicles": Row(VEHICLES),
    "vehicle": Row(VEHICLES, on="car_model"),
    "vehicle-new": Row(CATALOG),
    "vehicle-edit": Row(CATALOG, on="car_model"),
    "trim-new": Row(CATALOG, on="car_model"),
    "trim-edit": Row(CATALOG, on="trim"),
    "price-new": Row(CATALOG, post={"amount": "1"}, on="trim"),
    "colour-new": Row(CATALOG, on="car_model"),
    "colour-edit": Row(CATALOG, on="colour"),
    "brand-new": Row(CATALOG),
    "brand-edit": Row(CATALOG, on="brand"),
    "rival-new": Row(CATALOG),
    "rival-edit": Row(CATALOG, on="rival"),
    "showroom-car-new": Row(CATALOG),
    "showroom-car-edit": Row("manager admin group", hidden="other_manager", on="showroom_car"),
    "catalog-upload": Row(CATALOG),
    "catalog-template": Row(CATALOG),
    "catalog-import": Row("manager admin group", hidden="other_manager", on="upload"),
    "catalog-import-run": Row("manager admin group", hidden="other_manager", post={}, on="upload"),
    "people": Row("admin"),
    "settings-changes": Row("manager admin other_manager"),
    "person-roles": Row("admin", on="person"),
    "ladder": Row("manager admin other_manager"),
    "desk": Row("desk manager other_manager"),
    "visits": Row(REGISTER),
    "day-close": Row("desk manager other_manager", post={"day": "2026-11-21"}),
    "day-reopen": Row("manager other_manager", post={"day": "2026-11-21", "reason": "x"}),
    "visits-to-confirm": Row(REGISTER),
    "visit-hours": Row(REGISTER),
    "visit-batches": Row(REGISTER),
    "visit-capture": Row(REGISTER),
    "visit-stays": Row(REGISTER),
    "call-new": Row(f"desk manager other_manager {CONSULTANTS}"),
    "visit-edit": Row("lina desk manager", hidden=OUTSIDE, on="visit"),
    "visit-confirm": Row("lina", hidden="other", post={}, on="visit"),
    "visit-new": Row(f"desk manager other_manager {CONSULTANTS}"),
    "visit-lookup": Row(f"desk manager other_manager {CONSULTANTS}"),
    "online-leads": Row(f"desk manager other_manager {CONSULTANTS}"),
    "online-assign": Row("desk manager", hidden="other_manager", post={"reason": "x"}, on="lead"),
    "online-settings": Row("manager admin other_manager"),
    "sender-revoke": Row("manager admin", hidden="other_manager", post={}, on="sender"),
    "online-try": Row("manager admin other_manager"),
    "visit-end": Row("lina desk manager", hidden=OUTSIDE, post={}, on="visit"),
    "visit-drink": Row("lina desk manager", hidden=OUTSIDE, post={"drink": "tea", "from": "desk"}, on="visit"),
    "visit-note": Row("lina", hidden="other", on="visit"),
    "visit-card": Row("lina", hidden="other", on="visit"),
    "roster-confirm": Row("desk manager other_manager", post={}),
    "roster-pass": Row("desk manager other_manager", post={"reason": "x"}, on="person"),
    "roster-presence": Row("desk manager other_manager", post={"reason": "x"}, on="person"),
    "roster-swap": Row("desk manager other_manager", post={"reason": "x", "other": "1"}, on="person"),
    "roster-rotate": Row("desk manager other_manager", post={}, on="person"),
    "turn-undo": Row("desk manager", hidden="other_manager", post={"reason": "x"}, on="turn"),
    "roster": Row(f"desk manager other_manager {CONSULTANTS}"),
    "turn-fairness": Row(f"desk manager other_manager {CONSULTANTS}"),
    "duty-plan": Row(f"desk manager other_manager {CONSULTANTS}"),
    "duty-week": Row("desk manager", hidden="other_manager", on="person"),
    "duty-day": Row("desk manager", hidden="other_manager", on="person"),
    "cards": Row(f"{CARD_READ} wang other other_manager"),
    "card-new": Row(CONSULTANTS),
    "card": Row(CARD_READ, hidden=OUTSIDE, on="card"),
    "card-edit": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    **{f"card-{group}": Row(CARD_WRITE, hidden=OUTSIDE, on="card") for group in GROUPS},
    "card-print": Row(CARD_READ, hidden=OUTSIDE, on="card"),
    "card-around": Row(CARD_READ, hidden=OUTSIDE, on="card"),
    "needs-new": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "needs": Row(CARD_READ, hidden=OUTSIDE, on="sheet"),
    "needs-edit": Row(CARD_WRITE, hidden=OUTSIDE, on="sheet"),
    "needs-check": Row(CARD_WRITE, hidden=OUTSIDE, post={}, on="sheet"),
    "presentation-new": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "presentation": Row(CARD_READ, hidden=OUTSIDE, on="presentation"),
    "presentation-edit": Row(CARD_WRITE, hidden=OUTSIDE, on="presentation"),
    "brochure-make": Row(CARD_WRITE, hidden=OUTSIDE, post={}, on="presentation"),
    "brochure": Row(CARD_READ, hidden=OUTSIDE, on="presentation"),
    "companion-new": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "companion-edit": Row(CARD_WRITE, hidden=OUTSIDE, on="companion"),
    "companion-remove": Row(CARD_WRITE, hidden=OUTSIDE, post={}, on="companion"),
    "owned-car-new": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "owned-car-edit": Row(CARD_WRITE, hidden=OUTSIDE, on="owned_car"),
    "owned-car-remove": Row(CARD_WRITE, hidden=OUTSIDE, post={}, on="owned_car"),
    "card-grade": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "card-keep": Row(CARD_WRITE, hidden=OUTSIDE, post={"reason": "x", "version": "1"}, on="card"),
    "card-step": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "card-progress": Row(CARD_READ, hidden=OUTSIDE, on="card"),
    "board": Row(f"{CARD_READ} wang other other_manager"),
    "prospects": Row(f"{CARD_READ} wang other other_manager"),
    "regrade": Row(f"{CARD_READ} wang other other_manager"),
    "progress": Row(f"{CARD_READ} wang other other_manager"),
    "grade-report": Row(f"{CARD_READ} wang other other_manager"),
    "stock-takes": Row(f"{CARD_READ} wang other other_manager"),
    "stock-take": Row(CARD_READ, hidden=OUTSIDE, on="stock_take"),
    # a form without a consultant is 422 for who may start one
    "stock-take-start": Row("manager other_manager", post={"people": "", "month": "2026-11-01"}),
    "stock-extra-add": Row("lina manager", hidden=OUTSIDE, post={"name": "x"}, on="stock_take"),
    "stock-extra-withdraw": Row("lina manager", hidden=OUTSIDE, post={}, on="stock_extra"),
    "stock-extra-settle": Row("lina manager", hidden=OUTSIDE, post={"outcome": "x"}, on="stock_extra"),
    "stock-take-count": Row("lina", hidden="other", post={}, on="stock_take"),
    "stock-take-sign": Row("manager", hidden="other_manager", post={}, on="stock_take"),
    "stock-take-reopen": Row("manager", hidden="other_manager", post={"reason": "x"}, on="stock_take"),
    **{name: Row(**row) for name, row in losses.ROWS.items()},
    "card-reveal": Row("lina manager gm group", hidden=OUTSIDE, post={}, on="card"),
    "card-reassign": Row("manager", hidden="other_manager", post={"to": "1", "reason": "x"}, on="card"),
    "cards-reassign": Row("manager other_manager"),
    "card-pool": Row("manager", hidden="other_manager", post={"reason": "x"}, on="card"),
    "pool": Row(f"manager other_manager {CONSULTANTS}"),
    "pool-claim": Row("lina wang", hidden="other", post={}, on="pooled"),
    "disputes": Row(f"manager other_manager {CONSULTANTS}"),
    "dispute-new": Row(CONSULTANTS),
    "dispute-settle": Row(
        "manager", hidden="other_manager", post={"decision": "stays", "decision_reason": "x"}, on="dispute"
    ),
    "dispute-withdraw": Row("lina wang", hidden="other", post={}, on="dispute"),
    "duplicates": Row("manager other_manager"),
    "duplicates-find": Row("manager other_manager", post={}),
    "duplicate-dismiss": Row("manager", hidden="other_manager", post={}, on="pair"),
    "merge-choose": Row("manager", hidden="other_manager", on="customer"),
    "merge-compare": Row("manager", hidden="other_manager", on="customers"),
    "merge": Row("manager", hidden="other_manager", on="merge"),
    "merge-undo": Row("manager", hidden="other_manager", post={}, on="merge"),
    "grade-proposal": Row(CARD_WRITE, hidden=OUTSIDE, post={"card": "CARD", "stage": "needs"}),
    "customer-privacy": Row(f"{CARD_READ} admin", hidden=OUTSIDE, on="customer"),
    "customer-consent": Row(
        "lina manager csr", hidden=OUTSIDE, post={"purpose": "photo", "given": "1", "channel": "desk"}, on="customer"
    ),
    "customer-accesses": Row("manager admin", hidden="other_manager", on="customer"),
    "customer-data": Row("manager gm", hidden="other_manager", on="customer"),
    "customer-data-file": Row("manager gm", hidden="other_manager", on="customer"),
    "customer-printed": Row(f"{CARD_READ} admin", hidden=OUTSIDE, post={}, on="customer"),
    "customer-erase": Row("gm admin", on="customer"),
    "customer-correct": Row("lina manager csr", hidden=OUTSIDE, on="customer"),
    "corrections": Row(f"{CARD_READ} wang {OUTSIDE}"),
    "correction-decide": Row("csr", post={"enter": "1"}, on="correction"),
    "customer-documents": Row(CARD_READ, hidden=OUTSIDE, on="customer"),
    "document-open": Row("lina manager gm group", hidden=OUTSIDE, on="document"),
    # without a signed link nobody gets the bytes
    "document-file": Row("", hidden=f"lina manager gm group {OUTSIDE}", on="document"),
    "document-delete": Row("lina manager", hidden=OUTSIDE, post={"reason": "x"}, on="document"),
    "privacy": Row("manager admin other_manager"),
    "consent-wordings": Row("admin"),
    "search": Row(f"desk {CARD_READ} wang other other_manager"),
    "day": Row(CONSULTANTS),
    "tomorrow": Row(CONSULTANTS),
    "tomorrow-add": Row(CONSULTANTS, post={"add": "CARD"}),
    "tomorrow-move": Row("lina", hidden="other", post={}, on="card"),
    "follow-up-log": Row(CARD_WRITE, hidden=OUTSIDE, post={"result": "reached"}, on="card"),
    "follow-up-row": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "talk": Row(CARD_WRITE, hidden=OUTSIDE, on="card"),
    "talk-prepare": Row(CARD_WRITE, hidden=OUTSIDE, post={"prepared_version": "0", "points": "x"}, on="card"),
    "appointment-close": Row(CARD_WRITE, hidden=OUTSIDE, post={}, on="appointment"),
    "calendar": Row(f"{CARD_READ} wang other other_manager"),
    "calendar-feed": Row(SEATED),
    "stand-ins": Row(CONSULTANTS),
    "stand-in-offers": Row(CONSULTANTS),
    "stand-in-take": Row(CONSULTANTS, post={"card": "CARD"}),
    "stand-ins-control": Row("manager other_manager"),
    "stand-in-assign": Row("manager other_manager", post={"card": "CARD"}),
    "scripts": Row("manager other_manager"),
    "script-new": Row("manager other_manager"),
    "script-edit": Row("manager", hidden="other_manager", on="script"),
    "quality": Row(f"{CONTROL} other_manager"),
    "quality-draw": Row("manager other_manager", post={}),
    "quality-check": Row("manager", hidden="other_manager", on="quality_check"),
    **{name: Row(**words) for name, words in {**message_samples.PAGES, **message_samples.notices(SEATED)}.items()},
    "overdue": Row("manager other_manager"),
    "overdue-hand-over": Row("manager", hidden="other_manager", post={"owner": "1", "to": "2"}, on="card"),
    "opening-hours": Row("manager admin other_manager"),
    "control-plan": Row(f"{CONTROL} other_manager"),
    "calibration": Row(f"{CARD_READ} wang other other_manager"),
    "source-funnel": Row(f"{CARD_READ} wang other other_manager"),
    "customer-groups": Row("manager csr gm group other_manager"),
    "customer-study": Row("csr", post={"text": "x"}),
    "staff-results": Row(f"{CONTROL} other_manager"),
    "clocks": Row(f"{CONTROL} other_manager"),
    "my-clocks": Row(CONSULTANTS),
    "clocks-download": Row("manager clerk other_manager", post={}),
    "report": Row(CONSULTANTS),
    "report-submit": Row(CONSULTANTS, post={"day": "2026-11-21"}),
    "my-plan": Row(CONSULTANTS),
    "plan-set": Row(CONSULTANTS, post={"span": "month", "begin": "2026-11-21", "version": "0"}),
    "plans": Row("manager other_manager gm"),
    "plan-agree": Row("manager", hidden="other_manager", post={"version": "1"}, on="work_plan"),
    "plan-return": Row("manager", hidden="other_manager", post={"version": "1", "note": "x"}, on="work_plan"),
    "morning": Row(MEETING),
    "morning-add": Row(CONSULTANTS, post={"add": "0"}),
    "morning-confirm": Row(CONSULTANTS, post={"day": "2026-11-21"}),
    "announcement-new": Row("manager other_manager", post={"text": "x"}),
    "announcement-withdraw": Row("manager", hidden="other_manager", post={}, on="announcement"),
    "evening": Row("manager other_manager gm"),
    "evening-note": Row("manager other_manager", post={"day": "2026-11-21", "version": "0", "shortcomings": "x"}),
    "report-return": Row(SIGN, hidden="other_manager", post={"note": "x"}, on="report"),
    "report-sign": Row(SIGN, hidden="other_manager", post={}, on="report"),
    "evening-digest": Row("manager other_manager", post={"day": "2026-11-21"}),
    "report-sign-all": Row("manager other_manager gm", post={"day": "2026-11-21"}),
    "report-guidance": Row(SIGN, hidden="other_manager", post={"guidance": "x"}, on="report"),
    "report-line-guidance": Row(SIGN, hidden="other_manager", post={"guidance": "x"}, on="line"),
    "exports": Row(f"{EXPORT} other_manager"),
    # the other manager may export, but the template is no choice of that store: 422 at the field
    "export-make": Row(f"{EXPORT} other_manager", post={"template": "TEMPLATE"}),
    "export-check": Row(f"{EXPORT} other_manager"),
    "export-ask": Row(EXPORT, hidden="other_manager", post={"template": "TEMPLATE"}, on="card"),
    "export-batch": Row(EXPORT, hidden="other_manager", on="batch"),
    "export-again": Row(EXPORT, hidden="other_manager", post={}, on="batch"),
    "export-download": Row(EXPORT, hidden="other_manager", on="batch"),
    "export-accept": Row(EXPORT, hidden="other_manager", post={}, on="batch"),
    "export-discard": Row(EXPORT, hidden="other_manager", post={}, on="batch"),
    "export-templates": Row(f"{EXPORT} other_manager"),
    "export-template": Row("clerk", on="template"),
}

OPEN_TO_ALL = {
    "login", "logout", "password_change", "password_change_done", "password_reset", "password_reset_done",
    "password_reset_confirm", "password_reset_complete", "set_language", "set-theme", "healthz", "readyz",
    "lead-form", "lead-form-cars", "lead-form-thanks", "lead-api", "lead-api-lead", "lead-api-document", "api-missing",
    "bell", "calendar-file",
}  # fmt: skip


def _names() -> set[str]:
    found = set()
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == "admin/":
            continue
        for leaf in getattr(pattern, "url_patterns", [pattern]):
            assert isinstance(leaf, URLPattern), f"{leaf} is deeper than the table looks"
            found.add(leaf.name)
    return found


def test_every_address_has_a_row():
    assert _names() == set(TABLE) | OPEN_TO_ALL


def by_app(names) -> dict[str, list[str]]:
    """`names` of addresses by the app that answers: one cast and one set of things serves the addresses of an app."""
    found = {}
    for pattern in get_resolver().url_patterns:
        for leaf in getattr(pattern, "url_patterns", [pattern]):
            if getattr(leaf, "name", None) in names:
                found.setdefault(leaf.callback.__module__.split(".")[0], []).append(leaf.name)
    return found


def _args(row: Row, things) -> list[int]:
    """The keys in the address: none, one, or several."""
    found = things[row.on] if row.on else ()
    return [thing.pk for thing in (found if isinstance(found, tuple) else (found,))]


def _call(client: Client, name: str, row: Row, cast, things):
    args = _args(row, things)
    words = {
        "STORE_B": cast.other_store.pk, "CARD": things["card"].pk, "TEMPLATE": things["template"].pk,
    }  # fmt: skip
    if row.post is None:
        return client.get(reverse(name, args=args))
    data = {key: words.get(value, value) for key, value in row.post.items()}
    if name == "follow-up-log":
        data = log_data(things["card"])
    if name == "export-make":
        data |= {"token": str(uuid4()), "scope": "all"}
    return client.post(reverse(name, args=args), data)


@pytest.mark.parametrize("names", by_app(TABLE).values(), ids=by_app(TABLE))
def test_who_may_open_it(names, cast, things):
    clients = {role: cast.client(role) for role in ROLES}
    before = business_rows()  # each call is undone, so it holds for all of them
    wrong = [
        said for name in names for role in ROLES for said in _amiss(name, role, clients[role], cast, things, before)
    ]
    assert not wrong, "\n".join(wrong)


def _amiss(name: str, role: str, client: Client, cast, things, before) -> list[str]:
    """What is wrong with the answer that `role` gets at the address `name`; the call is undone."""
    row, wrong = TABLE[name], []
    with transaction.atomic():
        status = _call(client, name, row, cast, things).status_code
        if status not in row.expects(role):
            wrong.append(f"{name}, {role}: {status}, not {sorted(row.expects(role))}")
        if status in (403, 404) and business_rows() != before:
            wrong.append(f"{name}, {role}: refused with {status}, but something changed")
        transaction.set_rollback(True)
    return wrong


def test_a_stranger_is_sent_to_the_log_in_page(cast, things):
    before, wrong = business_rows(), []
    for name, row in TABLE.items():
        answer = _call(Client(), name, row, cast, things)
        if answer.status_code != 302 or not answer.url.startswith(reverse("login")):
            wrong.append(f"{name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert business_rows() == before


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_site_is_for_administrators_of_the_installation(role, cast):
    answer = cast.client(role).get("/admin/", follow=False)
    assert answer.status_code == 302
    assert "login" in answer.url


def test_a_superuser_reaches_the_admin_site(cast):
    cast.admin.is_superuser = cast.admin.is_staff = True
    cast.admin.save()
    client = cast.client("admin")
    for address in ("/admin/", "/admin/accounts/user/", "/admin/catalog/carmodel/", "/admin/accounts/user/add/"):
        assert client.get(address).status_code == 200, address


def test_a_change_by_get_is_not_possible(cast, things):
    for name, row in TABLE.items():
        if row.post is None or name == "follow-up-log":
            continue
        args = _args(row, things)
        role = row.opens.split()[0]
        assert cast.client(role).get(reverse(name, args=args)).status_code == 405, name


def test_a_post_without_the_csrf_token_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.desk, backend="accounts.backends.SeatBackend")
    answer = client.post(reverse("visit-new"), {"token": uuid4(), "kind": "walk_in", "party_size": 1})
    assert answer.status_code == 403
    assert Visit.objects.count() == 0


def test_a_person_who_left_loses_the_page_at_the_next_click(cast):
    client = cast.client("lina")
    assert client.get("/day/").status_code == 200
    cast.lina.memberships.all().delete()
    assert client.get("/day/").status_code == 403
    cast.lina.is_active = False
    cast.lina.save()
    assert client.get("/day/").status_code == 302
