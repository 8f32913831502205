"""Guards of the languages: the Chinese catalogue is complete, and no sentence stands in a template untranslated."""

import re

import polib
import pytest
from django.template.base import Lexer, TokenType
from django.utils import translation

from scripts import messages
from scripts.environment import ROOT
from tests.support import source

#: Words that are the same in both languages: names, keys of the keyboard, units, other languages' own names.
NAMES = {
    "iPhone",
    "dealercrm",
    "Ctrl",
    "K",
    "Esc",
    "Enter",
    "Tab",
    "Shift",
    "Alt",
    "DMS",
    "SEC",
    "Excel",
    "xlsx",
    "csv",
    "UTF",
    "JPEG",
    "PNG",
    "PDF",
    "SHA",
    "English",
    "中文",
}
#: Shown when nothing works any more, translation neither: it says all in both languages.
BOTH = {"500.html"}
SPOKEN = re.compile(r"""\b(?:placeholder|title|aria-label|alt|data-confirm)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
OPENS = re.compile(r"blocktranslate\b|comment\b|block \w*class$")  # what a class is called is no word
CLOSES = re.compile(r"endblocktranslate\b|endcomment\b|endblock\b")
MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}|[㐀-鿿]+")
ENTITY = re.compile(r"&#?\w+;")


def test_the_catalogue_is_complete():
    """Nothing missing, untranslated, fuzzy or stale; placeholders as in the source (`make messages`)."""
    assert messages.problems() == []


@pytest.mark.parametrize(
    "path", [p for p in source.files("templates/**/*.html") if p.name not in BOTH], ids=source.name
)
def test_a_template_says_nothing_outside_the_catalogue(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


def untranslated(text: str) -> list[str]:
    """The words that a template shows without translating them."""
    shown = outside_of_tags(text)
    spoken = " ".join(a or b for a, b in SPOKEN.findall(shown))
    words = WORD.findall(ENTITY.sub(" ", f"{MARKUP.sub(' ', shown)} {spoken}"))
    return [word for word in words if word not in NAMES]


def outside_of_tags(text: str) -> str:
    """The text of a template without its tags and without what stands in a translated block."""
    kept, inside = [], False
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            inside = OPENS.match(token.contents) or (inside and not CLOSES.match(token.contents))
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
    return "\x00".join(kept)  # no letter: what a tag prints is no word of the template


def test_python_is_read_by_whatever_name_it_imports():
    code = """
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy, ngettext as many, pgettext_lazy as within
a = _("one" " and a half"), gettext_lazy("two"), many("%(n)d car", "%(n)d cars", n), within("verb", "open")
b = translation.gettext("three"), other("not this"), _(variable)
"""
    found = [(s.msgctxt, s.msgid, s.msgid_plural) for s in messages.in_python(code)]
    assert sorted(found, key=str) == sorted(
        [
            (None, "one and a half", ""),
            (None, "two", ""),
            (None, "%(n)d car", "%(n)d cars"),
            ("verb", "open", ""),
            (None, "three", ""),
        ],
        key=str,
    )


def test_templates_are_read_as_django_reads_them():
    text = """{% translate "It's one" %} {{ _("two")|upper }} {% blocktranslate trimmed count n=n %}
      {{ n }} car{% plural %}
      {{ n }} cars{% endblocktranslate %} {% translate "open" context "verb" %} {# {% translate "no" %} #}"""
    found = [(s.msgctxt, s.msgid, s.msgid_plural) for s in messages.in_template(text, "x.html")]
    assert found == [
        (None, "It's one", ""),
        (None, "two", ""),
        (None, "%(n)s car", "%(n)s cars"),
        ("verb", "open", ""),
    ]


@pytest.mark.parametrize(
    ("entry", "trouble"),
    [
        ({"msgid": "a", "msgstr": ""}, ["untranslated"]),
        ({"msgid": "a", "msgstr": "甲", "flags": ["fuzzy"]}, ["fuzzy"]),
        ({"msgid": "%(n)d a", "msgstr": "甲"}, ["other placeholders"]),
        ({"msgid": "{n} a", "msgstr": "甲 {m}"}, ["other placeholders"]),
        ({"msgid": "a", "msgid_plural": "%(n)d a", "msgstr_plural": {0: "%(n)d 甲"}}, []),
        ({"msgid": "%(n)d of %(m)d", "msgstr": "%(m)d 之 %(n)d"}, []),
        ({"msgid": "a, b", "msgstr": "甲,乙"}, ["narrow punctuation"]),
        ({"msgid": "a, b", "msgstr": "甲，乙 10:30"}, []),
    ],
)
def test_what_is_wrong_with_an_entry_is_seen(entry, trouble):
    assert messages.troubles(polib.POEntry(**entry)) == trouble


def test_bare_words_are_seen():
    text = '<p title="A word">{% translate "Said" %} {{ x }}: said <b>你好</b> &nbsp; <kbd>Ctrl</kbd></p>'
    assert untranslated(text) == ["said", "你好", "word"]


def test_english_is_the_source_and_needs_no_catalogue():
    with translation.override("en"):
        assert translation.gettext("Front desk") == "Front desk"
        assert translation.ngettext("one car", "more cars", 2) == "more cars"
    assert not (ROOT / "locale" / "en").exists()
