"""Guards of what a reader sees: a Chinese page holds no English, an English page no Chinese, except for stored data.

The catalogue's own guard reads the sources; this one reads the pages: it also sees a label that was translated too
early, a choice that never was, and words of the libraries that have no translation.
"""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.support import source
from tests.test_access import TABLE, _args
from tests.test_guards_messages import NAMES

pytestmark = pytest.mark.django_db

SPOKEN = {"placeholder", "title", "aria-label", "alt"}
SILENT = {"script", "style", "textarea", "code"}  # a textarea holds what was typed, code what machines read
#: What counts as a word of the other language.
FOREIGN = {"zh-hans": re.compile(r"[A-Za-z]{3,}"), "en": re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff1f]+")}
#: The same in both languages, beside the names of the catalogue's guard.
SAME = NAMES | {"VIP", "yyyy", "yyyymmdd"}
_WRITTEN = (models.CharField, models.TextField, models.JSONField)
PAGES = sorted(name for name, row in TABLE.items() if row.post is None and row.opens)
#: Addresses whose empty form is sent, for the sentences at the fields.
FORMS = (
    "brand-new", "catalog-upload", "colour-new", "price-new", "rival-new", "showroom-car-new", "trim-new",
    "vehicle-new",
    "call-new",
    "card-edit", "card-grade", "card-new", "card-reassign", "closed-days", "dispute-new", "dispute-settle",
    "export-make", "export-template", "follow-up-log", "ladder", "merge-compare", "online-settings", "people",
    "report-return", "robots", "store-settings", "visit-card", "visit-edit", "visit-new",
)  # fmt: skip


class Words(HTMLParser):
    """The texts of a page: what is read, and what is read aloud."""

    def __init__(self, page: str):
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """Note the spoken attributes; be silent inside of scripts."""
        self.texts += [value for name, value in attrs if name in SPOKEN and value]
        self._silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        """Listen again."""
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if not self._silent:
            self.texts.append(data)


def stored() -> str:
    """Every text of the database that people or the demo wrote; words with a list of choices are not among them."""
    rows = []
    for model in (model for app in source.APPS for model in apps.get_app_config(app).get_models()):
        names = [f.name for f in model._meta.concrete_fields if isinstance(f, _WRITTEN)]
        free = [name for name in names if not model._meta.get_field(name).choices]
        rows += [str(value) for row in model.objects.values_list(*free) for value in row]
    return "\n".join(rows)


def left_over(page: str, language: str) -> list[str]:
    """The words of `page` that are in the other language and not in the database."""
    found = {word for text in Words(page).texts for word in FOREIGN[language].findall(text)} - SAME
    data = stored() if found else ""
    return sorted(word for word in found if word not in data)


def look(client: Client, address: str, language: str, data: dict | None = None) -> list[str]:
    """Open `address` (or send it `data`) as a reader of `language`; give the words of the other language."""
    client.cookies["django_language"] = language
    with translation.override(language):  # the page leaves its language behind
        answer = client.get(address) if data is None else client.post(address, data)
    assert answer.status_code in (200, 302, 409, 422), f"{address}: {answer.status_code}"
    return left_over(answer.content.decode(), language) if "html" in answer.headers.get("Content-Type", "") else []


def address_of(name: str, things: dict) -> str:
    """The address `name` with the object that it is about."""
    return reverse(name, args=_args(TABLE[name], things))


@pytest.mark.parametrize("language", FOREIGN)
def test_a_page_speaks_one_language(language, cast, things):
    assert spoken_on(PAGES, language, cast, things) == {}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_refused_form_speaks_one_language(language, cast, things):
    assert spoken_on(FORMS, language, cast, things, {}) == {}


def spoken_on(names, language: str, cast, things: dict, data: dict | None = None) -> dict[str, list[str]]:
    """By address, the words of the other language; what looking changed is undone."""
    wrong = {}
    for name in names:
        with transaction.atomic():
            client = cast.client(TABLE[name].opens.split()[0])
            if words := look(client, address_of(name, things), language, data):
                wrong[name] = words
            transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("name", ["login", "password_reset", "password_reset_done"])
def test_the_gate_speaks_one_language(name, language, cast):
    assert look(Client(), reverse(name), language) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_a_refused_log_in_speaks_one_language(language, cast):
    data = {"username": "lina", "password": "wrong"}
    assert look(Client(), reverse("login"), language, data) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_the_rules_of_passwords_speak_one_language(language, cast):
    data = {"username": "neu", "name": "新人", "roles": ["consultant"], "password": "12345"}
    assert look(cast.client("admin"), reverse("people"), language, data) == []


def test_a_left_over_word_is_seen(cast):
    page = '<p title="Say why">客户 Lost <b>城东店</b> Ctrl A+</p><script>var words</script><option>lina</option>'
    assert left_over(page, "zh-hans") == ["Lost", "Say", "why"]
    assert left_over("<p>Overdue，逾期 城东店</p>", "en") == ["，逾期"]
