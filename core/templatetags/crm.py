"""Small words of the templates: icons, grades, masked phones, times as people say them."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from django import template
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import addresses, clock, phone

register = template.Library()

_GRADE_CLASS = {"O": "O", "H": "H", "A+": "Ap", "A": "A", "B+": "Bp", "B": "B", "C": "C"}


@cache  # a long page shows hundreds of them
def icon(name: str) -> str:
    """An icon of the sprite; it is decoration, the words stand beside it."""
    sprite = static("img/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
@cache
def scripts(names: str) -> str:
    """The script elements of the frame, in the order of `names`."""
    sources = ((static(f"js/{name}.js"),) for name in names.split())
    return format_html_join("\n  ", '<script src="{}" defer></script>', sources)


class FixedNode(template.Node):
    """A sentence without variables: looked up once per language, for a long page shows some of them a hundred times."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode):
        self.node, self.asvar, self.known = node, node.asvar, {}
        node.asvar = None

    def render(self, context) -> str:
        """The sentence in the reader's language, or nothing where a variable takes it."""
        key = (get_language(), context.autoescape)
        if key not in self.known:
            self.known[key] = self.node.render(context)
        if not self.asvar:
            return self.known[key]
        context[self.asvar] = self.known[key]
        return ""


class FixedIcon(template.Node):
    """An icon whose name stands in the template itself: drawn once."""

    child_nodelists = ()

    def __init__(self, name: str):
        self.name, self.drawn = name, ""

    def render(self, context) -> str:
        """The same each time."""
        self.drawn = self.drawn or icon(self.name)
        return self.drawn


class Icon(template.Node):
    """An icon whose name is a variable."""

    child_nodelists = ()

    def __init__(self, name: template.base.FilterExpression):
        self.name = name

    def render(self, context) -> str:
        """The icon of this name."""
        return icon(self.name.resolve(context))


@register.tag("icon")
def _icon(parser, token) -> template.Node:
    """Draw `{% icon "bell" %}`, or `{% icon notice.icon %}`."""
    _tag, name = token.split_contents()
    given = parser.compile_filter(name)
    fixed = isinstance(given.var, str) and not given.filters
    return FixedIcon(str(given.var)) if fixed else Icon(given)


@register.tag
def translate(parser, token) -> template.Node:
    """Django's `translate`; quicker for a sentence that stands in the template itself."""
    node = do_translate(parser, token)
    said, about = node.filter_expression, node.message_context
    fixed = said.var.literal is not None and not said.filters
    return FixedNode(node) if fixed and (about is None or isinstance(about.var, str)) else node


class AlikeNode(template.Node):
    """A piece of a row that looks the same in every row of the same key: rendered once per page for each key."""

    def __init__(self, key: list, nodelist: template.NodeList):
        self.key, self.nodelist = key, nodelist

    def render(self, context) -> str:
        """The piece, kept while the page is rendered."""
        known = context.render_context.setdefault(self, {})
        key = tuple(part.resolve(context) for part in self.key)
        if key not in known:
            known[key] = self.nodelist.render(context)
        return known[key]


@register.tag
def alike(parser, token) -> template.Node:
    """`{% alike a b %}…{% endalike %}`: nothing in it may depend on the row but what `a` and `b` say."""
    _name, *key = token.split_contents()
    nodelist = parser.parse(("endalike",))
    parser.delete_first_token()
    return AlikeNode([parser.compile_filter(part) for part in key], nodelist)


@register.simple_tag
def to(name: str, pk: int) -> str:
    """The address of the page `name` of the row `pk`; cheaper than `url`, for what stands in every row of a list."""
    return addresses.to(name, pk)


@register.filter
def grade_class(grade: str) -> str:
    """The CSS class of a grade's colour."""
    return f"g-{_GRADE_CLASS.get(grade, 'none')}"


@register.simple_tag
def grade(letter: str) -> str:
    """A grade badge; the letter is always there, colour is never the only sign."""
    return _badge(letter, get_language())


@lru_cache(maxsize=64)
def _badge(letter: str, _language: str) -> str:
    return format_html(
        '<span class="grade {}" title="{}">{}</span>', grade_class(letter), _("Grade"), letter or _("none")
    )


@register.filter
def for_all_eyes(text: str | None, public: object = True) -> str:
    """Words without telephone numbers where everybody reads them (`public`): on the projector."""
    return phone.hide_in(str(text or "")) if public else str(text or "")


@register.filter
def money(value: Decimal | None) -> str:
    """Yuan with thousands."""
    return "" if value is None else f"¥{value:,.2f}".removesuffix(".00")


@register.filter
def masked(number: str) -> str:
    """A phone number with its middle hidden."""
    return phone.mask(number) if number else ""


@register.filter
def spaced(number: str) -> str:
    """A phone number in groups."""
    return phone.spaced(number) if number else ""


@register.filter
def day_words(value: date | None) -> str:
    """A day as people say it: today, tomorrow, else month/day and weekday."""
    if value is None:
        return ""
    return _near(value, timezone.localdate(clock.now()), get_language())


@lru_cache(maxsize=2048)
def _near(value: date, today: date, _language: str) -> str:
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get((value - today).days)
    return near or formats.date_format(value, "MONTH_DAY_FORMAT" if value.year == today.year else "DATE_FORMAT")


@register.filter(expects_localtime=True)
def dated(value: date | None) -> str:
    """A day with its weekday, never relative: Sat, Nov 21."""
    if value is None:
        return ""
    weekday = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")][value.weekday()]
    return _("%(weekday)s, %(day)s") % {"weekday": weekday, "day": formats.date_format(value, "MONTH_DAY_FORMAT")}


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as people say it, exact when hovered."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    clock_time = local.strftime("%H:%M")
    words = f"{day_words(local.date())} {clock_time}"
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>', local.isoformat(), local.date(), clock_time, words
    )


@register.filter
def days_words(days: int) -> str:
    """A number of days in words."""
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The present address's query with some parts changed; None takes a part away."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}" if params else "?"
