"""The menu: every page once, and each word opens a page that the person may open."""

from collections import Counter

import pytest
from django.urls import resolve, reverse

from accounts.menu import ENTRIES, TABS, Tab, groups_of, menu_of, section_of
from accounts.rights import ROLE_RIGHTS, Role


def test_a_page_stands_under_one_word_and_once():
    assert [url for url, times in Counter(tab.url for tab in TABS).items() if times > 1] == []
    assert {tab.section for tab in TABS} <= {entry.section for entry in ENTRIES}


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.url)
def test_a_tab_and_its_page_name_the_same_word(tab):
    assert section_of(resolve(reverse(tab.url))) == tab.section


@pytest.mark.parametrize("role", Role)
def test_each_word_of_a_role_opens_a_page_of_that_role(role):
    doors = {tab.url: tab.words for tab in TABS} | {entry.url: entry.words for entry in ENTRIES if not _tabbed(entry)}
    for entry in menu_of(ROLE_RIGHTS[role], ""):
        assert not ROLE_RIGHTS[role].isdisjoint(doors[entry.url]), entry.url


def _tabbed(entry) -> bool:
    return any(tab.url == entry.url for tab in TABS)


@pytest.mark.parametrize("section", sorted({tab.section for tab in TABS}))
def test_the_headings_of_a_part_stand_once_and_over_all_its_pages_or_none(section):
    groups = groups_of([tab for tab in TABS if tab.section == section])
    labels = [str(group.label) for group in groups]
    assert len(set(labels)) == len(labels)
    assert all(labels) or labels == [""]


def test_a_heading_knows_whether_its_page_is_open_and_what_waits_behind_it():
    first, second = groups_of([
        Tab("a", "a", (), "x", group="One", count=2), Tab("b", "b", (), "x", group="One", count=1, here=True),
        Tab("c", "c", (), "x", group="Two"),
    ])  # fmt: skip
    assert (first.here, first.count, [tab.url for tab in first.tabs]) == (True, 3, ["a", "b"])
    assert (second.here, second.count) == (False, 0)
