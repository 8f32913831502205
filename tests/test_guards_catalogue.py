"""Every requirement of the parts that are built is named by a test that proves it.

`docs/domain.md` says which groups of the catalogue the product reads. An id is proved by a test whose name or docstring
quotes it; LATER names those that wait for parts that are not built, and why.
"""

import ast
import re

from tests.support import source

#: How many requirements each group has.
GROUPS = {
    "LEAD": 50, "GRADE": 42, "FUP": 52, "LOST": 21, "SDR": 23, "RHY": 25, "FORM": 55, "DATA": 25, "RPT": 35,
    "STD-NEED": 13,
}  # fmt: skip
#: What waits for which part: the group and its numbers.
LATER = {
    "test drive": {"FORM": range(22, 26), "RPT": [27]},
    "quotation, contract and order": {"FORM": range(26, 32), "DATA": [1, 2], "RHY": [15], "RPT": [28]},
    "delivery": {"FORM": range(35, 43), "RHY": [14], "RPT": [10, 29], "FUP": [42, 50]},
    "after-sales contacts": {
        "FUP": [26, *range(28, 37), 39, 40, 43, 44, 45, 46, 48, 52], "FORM": [16, 43, 44, 45, 46, 48],
        "RHY": [9, 22, 23], "DATA": [5, 6, 12, 17, 23], "RPT": [19, 20, 30],
    },
    "complaints, replacement, referral, segments": {
        "FORM": range(49, 55), "FUP": [49, 51], "RHY": [19, 21], "RPT": [*range(12, 18), 31, 35],
    },
    "the audit of the standard": {"FORM": [55], "RPT": [18]},
    "the service department's profit and loss": {"RPT": [33]},
}  # fmt: skip
QUOTED = re.compile(rf"\b({'|'.join(GROUPS)})-(\d\d)\b")


def quoted() -> set[str]:
    """The ids in names (`test_LEAD_24_…`) and docstrings of tests."""
    found = set()
    for path in source.ROOT.glob("*/**/test_*.py"):
        if ".venv" not in path.parts:
            found |= {f"{group}-{number}" for group, number in QUOTED.findall(_words(ast.parse(path.read_text())))}
    return found


def _words(tree: ast.Module) -> str:
    """The names and docstrings of the tests of a file."""
    tests = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
    return "\n".join(f"{test.name.upper().replace('_', '-')} {ast.get_docstring(test)}" for test in tests)


def later() -> set[str]:
    """The ids that wait."""
    return {f"{group}-{n:02}" for part in LATER.values() for group, numbers in part.items() for n in numbers}


def test_every_requirement_of_the_parts_that_are_built_is_named_by_a_test():
    wanted = {f"{group}-{n:02}" for group, most in GROUPS.items() for n in range(1, most + 1)} - later()
    assert sorted(wanted - quoted()) == []


def test_nothing_that_is_proved_is_said_to_wait():
    assert sorted(later() & quoted()) == []
