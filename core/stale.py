"""Two people edit one thing: what only one of them touched is merged, for the rest the second one chooses.

A form that mixes in `Versioned` remembers, hidden, the version and the values that its editor saw. When the service
says Stale, `resolve` compares three ways (as seen, as typed, as it is now), field by field. Only a field that both
changed, differently, is asked about; the page shows `components/_stale.html`, nothing typed is lost.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

Values = Mapping[str, Any]
MOST_SEEN = 20_000  # characters of what was seen; more is nobody's form


@dataclass(frozen=True)
class Difference:
    """A field that both changed: its words on both sides."""

    name: str
    label: str
    mine: Any
    theirs: Any


class Versioned(forms.Form):
    """The two hidden fields of an edit. Give `initial` the row's `version`; `show(values)` notes what is seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST_SEEN, strip=False)

    def show(self, values: Values, version: int) -> None:
        """Note what the editor is shown: the present values by field, and their version."""
        self.initial |= {"version": version, "seen": seen_of(values)}


def seen_of(values: Values) -> str:
    """The values in the shape in which a browser sends them, as one text."""
    return json.dumps({name: as_typed(value) for name, value in values.items()}, ensure_ascii=False)


def as_typed(value: Any) -> list[str]:
    """What a browser sends for `value`."""
    if value is True:
        return ["on"]
    if value is False:
        return []
    if isinstance(value, list | tuple):
        return [str(getattr(one, "pk", one)) for one in value]
    return ["" if value is None else str(getattr(value, "pk", value))]


def chosen(data: QueryDict, now: Values) -> QueryDict:
    """What was typed; where "theirs" was chosen for a field, the field as it is now."""
    data = data.copy()
    for name in now:
        if data.get(f"choose_{name}") == "theirs":
            data.setlist(name, as_typed(now[name]))
    return data


@dataclass(frozen=True)
class Resolved:
    """What to do next: `data` to send again, and what the editor must choose first (nothing: save at once)."""

    data: QueryDict
    differences: list[Difference]


def resolve(form: Versioned, now: Values, version: int, *, words: Callable[[str, Any], Any] | None = None) -> Resolved:
    """Compare a valid, stale `form` with the row as it is `now`. `words(name, value)` says a value for a reader."""
    seen = _read(form.cleaned_data.get("seen", ""))
    data = form.data.copy()
    shown = words or (lambda name, value: value)
    differences = []
    for name, theirs in now.items():
        mine, typed, current = form.cleaned_data.get(name), data.getlist(name), as_typed(theirs)
        if (mine or None) == (theirs or None) or seen.get(name) == current:
            continue  # the same on both sides, or nobody else touched it
        if name in seen and _same(typed, seen[name]):
            data.setlist(name, current)  # only they changed it
            continue
        label = str(form.fields[name].label or name)
        differences.append(Difference(name, label, shown(name, mine), shown(name, theirs)))
    data["version"], data["seen"] = str(version), seen_of(now)
    return Resolved(data, differences)


def _same(typed: list[str], seen: list[str]) -> bool:
    """Say whether nothing was typed; an input that was not sent counts as empty."""
    return [t.replace("\r\n", "\n") for t in typed if t] == [s for s in seen if s]


def _read(text: str) -> dict[str, list[str]]:
    """What was seen; what no page of ours has sent counts as not seen."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: seen for name, seen in pairs if isinstance(seen, list) and all(isinstance(s, str) for s in seen)}
