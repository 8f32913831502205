"""Three-way merge of an edit: seen, typed, as it is now."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from core import stale


class Form(stale.Versioned):
    """Two texts, a tick, a day."""

    one = forms.CharField(label="One", required=False)
    two = forms.CharField(required=False)
    tick = forms.BooleanField(required=False)
    day = forms.DateField(required=False)


SEEN = {"one": "a", "two": "b", "tick": False, "day": date(2026, 11, 21)}


def sent(seen=SEEN, **typed) -> Form:
    data = QueryDict(mutable=True)
    data.update({"version": "1", "seen": stale.seen_of(seen) if seen is not None else ""})
    for name, value in {**SEEN, **typed}.items():
        data.setlist(name, stale.as_typed(value))
    form = Form(data)
    assert form.is_valid(), form.errors
    return form


def test_what_only_they_changed_is_taken_over_without_a_question():
    found = stale.resolve(sent(one="mine"), {**SEEN, "two": "theirs"}, 7)
    assert found.differences == []
    assert (found.data["one"], found.data["two"], found.data["version"]) == ("mine", "theirs", "7")


def test_what_both_changed_differently_is_asked():
    found = stale.resolve(sent(one="mine", tick=True), {**SEEN, "one": "theirs", "tick": True}, 7)
    assert found.differences == [stale.Difference("one", "One", "mine", "theirs")]


def test_a_field_that_they_emptied_is_asked_and_a_tick_that_they_took_away_is_taken_over():
    seen = {**SEEN, "tick": True}
    found = stale.resolve(sent(seen, one="mine", tick=True), {**seen, "one": "", "tick": False}, 7)
    assert [(d.name, d.theirs) for d in found.differences] == [("one", "")]
    assert found.data.getlist("tick") == []


def test_without_what_was_seen_every_difference_is_asked():
    found = stale.resolve(sent(seen=None, one="mine"), {**SEEN, "two": "theirs"}, 7)
    assert [d.name for d in found.differences] == ["one", "two"]


def test_the_choice_of_theirs_is_what_is_sent_next():
    data = QueryDict("one=mine&choose_one=theirs&two=mine&choose_two=mine&day=&choose_day=theirs")
    now = {**SEEN, "one": "theirs"}
    found = stale.chosen(data, now)
    assert (found["one"], found["two"], found["day"]) == ("theirs", "mine", "2026-11-21")


@pytest.mark.parametrize("text", ["x", "[1", "[]", "3", '{"one": 5, "two": ["b", 1]}', "[" * 5000, '{"one": {}}'])
def test_what_no_page_of_ours_sends_counts_as_not_seen(text):
    data = QueryDict(mutable=True)
    data.update({"version": "1", "seen": text, "one": "mine", "two": "b", "day": "2026-11-21"})
    form = Form(data)
    assert form.is_valid()
    assert [d.name for d in stale.resolve(form, {**SEEN, "one": "theirs"}, 2).differences] == ["one"]
