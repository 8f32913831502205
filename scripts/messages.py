"""The catalogue of Simplified Chinese: `python -m scripts.messages update|compile|check`.

The sentences in the code are English and need no catalogue. GNU gettext is not needed: Python is read by its
syntax tree, templates by Django's own `templatize`, the catalogue by polib.

update   adds new sentences, drops those that are gone, keeps every translation
compile  writes the .mo that Django reads
check    names what is missing, untranslated, fuzzy, out of date, or has other placeholders; exit 1 if anything is
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from scripts.environment import ROOT

PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = {
    "Project-Id-Version": "dealercrm",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
SKIPPED = {"tests", "migrations", "scripts", "bench", ".venv", "var", "static", "docs"}
#: What the arguments of each function are.
SHAPES = {
    "gettext": ["msgid"],
    "ngettext": ["msgid", "msgid_plural"],
    "pgettext": ["msgctxt", "msgid"],
    "npgettext": ["msgctxt", "msgid", "msgid_plural"],
}
IN_TEMPLATE = re.compile(r"\b(n?p?gettext|_)\(")
LITERAL = re.compile(r"""\s*,?\s*[ur]*('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
NARROW = re.compile(r"[\u4e00-\u9fff][,:;?!]")  # Chinese takes ，：；？！

Key = tuple[str | None, str]


@dataclass
class Sentence:
    """A sentence to translate and the files in which it stands."""

    msgid: str
    msgctxt: str | None = None
    msgid_plural: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return (self.msgctxt, self.msgid)


#: What Django says without a Chinese sentence of its own (5.2 changed the placeholder, its catalogue did not follow).
OF_DJANGO = [
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
]


def collect() -> dict[Key, Sentence]:
    """Every sentence of the code and the templates, in the order of the files, and the few of Django."""
    found = {(None, one): Sentence(one, msgid_plural=many, places=["django"]) for one, many in OF_DJANGO}
    for path in sources():
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT).as_posix()
        for sentence in in_python(text) if path.suffix == ".py" else in_template(text, place):
            known = found.setdefault(sentence.key, sentence)
            known.msgid_plural = known.msgid_plural or sentence.msgid_plural
            if place not in known.places:
                known.places.append(place)
    return found


def sources() -> list[Path]:
    """The files that people's sentences stand in."""
    inside = [path for kind in ("*.py", "*.html", "*.txt") for path in ROOT.glob(f"*/**/{kind}")]
    return sorted(path for path in inside if not SKIPPED & {*path.relative_to(ROOT).parts})


def in_python(text: str) -> Iterator[Sentence]:
    """The sentences of a module: calls of Django's translation functions by whatever name it imports them."""
    tree = ast.parse(text)
    names = imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (function := called(node.func, names)):
            words = [arg.value for arg in node.args[: len(SHAPES[function])] if isinstance(arg, ast.Constant)]
            if len(words) == len(SHAPES[function]):
                yield Sentence(**dict(zip(SHAPES[function], words, strict=True)))


def imported(tree: ast.Module) -> dict[str, str]:
    """The module's own names for the translation functions: `_` for gettext_lazy, and so on."""
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "django.utils.translation"]
    names = [alias for node in nodes for alias in node.names]
    return {alias.asname or alias.name: plain(alias.name) for alias in names if plain(alias.name) in SHAPES}


def plain(name: str) -> str:
    """The function without what tells when it translates."""
    return name.removesuffix("_lazy").removesuffix("_noop")


def called(function: ast.expr, names: dict[str, str]) -> str | None:
    """Which translation function is called, None for another one."""
    if isinstance(function, ast.Name):
        return names.get(function.id)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return plain(function.attr) if function.value.id == "translation" and plain(function.attr) in SHAPES else None
    return None


def in_template(text: str, place: str) -> Iterator[Sentence]:
    """The sentences of a template, out of what Django makes of it for xgettext."""
    code = templatize(text, origin=place)
    for call in IN_TEMPLATE.finditer(code):
        shape, end = SHAPES["gettext" if call[1] == "_" else call[1]], call.end()
        words = []
        while len(words) < len(shape) and (literal := LITERAL.match(code, end)):
            words.append(ast.literal_eval(literal[1]))
            end = literal.end()
        if len(words) == len(shape):
            yield Sentence(**dict(zip(shape, words, strict=True)))


def catalogue() -> polib.POFile:
    """The catalogue as it stands, empty when there is none."""
    return polib.pofile(str(PO), wrapwidth=110) if PO.exists() else polib.POFile(wrapwidth=110)


def update() -> polib.POFile:
    """Bring the catalogue to the sentences of the code; translations stay."""
    old = {(entry.msgctxt, entry.msgid): entry for entry in catalogue()}
    new = polib.POFile(wrapwidth=110)
    new.metadata = HEADER
    for key, sentence in collect().items():
        new.append(entry_of(sentence, old.get(key)))
    PO.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(PO))
    return new


def entry_of(sentence: Sentence, old: polib.POEntry | None) -> polib.POEntry:
    """The entry of a sentence with the translation that it had."""
    entry = polib.POEntry(
        msgid=sentence.msgid,
        msgctxt=sentence.msgctxt,
        msgid_plural=sentence.msgid_plural,
        occurrences=[(place, "") for place in sentence.places],
        flags=["python-format"] if "%(" in sentence.msgid + sentence.msgid_plural else [],
    )
    had = translation_of(old) if old else ""
    if sentence.msgid_plural:
        entry.msgstr_plural = {0: had}
    else:
        entry.msgstr = had
    if old:
        entry.tcomment = old.tcomment
        entry.flags += ["fuzzy"] if old.fuzzy else []
    return entry


def translation_of(entry: polib.POEntry) -> str:
    """Its one Chinese form: Chinese has no plural."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def compile_catalogue() -> None:
    """Write the .mo."""
    catalogue().save_as_mofile(str(MO))


def problems() -> list[str]:
    """What is wrong with the catalogue, a line each."""
    sentences, po = collect(), catalogue()
    entries = {(entry.msgctxt, entry.msgid): entry for entry in po}
    found = [f"missing: {s.msgid!r} ({s.places[0]})" for key, s in sentences.items() if key not in entries]
    found += [f"no longer used: {entry.msgid!r}" for key, entry in entries.items() if key not in sentences]
    for entry in po:
        found += [f"{trouble}: {entry.msgid!r}" for trouble in troubles(entry)]
    if not MO.exists() or MO.read_bytes() != po.to_binary():
        found.append("out of date: django.mo (make messages)")
    return found


def troubles(entry: polib.POEntry) -> list[str]:
    """What is wrong with one entry."""
    translation = translation_of(entry)
    if not translation.strip():
        return ["untranslated"]
    source = entry.msgid_plural or entry.msgid
    same = sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(translation))
    found = {"fuzzy": entry.fuzzy, "other placeholders": not same, "narrow punctuation": NARROW.search(translation)}
    return [name for name, there in found.items() if there]


def main(arguments: list[str]) -> int:
    """Do what the one argument says. Returns the exit code."""
    if arguments == ["update"]:
        po = update()
        print(
            f"{len(po)} sentences, {len([entry for entry in po if not translation_of(entry)])} to translate: {PO.name}"
        )
    elif arguments == ["compile"]:
        compile_catalogue()
    elif arguments == ["check"]:
        found = problems()
        print("\n".join(found) or "The catalogue is complete.")
        return 1 if found else 0
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
