"""The channels under the six printed source codes, as a store writes them down: one line per code (GAP-18)."""

import re

CODES = range(1, 7)  # LEAD-26…31
LONGEST = 30
_LINE = re.compile(r"\s*([1-6])\s*[:：]\s*(.*)")
_BETWEEN = re.compile(r"[、,，;；]")


class ChannelError(ValueError):
    """A line that cannot be read; `line` is its beginning."""

    def __init__(self, line: str):
        super().__init__(line)
        self.line = line[:60]


def read(text: str) -> dict[int, list[str]]:
    """Code → channels in their order, each once. Raises ChannelError with the first line that is none."""
    found: dict[int, list[str]] = {code: [] for code in CODES}
    for line in filter(str.strip, text.splitlines()):
        parts = _LINE.fullmatch(line)
        names = [name.strip() for name in _BETWEEN.split(parts[2])] if parts else []
        if not parts or any(len(name) > LONGEST for name in names):
            raise ChannelError(line)
        known = found[int(parts[1])]
        known += [name for name in dict.fromkeys(names) if name and name not in known]
    return found
