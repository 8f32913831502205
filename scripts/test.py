"""Run every check and every test: `make test`; `make check` runs the quick ones.

The last lines say how many tests ran where. Nothing is left out silently: what this machine cannot run is named
there, and fails the run where CI is set; a skipped test or a part without tests fails it everywhere.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from scripts import browser
from scripts.environment import ROOT, fresh, production
from scripts.reaper import Reaper

PYTEST = ["-m", "pytest"]
NO_TESTS = 5  # pytest's exit code
PLAIN = "not browser and not processes"


@dataclass
class Outcome:
    """What came out so far: the counts of each part and every reason to fail."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Run it all (or the quick part) and print the summary. Returns the exit code."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="dealercrm-test-run-") as folder:
        checks(outcome, Path(folder))
        if "--quick" in arguments:
            guards = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/test_guards_*.py"))
            tests(outcome, Path(folder), "guards", [*guards], TEST_DB="sqlite")
        else:
            everything(outcome, Path(folder))
    return summary(outcome)


def checks(outcome: Outcome, folder: Path) -> None:
    """Style, import direction, migrations, Django's checks as a production server would run them."""
    plain, server = fresh(folder / "checks"), production(folder / "production")
    run(outcome, "ruff check", ["-m", "ruff", "check", "."], plain)
    run(outcome, "ruff format", ["-m", "ruff", "format", "--check", "--quiet", "."], plain)
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run(outcome, "import direction", ["-c", lint], {**plain, "PYTHONPATH": str(ROOT)})
    run(outcome, "migrations", ["manage.py", "makemigrations", "--check", "--dry-run"], plain)
    run(outcome, "check --deploy", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], server)


def everything(outcome: Outcome, folder: Path) -> None:
    """The suite on both databases, the journeys in the browser, the real processes: as many at once as fit."""
    parts = {"sqlite": PLAIN, "postgresql": PLAIN, "browser": "browser", "processes": "processes"}
    outcome.counts |= dict.fromkeys(parts, (0, 0))  # the order of the last lines
    absent = browser.missing()
    if absent:
        not_run(outcome, "browser", absent)
        del parts["browser"]
    print(f"\n=== {', '.join(parts)}: side by side, each with its own files and servers", flush=True)
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:  # one more: processes and browser often wait
        longest_first = sorted(parts, key=["postgresql", "processes", "sqlite", "browser"].index)
        started = [pool.submit(part, outcome, folder, name, parts[name]) for name in longest_first]
    for running in started:
        running.result()  # an error of the runner itself is not lost


def part(outcome: Outcome, folder: Path, name: str, mark: str) -> None:
    """Run the tests that carry `mark`, their output in one piece at their end."""
    database = "postgres" if name == "postgresql" else "sqlite"
    tests(outcome, folder, name, ["-m", mark], log=folder / f"{name}.log", TEST_DB=database)


def run(
    outcome: Outcome, name: str, command: list[str], environment: dict[str, str], *, log: Path | None = None
) -> int:
    """Run one Python command, loudly (at its end when it writes to `log`); note its failure. Returns its exit code."""
    started = time.monotonic()
    reaper = Reaper()  # should this run be killed, what it started ends too
    with ExitStack() as stack:
        out = stack.enter_context(log.open("w")) if log else None
        if not log:
            print(f"\n=== {name}", flush=True)
        child = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        reaper.watch(child.pid)
        code = child.wait()
    reaper.forget(child.pid)
    reaper.close()
    said = f"\n=== {name}\n{log.read_text(errors='replace')}" if log else ""
    print(f"{said}--- {name}: {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    if code:
        outcome.failures.append(name)
    return code


def tests(
    outcome: Outcome, folder: Path, name: str, options: list[str], *, log: Path | None = None, **environment: str
) -> None:
    """Run one part of the tests and count what passed and failed."""
    report = folder / f"{name}.xml"
    code = run(outcome, name, [*PYTEST, *options, f"--junitxml={report}"], {**os.environ, **environment}, log=log)
    passed, failed, skipped = counted(report) if report.exists() else (0, 1, 0)
    outcome.counts[name] = (passed, failed or int(code not in {0, NO_TESTS}))
    if skipped:
        outcome.failures.append(f"{name}: {skipped} skipped")
    if not passed and not failed:
        outcome.failures.append(f"{name}: there are no tests")


def counted(report: Path) -> tuple[int, int, int]:
    """How many passed, failed (errors too), were skipped, by pytest's report."""
    suite = ElementTree.parse(report).getroot().find("testsuite")
    number = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    failed = number["failures"] + number["errors"]
    return number["tests"] - failed - number["skipped"], failed, number["skipped"]


def not_run(outcome: Outcome, name: str, why: str) -> None:
    """Note a part that this machine cannot run: a failure where CI is set."""
    outcome.counts[name] = (0, 0)
    outcome.notes.append(f"{name} NOT RUN: {why}")
    if os.environ.get("CI"):
        outcome.failures.append(f"{name} not run")


def summary(outcome: Outcome) -> int:
    """Print the last lines; return the exit code."""
    print()
    for failure in outcome.failures:
        print(f"FAILED: {failure}")
    for name, (passed, failed) in outcome.counts.items():
        print(f"{name}: {passed} passed, {failed} failed")
    for note in outcome.notes:
        print(note)
    print("tests run: " + ", ".join(f"{name} {sum(counts)}" for name, counts in outcome.counts.items()), flush=True)
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
