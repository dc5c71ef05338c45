"""The catalogue of screen texts: collect, merge, check, compile; no gettext system package."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

APPS = ("agencies", "issues", "recommendations", "monitoring", "desk")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "say": None,  # gettext_lazy, where `_` is gettext
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w+\}")
SINCE = datetime(2026, 11, 22, tzinfo=UTC)
CONTEXT_MARK = "\x04"  # between context and msgid, as in compiled catalogues

Key = tuple[str, str]  # context, msgid


class Command(BaseCommand):
    help = (
        "Collect the texts of code and templates into the Indonesian catalogue."
        " English needs none: its texts are the message ids."
    )

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--merge",
            metavar="DIR",
            help='take translations from JSON files: {"msgid": "msgstr"}, a list for plurals,'
            " context and msgid joined by U+0004",
        )
        parser.add_argument("--check", action="store_true", help="change nothing, fail on gaps")
        parser.add_argument("--compile", action="store_true", help="only write the .mo files")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            return compile_all()
        found, stored = collect(), read(po_path())
        if options["check"]:
            return self.check_complete(found, stored)
        given, disputed = (
            read_translations(Path(options["merge"])) if options["merge"] else ({}, [])
        )
        merged = merge(found, stored, given)
        write(merged, po_path())
        compile_all()
        for key in disputed:
            self.stderr.write(f"two translations, the first kept: {key[1]}")
        missing = sum(1 for message in texts(merged) if not is_translated(message))
        self.stdout.write(f"{len(merged)} texts, {missing} untranslated.")
        return None

    def check_complete(self, found: Catalog, stored: Catalog) -> None:
        """List what is missing, stale or does not fit; raises CommandError if there is any."""
        faults = list(faults_of(found, stored))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The catalogue has {len(faults)} gaps; run: manage.py catalogue")
        self.stdout.write(f"{len(stored)} texts, all translated.")


def po_path() -> Path:
    return Path(settings.BASE_DIR) / "locale" / "id" / "LC_MESSAGES" / "django.po"


def empty() -> Catalog:
    """A catalogue of the Indonesian language, whose words have one form for any number."""
    catalog = Catalog(
        locale="id",
        header_comment="# Indonesian texts of Sinergi; collected by manage.py catalogue.",
        project="Sinergi",
        version="1",
        creation_date=SINCE,  # a fixed day: a second run changes nothing
        revision_date=SINCE,
        last_translator="Sinergi",
        language_team="id",
        msgid_bugs_address="-",
        fuzzy=False,
    )
    catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalog


def collect() -> Catalog:
    """All texts of the Python code and the templates, without their translations."""
    root = Path(settings.BASE_DIR)
    found = empty()
    for path in _sources(root):
        place = path.relative_to(root).as_posix()
        for line, message, comments, context in extract(
            "python", BytesIO(_as_python(path)), KEYWORDS, ("Translators:",)
        ):
            found.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return found


def _sources(root: Path) -> Iterator[Path]:
    for app in APPS:
        yield from sorted(p for p in (root / app).rglob("*.py") if "migrations" not in p.parts)
    yield from sorted(p for p in (root / "templates").rglob("*") if p.suffix in {".html", ".txt"})


def _as_python(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # In parentheses the indentation of the page means nothing to the tokenizer.
        text = f"({templatize(text)}\n)"
    return text.encode()


def texts(catalog: Catalog) -> Iterator[Message]:
    """The catalogue's messages, without its header."""
    return (message for message in catalog if message.id)


def forms_of(value: str | Sequence[str] | None) -> list[str]:
    """The forms of a text or translation: one, or one for each number."""
    return [value or ""] if isinstance(value, str | None) else list(value)


def key_of(message: Message) -> Key:
    return message.context or "", forms_of(message.id)[0]


def is_translated(message: Message) -> bool:
    return all(forms_of(message.string))


def read(path: Path) -> Catalog:
    if not path.exists():
        return empty()
    with path.open("rb") as file:
        return read_po(file, locale="id")


def write(catalog: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def read_translations(folder: Path) -> tuple[dict[Key, str | list[str]], list[Key]]:
    """The translations in the JSON files of a folder, and the keys on which two files differ."""
    given: dict[Key, str | list[str]] = {}
    disputed = []
    for path in sorted(folder.glob("*.json")):
        for joined, value in json.loads(path.read_text(encoding="utf-8")).items():
            context, _mark, msgid = joined.rpartition(CONTEXT_MARK)
            if given.setdefault((context, msgid), value) != value:
                disputed.append((context, msgid))
    return given, disputed


def merge(found: Catalog, stored: Catalog, given: dict[Key, str | list[str]]) -> Catalog:
    """The texts found, with the given translations, else the stored ones.

    A text that is no longer used keeps its translation among the obsolete ones, and takes it back
    when it returns.
    """
    kept = {key_of(m): m for m in [*stored.obsolete.values(), *texts(stored)] if is_translated(m)}
    known = {key: message.string for key, message in kept.items()} | given
    for message in texts(found):
        one = forms_of(known.pop(key_of(message), ""))[0]
        message.string = one if isinstance(message.id, str) else (one,)
    for context, msgid in sorted(known):
        spare = Message(msgid, forms_of(known[context, msgid])[0], context=context or None)
        found.obsolete[msgid if not context else (msgid, context)] = spare
    return found


def faults_of(found: Catalog, stored: Catalog) -> Iterator[str]:
    """One line for each text that is missing, stale, untranslated or misses a placeholder."""
    in_code, in_file = ({key_of(m): m for m in texts(c)} for c in (found, stored))
    for key in sorted(in_code.keys() - in_file.keys()):
        yield f"not in the catalogue: {key[1]!r}"
    for key in sorted(in_file.keys() - in_code.keys()):
        yield f"no longer used: {key[1]!r}"
    for key in sorted(in_code.keys() & in_file.keys()):
        message = in_file[key]
        if not is_translated(message):
            yield f"untranslated: {key[1]!r}"
        elif not placeholders_fit(message):
            yield f"placeholders differ: {key[1]!r}"


def placeholders_fit(message: Message) -> bool:
    """Whether the translation fills in what the text (of a plural: its last form) fills in."""
    wanted = set(PLACEHOLDER.findall(forms_of(message.id)[-1]))
    return all(set(PLACEHOLDER.findall(form)) == wanted for form in forms_of(message.string))


def compile_all() -> None:
    """Write the .mo beside every .po that is newer than it."""
    for po in (Path(settings.BASE_DIR) / "locale").rglob("*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        compiled = BytesIO()
        with po.open("rb") as source:
            write_mo(compiled, read_po(source))
        mo.write_bytes(compiled.getvalue())
