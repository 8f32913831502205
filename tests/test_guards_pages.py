"""Guards of the pages: the content security policy forbids inline script and style, so none is written."""

import ast
import re

import pytest

from tests.support import source

INLINE = {
    "script without src": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx handler": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "address of another site": re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//"),
}
COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def inline(markup: str) -> list[str]:
    """Which of the forbidden things `markup` holds."""
    plain = TAG.sub("x", COMMENT.sub("", markup))
    return [what for what, pattern in INLINE.items() if pattern.search(plain)]


@pytest.mark.parametrize("path", [*source.files("*.html")], ids=source.name)
def test_a_template_holds_no_inline_script_or_style(path):
    assert inline(path.read_text(encoding="utf-8")) == []


def test_markup_made_in_python_holds_none_either():
    found = {}
    for path in source.python(tests=False):
        texts = [
            n.value for n in ast.walk(source.tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)
        ]
        if wrong := [what for text in texts if "<" in text for what in inline(text)]:
            found[source.name(path)] = wrong
    assert found == {}


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("<script>x()</script>", ["script without src"]),
        ('<a href="x" onclick="y()">', ["handler attribute"]),
        ('<p\n style="color: red">', ["style attribute"]),
        ('<a href="JavaScript:x()">', ["script address"]),
        ('<button hx-on:click="x()">', ["htmx handler"]),
        ('<script src="//cdn.example.com/x.js"></script>', ["address of another site"]),
        ('<script src="{% static \'x.js\' %}" defer></script><p class="on-time">a &lt; b</p>', []),
        ('<rect fill="red" width="3"/>', []),
    ],
)
def test_the_guard_sees_what_it_should(markup, what):
    assert inline(markup) == what
