"""Guards of what we take from others: pinned, with reason and licence; vendored files with theirs."""

import re

import pytest

from scripts.environment import ROOT

LISTS = ["requirements.txt", "requirements-dev.txt"]
VENDORED = ["static/vendor", "tests/vendor"]
PAGE = ROOT / "docs" / "dependencies.md"


def lines(path: str) -> list[str]:
    """What a list requires, without comments and the lists it includes."""
    plain = [line.split("#")[0].strip() for line in (ROOT / path).read_text().splitlines()]
    return [line for line in plain if line and not line.startswith("-r ")]


def explained() -> dict[str, list[str]]:
    """The rows of the page's tables by their first cell: the other cells."""
    rows = [
        line.strip("| \n").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")
    ]
    return {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in rows}


@pytest.mark.parametrize("line", [line for path in LISTS for line in lines(path)])
def test_a_requirement_is_pinned_and_explained(line):
    """Its row says version, why it is here, and its licence."""
    assert re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line)
    name, version = line.split("==")
    assert name in explained()
    pin, why, licence = explained()[name]
    assert pin == version
    assert len(why) > 15
    assert licence


def test_the_page_explains_nothing_that_is_gone():
    required = {line.split("==")[0] for path in LISTS for line in lines(path)}
    vendored = {path.name for folder in VENDORED for path in (ROOT / folder).rglob("*")}
    named = {name for name in explained() if not set(name) <= {"-", ":", " "}} - {"name", "file"}
    assert named - required - vendored == set()


@pytest.mark.parametrize("folder", VENDORED)
def test_a_vendored_file_is_explained(folder):
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix not in {".txt", ".md"}]
    assert files
    assert [path.name for path in files if path.name not in explained()] == []
    assert [path.name for path in files if not explained()[path.name][-1]] == []
