"""Pieces of rows that look alike are rendered once per page."""

from django.template import Context, engines

PAGE = engines["django"].engine.from_string(
    "{% for row in rows %}{% alike row.kind row.on %}[{{ row.kind }} {{ row.words }}]{% endalike %}{% endfor %}"
)


def page(*rows: tuple) -> str:
    """The rows (kind, on, words) as they are shown."""
    return PAGE.render(Context({"rows": [dict(zip(("kind", "on", "words"), row, strict=True)) for row in rows]}))


def test_a_piece_is_rendered_once_for_each_key():
    rows = ("call", 1, "first"), ("call", 2, "second"), ("call", 1, "third"), ("visit", 1, "fourth")
    assert page(*rows) == "[call first][call second][call first][visit fourth]"


def test_another_page_renders_its_own():
    assert (page(("call", 1, "once")), page(("call", 1, "again"))) == ("[call once]", "[call again]")
