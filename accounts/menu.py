"""The few words at the left, in the order of the day (screens.md). Who lacks the right does not see the word."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rights import Right


@dataclass(frozen=True)
class Entry:
    """One word of the menu: its page, its rights, the icon, the key after `g`, the pages it stands for."""

    label: str
    url: str
    words: tuple[Right, ...]
    icon: str
    key: str
    section: str
    here: bool = False


ENTRIES = (
    Entry(_("Day"), "day", (Right.FOLLOWUP_OWN, Right.CARD_READ), "sun", "d", "day"),
    Entry(_("Front desk"), "desk", (Right.VISIT_DESK,), "door-open", "f", "desk"),
    Entry(_("Customers"), "cards", (Right.CARD_OWN, Right.CARD_READ), "people", "c", "cards"),
    Entry(_("Visits"), "visits", (Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ), "journal-text", "v", "visits"),
    Entry(
        pgettext_lazy("menu", "Messages"), "messages",
        (Right.MESSAGE_OWN, Right.MESSAGE_STORE, Right.MESSAGE_APPROVE), "chat-dots", "m", "messages",
    ),
    Entry(_("Report"), "report", (Right.REPORT_OWN,), "file-earmark-text", "r", "report"),
    Entry(
        _("Meetings"), "morning", (Right.REPORT_OWN, Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS), "moon-stars", "e",
        "meetings",
    ),
    Entry(
        _("Control"), "overdue", (Right.CARD_REASSIGN, Right.CARD_MERGE, Right.CONTROL_READ), "exclamation-circle",
        "o", "control",
    ),
    Entry(
        _("Numbers"), "grade-report",
        (Right.CARD_OWN, Right.CARD_READ, Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ),
        "bar-chart", "n", "numbers",
    ),
    Entry(_("DMS"), "exports", (Right.EXPORT_RUN,), "file-earmark-spreadsheet", "x", "exports"),
    Entry(
        _("Settings"), "settings",
        (Right.SETTINGS_LADDER, Right.SETTINGS_STORE, Right.EXPORT_TEMPLATE, Right.PEOPLE_MANAGE, Right.ONLINE_MANAGE),
        "gear", "s", "settings",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """One page beside others under the same word of the menu."""

    label: str
    url: str
    words: tuple[Right, ...]
    section: str
    here: bool = False
    setting: str = ""  # of the store; without it the page is not shown
    count: int = 0  # how many wait there
    group: str = ""  # the heading it stands under, where a word has many pages


_REGISTER = (Right.VISIT_DESK, Right.VISIT_OWN, Right.VISIT_READ)
_CARDS = (Right.CARD_OWN, Right.CARD_READ)
_FLOOR = (Right.VISIT_DESK, Right.VISIT_OWN)
_WORK, _PEOPLE, _CUSTOMERS = pgettext_lazy("control", "Work"), pgettext_lazy("control", "People"), _("Customers")
_GRADES, _COMING = _("Sales and grades"), _("Visits")
TABS = (
    Tab(_("Day"), "day", (Right.FOLLOWUP_OWN,), "day"),
    Tab(_("Calendar"), "calendar", (Right.FOLLOWUP_OWN, Right.CARD_READ), "day"),
    Tab(_("Stand-ins"), "stand-ins", (Right.FOLLOWUP_OWN,), "day"),
    Tab(_("Drawer"), "cards", _CARDS, "cards"),
    Tab(_("Board"), "board", _CARDS, "cards"),
    Tab(_("Horizon passed"), "regrade", _CARDS, "cards"),
    Tab(_("Progress table"), "progress", _CARDS, "cards"),
    Tab(_("Stock-take"), "stock-takes", _CARDS, "cards"),
    Tab(pgettext_lazy("cards", "Lost"), "losses", _CARDS, "cards"),
    Tab(_("Claims"), "disputes", (Right.CARD_OWN, Right.DISPUTE_SETTLE), "cards"),
    Tab(_("Pool"), "pool", (Right.CARD_OWN, Right.CARD_REASSIGN), "cards", setting="pool"),
    Tab(_("Corrections"), "corrections", _CARDS, "cards"),
    Tab(_("Vehicles"), "vehicles", (*_CARDS, Right.CATALOG_EDIT), "cards"),
    Tab(_("Register"), "visits", _REGISTER, "visits"),
    Tab(_("Online leads"), "online-leads", _FLOOR, "visits"),
    Tab(_("To confirm"), "visits-to-confirm", _REGISTER, "visits"),
    Tab(_("Roster of the day"), "roster", _FLOOR, "visits"),
    Tab(_("Duty plan"), "duty-plan", _FLOOR, "visits"),
    Tab(_("Outbox"), "messages", (Right.MESSAGE_OWN, Right.MESSAGE_STORE), "messages"),
    Tab(_("Letters"), "letters", (Right.MESSAGE_STORE,), "messages"),
    Tab(_("Mass messages"), "mass-messages", (Right.MESSAGE_STORE, Right.MESSAGE_APPROVE), "messages"),
    Tab(_("Texts"), "message-templates", (Right.MESSAGE_STORE, Right.MESSAGE_TEMPLATE), "messages"),
    Tab(_("My plan"), "my-plan", (Right.REPORT_OWN,), "day"),
    Tab(_("My clocks"), "my-clocks", (Right.FOLLOWUP_OWN,), "day"),
    Tab(_("Morning"), "morning", (Right.REPORT_OWN, Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS), "meetings"),
    Tab(_("Evening"), "evening", (Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS), "meetings"),
    Tab(_("Weekly analysis"), "week", _CARDS, "meetings"),
    Tab(_("Overdue"), "overdue", (Right.CARD_REASSIGN,), "control", group=_WORK),
    Tab(_("Planned and done"), "control-plan", (Right.CONTROL_READ,), "control", group=_WORK),
    Tab(_("Clocks"), "clocks", (Right.CONTROL_READ,), "control", group=_WORK),
    Tab(_("Plans"), "plans", (Right.REPORT_SIGN, Right.REPORT_SIGN_MANAGERS), "control", group=_WORK),
    Tab(_("Staff results"), "staff-results", (Right.CONTROL_READ,), "control", group=_PEOPLE),
    Tab(_("Quality"), "quality", (Right.QUALITY_CHECK, Right.CONTROL_READ), "control", group=_PEOPLE),
    Tab(_("Stand-ins"), "stand-ins-control", (Right.CARD_REASSIGN,), "control", group=_PEOPLE),
    Tab(_("Losses"), "loss-control", (Right.LOSS_CONFIRM, Right.LOSS_CONFIRM_MANAGERS), "control", group=_CUSTOMERS),
    Tab(_("Reassign"), "cards-reassign", (Right.CARD_REASSIGN,), "control", group=_CUSTOMERS),
    Tab(_("Duplicates"), "duplicates", (Right.CARD_MERGE,), "control", group=_CUSTOMERS),
    Tab(_("Closing rate"), "closing-rate", _CARDS, "numbers", group=_GRADES),
    Tab(_("Grade report"), "grade-report", _CARDS, "numbers", group=_GRADES),
    Tab(_("Calibration"), "calibration", _CARDS, "numbers", group=_GRADES),
    Tab(_("By source"), "source-funnel", _CARDS, "numbers", group=_CUSTOMERS),
    Tab(_("Who they are"), "customer-groups", (Right.CARD_READ,), "numbers", group=_CUSTOMERS),
    Tab(_("Prospects"), "prospects", _CARDS, "numbers", group=_CUSTOMERS),
    Tab(_("By hour"), "visit-hours", _REGISTER, "numbers", group=_COMING),
    Tab(_("Batches"), "visit-batches", _REGISTER, "numbers", group=_COMING),
    Tab(_("Data left"), "visit-capture", _REGISTER, "numbers", group=_COMING),
    Tab(_("Length of stay"), "visit-stays", _REGISTER, "numbers", group=_COMING),
    Tab(_("Turn fairness"), "turn-fairness", _FLOOR, "numbers", group=_COMING),
)


@dataclass(frozen=True)
class SettingsPage:
    """One line of the settings page."""

    label: str
    sentence: str
    url: str
    words: tuple[Right, ...]
    icon: str


SETTINGS_PAGES = (
    SettingsPage(
        _("Ladder and frequency"), _("How often each grade is contacted, with a preview"), "ladder",
        (Right.SETTINGS_LADDER,), "sliders",
    ),
    SettingsPage(
        _("Clocks, messages and limits"), _("Evening hour, quiet hours, thank-you text, escalation steps"),
        "store-settings", (Right.SETTINGS_STORE, Right.SETTINGS_LADDER), "clock",
    ),
    SettingsPage(
        _("Robots for notices"), _("WeCom, DingTalk and Feishu tell the staff; what did not go out"),
        "robots", (Right.SETTINGS_STORE, Right.SETTINGS_LADDER), "chat-dots",
    ),
    SettingsPage(
        _("Opening hours"), _("When the store opens, for clocks that pause while it is closed"), "opening-hours",
        (Right.SETTINGS_STORE, Right.SETTINGS_LADDER), "clock",
    ),
    SettingsPage(
        _("Closed days"), _("Days without follow-ups"), "closed-days",
        (Right.SETTINGS_STORE, Right.SETTINGS_LADDER), "calendar-check",
    ),
    SettingsPage(
        _("Online leads"), _("Who may send leads, the public page, trying it out"), "online-settings",
        (Right.ONLINE_MANAGE,), "send",
    ),
    SettingsPage(
        _("Scripts and objections"), _("What to answer to misunderstanding, doubt, dissatisfaction and comparisons"),
        "scripts", (Right.SCRIPT_WRITE,), "chat-left-text",
    ),
    SettingsPage(
        _("Losses"), _("Reasons in two levels, questions of the callback"), "loss-settings",
        (Right.SETTINGS_LADDER, Right.SETTINGS_STORE), "x-octagon",
    ),
    SettingsPage(
        _("Vehicles"), _("Models, trims, colours, list prices, rivals, display and test cars; import from Excel"),
        "vehicles", (Right.CATALOG_EDIT,), "car-front",
    ),
    SettingsPage(
        _("DMS template"), _("Columns of the Excel file for the manufacturer"), "export-templates",
        (Right.EXPORT_TEMPLATE, Right.EXPORT_RUN), "file-earmark-spreadsheet",
    ),
    SettingsPage(
        _("Privacy"), _("Who looked at whom, who showed the most numbers, who was erased"), "privacy",
        (Right.ACCESS_LOG,), "eye",
    ),
    SettingsPage(
        _("Wording of consents"), _("What customers agree to, in versions"), "consent-wordings",
        (Right.SETTINGS_STORE,), "check2",
    ),
    SettingsPage(
        _("People and roles"), _("Who works here and may do what"), "people", (Right.PEOPLE_MANAGE,), "people",
    ),
    SettingsPage(
        _("What was changed"), _("Who changed settings and roles, when, from what to what"), "settings-changes",
        (Right.PEOPLE_MANAGE, Right.SETTINGS_STORE, Right.SETTINGS_LADDER), "arrow-repeat",
    ),
)  # fmt: skip


def settings_for(seat) -> list[SettingsPage]:
    """The settings pages that `seat` may open."""
    return [page for page in SETTINGS_PAGES if seat.may(*page.words)]


def section_of(match) -> str:
    """The section of the page at hand, "" for a page outside the menu."""
    return getattr(getattr(match, "func", None), "section", "") if match else ""


def menu_of(rights: frozenset[Right], section: str) -> list[Entry]:
    """The entries that `rights` open, each leading to its first page that they open; the present one is marked."""
    mine = (entry for entry in ENTRIES if not rights.isdisjoint(entry.words))
    return [replace(entry, url=_door(entry, rights), here=entry.section == section) for entry in mine]


def _door(entry: Entry, rights: frozenset[Right]) -> str:
    tabs = (tab.url for tab in TABS if tab.section == entry.section and not rights.isdisjoint(tab.words))
    return next(tabs, entry.url)


def tabs_for(seat, match) -> list[Tab]:
    """The pages beside the present one that `seat` may open; none where there is only one."""
    section, name = section_of(match), getattr(match, "url_name", "")
    mine = [tab for tab in TABS if tab.section == section and seat.may(*tab.words) and _wanted(tab, seat)]
    if len(mine) < 2:
        return []
    counts = any(tab.url == name for tab in mine)  # a page below the tabs, like one card, does not count
    return [replace(tab, here=tab.url == name, count=_count(tab, seat) if counts else 0) for tab in mine]


@dataclass(frozen=True)
class TabGroup:
    """Pages under one heading; without heading where a word has few pages."""

    label: str
    tabs: list[Tab]

    @property
    def here(self) -> bool:
        """Say whether the present page is one of them."""
        return any(tab.here for tab in self.tabs)

    @property
    def count(self) -> int:
        """How many wait behind all of them."""
        return sum(tab.count for tab in self.tabs)


def groups_of(tabs: list[Tab]) -> list[TabGroup]:
    """The tabs under their headings, in the order in which both stand."""
    return [TabGroup(label, list(found)) for label, found in groupby(tabs, key=lambda tab: tab.group)]


def _wanted(tab: Tab, seat) -> bool:
    row = getattr(seat.store, "settings", None)  # not made by looking: a page that refuses changes nothing
    return not tab.setting or getattr(row, tab.setting, False)


#: Who counts what waits behind a tab: its URL name → a function of the seat.
_counters: dict[str, Callable] = {}


def count_tab(url: str, counter: Callable) -> None:
    """Register who counts what waits on the page `url`; the number stands on its tab."""
    _counters[url] = counter


def _count(tab: Tab, seat) -> int:
    return _counters[tab.url](seat) if tab.url in _counters else 0


def first_page(seat) -> str | None:
    """The URL name of the page a person starts on: the first word whose own page opens; None when no page is theirs."""
    mine = menu_of(seat.rights, "")
    own = {entry.label: entry.url for entry in ENTRIES}
    return next((entry.url for entry in mine if entry.url == own[entry.label]), mine[0].url if mine else None)


def section(name: str):
    """Mark a view as belonging to the menu entry `name`."""

    def mark(view):
        view.section = name
        return view

    return mark
