"""Guards of the source: import direction, size, explanations, nothing left undone, no path of one machine."""

import ast
import re
import stat
import statistics
import subprocess
import sys
from itertools import chain

import pytest

from scripts.environment import ROOT
from tests.support import source

LONG_FILE = 450
LONG_FUNCTION = 50
CODE = [path for path in source.python(tests=False) if path.relative_to(ROOT).parts[0] != "bench"]
TEXT = (
    "*.py",
    "*.md",
    "*.html",
    "*.txt",
    "*.toml",
    "*.ini",
    "*.css",
    "*.js",
    "*.yaml",
    "*.service",
    "Makefile",
    "Procfile",
)
UNDONE = re.compile(r"\b(TODO|FIXME|XXX)\b|pytest\.(skip|xfail)|mark\.(skip|skipif|xfail)|importorskip|@unittest\.skip")
MACHINE = re.compile(r"(?<![\w.$}])/(?:root|home|Users|work|opt/dcvenv)/")
HERE = "tests/test_guards_source.py"


def functions() -> list[tuple[str, ast.FunctionDef]]:
    """Every function of the code with the place where it stands."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(source.name(p), node) for p in CODE for node in ast.walk(source.tree(p)) if isinstance(node, kinds)]


def length(function: ast.FunctionDef) -> int:
    """Lines from `def` to the end."""
    return function.end_lineno - function.lineno + 1


def test_imports_go_one_way():
    """core < accounts < catalog < leads < followups < reports < dealercrm, and rules know no framework."""
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_contracts_cover_every_app_and_all_rules():
    contracts = (ROOT / "pyproject.toml").read_text()
    rules = [
        source.name(p).removesuffix(".py").replace("/", ".") for p in ROOT.glob("*/rules*") if p.name != "__pycache__"
    ]
    assert len(rules) >= 2
    assert [name for name in [*source.APPS, *rules] if f'"{name}"' not in contracts] == []


def test_a_write_knows_no_request():
    """Services, rules and querysets never see HTTP: the same write serves a page, a task and a command."""
    layers = re.compile(r"^[a-z]+/(services|rules|querysets)\b")
    imports = re.compile(r"^\s*(?:from|import) django\.(?:http|shortcuts|urls|views|contrib\.messages)\b", re.MULTILINE)
    inner = [path for path in CODE if layers.match(source.name(path))]
    assert len(inner) > 10
    assert [source.name(path) for path in inner if imports.search(path.read_text())] == []


def test_a_file_fits_into_a_head():
    sizes = {source.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in source.python()}
    assert {name: size for name, size in sizes.items() if size > LONG_FILE} == {}


def test_functions_are_short():
    """Half of them have at most nine lines, fewer than 4 % more than fifty."""
    sizes = {f"{place}:{function.name}": length(function) for place, function in functions()}
    long = {name: size for name, size in sizes.items() if size > LONG_FUNCTION}
    assert statistics.median(sizes.values()) <= 9
    assert len(long) < 0.04 * len(sizes), long


def test_everything_public_says_what_it_is_for():
    """Modules, classes, functions: a docstring, unless the framework gives the name its meaning."""
    silent = []
    for path in CODE:
        tree = source.tree(path)
        silent += [source.name(path)] if tree.body and not ast.get_docstring(tree) else []
        silent += [f"{source.name(path)}:{node.name}" for node in public(tree) if not ast.get_docstring(node)]
    assert silent == []


def public(tree: ast.Module) -> list[ast.AST]:
    """Public functions and classes of a module, and the public methods of its public classes."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    top = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    methods = chain.from_iterable(node.body for node in top if isinstance(node, ast.ClassDef))
    return top + [node for node in methods if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def test_nothing_is_left_undone_or_skipped():
    found = [source.name(p) for p in source.files("*.py", "*.html", "*.js", "*.css") if UNDONE.search(p.read_text())]
    assert [name for name in found if name != HERE] == []


def test_no_file_names_a_place_of_one_machine():
    found = {source.name(path): MACHINE.findall(path.read_text(encoding="utf-8")) for path in source.files(*TEXT)}
    assert {name: places for name, places in found.items() if places and name != HERE} == {}


def test_the_guards_see_what_they_should():
    assert UNDONE.search("# TODO later") and not UNDONE.search("the todo list")
    assert MACHINE.search("see /home/me/x") and not MACHINE.search("$HOME/home/x or url/home/")
    assert len(CODE) > 50


def targets() -> list[str]:
    """The targets of the Makefile that people call."""
    return re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


def test_make_help_lists_every_target():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make ([a-z-]+) ", shown, flags=re.MULTILINE) == targets()
    assert {"run", "test", "bench", "screenshots", "messages", "check", "clean"} <= {*targets()}


@pytest.mark.parametrize("target", targets())
def test_a_target_calls_what_exists(target):
    recipe = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    called = re.findall(r"-m ([a-z.]+)", recipe)
    homes = [ROOT / name.replace(".", "/") for name in called]
    assert [
        str(home) for home in homes if not (home.with_suffix(".py").exists() or (home / "__main__.py").exists())
    ] == []


def test_ci_runs_what_people_run():
    script = ROOT / ".ci" / "run"
    assert "exec make test" in script.read_text()
    assert script.stat().st_mode & stat.S_IXUSR
