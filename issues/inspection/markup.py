"""The XML within office files: no entities, no links that are followed by themselves.

Not found: what a formula fetches (WEBSERVICE), and a DDE field put together from other fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from xml.parsers import expat

from issues.inspection.targets import is_local, is_within, may_be_followed
from issues.inspection.unfit import CARRIES, DAMAGED, LINKED, LOCKED, MACROS, TOO_LONG, Unfit

XML = (".xml", ".rels", ".svg", ".rdf")
BEGINS = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s\x00]*<\x00?(\?\x00?x|!\x00?[de])", re.IGNORECASE)
DECLARED = re.compile(rb"<\x00?!\x00?(d\x00?o\x00?c\x00?t|e\x00?n\x00?t)", re.IGNORECASE)
# Document types that office programs do write, without anything declared in them.
WRITTEN_TYPES = {
    "-//OpenOffice.org//DTD": re.compile(r"\w+\.dtd"),
    "-//W3C//DTD SVG": re.compile(r"https?://www\.w3\.org/[\w./-]+\.dtd"),
}
# Relations that a program follows by itself, but that lead nowhere on another's machine.
OPENED_IF_THERE = (
    "attachedTemplate",
    "externalLinkPath",
    "externalLinkPathMissing",
    "xlExternalLinkPath",
    "xlPathMissing",
)
CARRIED = ("oleObject", "control", "activeXControlBinary", "aFChunk")
MACRO_TYPES = re.compile(r"macroenabled|macrosheet|vbaproject|ms-office\.activex", re.IGNORECASE)
ACTION = re.compile(r"ppaction://(program|macro)", re.IGNORECASE)
DDE = re.compile(r"\s*DDE(AUTO)?\b", re.IGNORECASE)
# What a click in a presentation may do; the rest runs a program.
SHOWN = {
    "none",
    "previous-page",
    "next-page",
    "first-page",
    "last-page",
    "last-visited-page",
    "show",
    "hide",
    "fade-out",
    "stop",
    "sound",
}
CLICKED = ("a", "event-listener")
LONGEST_WORD = 2 * 1024 * 1024  # of markup, in bytes; text has no limit of its own
OFFICE_OPEN = ("xl/", "docprops/", "customxml/")
Started = Callable[[str, dict[str, str]], None]


class Anything:
    """A member that is no XML: read to its end, not understood."""

    def feed(self, piece: bytes) -> None:
        """Pictures, fonts and tables of numbers say nothing."""

    def close(self) -> None:
        """Nothing is left open."""


class Drawing(Anything):
    """An old drawing (VML): close to XML, but not always well formed."""

    last = b""

    def feed(self, piece: bytes) -> None:
        if DECLARED.search(self.last + piece):
            raise Unfit(DAMAGED)
        self.last = piece[-16:]


def reader_of(name: str, begins: bytes, names: Set[str] = frozenset()) -> Anything | Markup:
    """What reads a member of this name that begins so; all names of the archive, in lower case."""
    if name.endswith(".vml"):
        return Drawing()
    if begins and (name.endswith(XML) or BEGINS.match(begins)):
        return Markup(name, names)
    return Anything()


class Markup:
    """Reads one member piece by piece; raises Unfit at the first thing that is not taken."""

    def __init__(self, name: str, names: Set[str] = frozenset()) -> None:
        self.name, self.names = name, names
        self.field: list[str] = []
        self.types: dict[str, str] = {}
        self.fed = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.EntityDeclHandler = self._declares
        self.parser.StartElementHandler = self._reading()
        if name.startswith("word/"):
            self.parser.EndElementHandler = self._word_ends

    def _reading(self) -> Started | None:
        """What is asked of each element of a member of this name."""
        if self.name.endswith(".rels"):
            return self._relationship
        if self.name == "[content_types].xml":
            return self._content_type
        if self.name.startswith(("basic/", "dialogs/")):
            return self._library
        asked = {
            "word/": self._word,
            "ppt/": self._slide,
            "xl/externallinks/": self._outside,
            "xl/connections.xml": self._outside,
            **dict.fromkeys(OFFICE_OPEN),
        }
        place = next((place for place in asked if self.name.startswith(place)), None)
        return asked[place] if place else self._open_document

    def feed(self, piece: bytes) -> None:
        """Raises Unfit for a word that does not end: it would be read anew with every piece."""
        self.fed += len(piece)
        self.parser.Parse(piece, False)
        if self.fed - max(0, self.parser.CurrentByteIndex) > LONGEST_WORD:
            raise Unfit(TOO_LONG, limit=LONGEST_WORD // 1024**2)

    def close(self) -> None:
        self.parser.Parse(b"", True)
        self._refuse_dde()
        if self.types:  # of the list of types alone
            self._refuse_macro_types()

    @staticmethod
    def _document_type(name: str, system: str | None, public: str | None, declares: int) -> None:
        """With a document type may come entities, and what is fetched."""
        for begins, where in WRITTEN_TYPES.items():
            if (public or "").startswith(begins) and where.fullmatch(system or "") and not declares:
                return
        raise Unfit(DAMAGED)

    @staticmethod
    def _declares(*declared: object) -> None:
        raise Unfit(DAMAGED)

    @staticmethod
    def _relationship(name: str, given: dict[str, str]) -> None:
        kind = given.get("Type", "").rpartition("/")[2]
        target = given.get("Target", "")
        outside = given.get("TargetMode", "").strip().lower() == "external"
        if outside and not (
            (kind == "hyperlink" and may_be_followed(target))
            or (kind in OPENED_IF_THERE and is_local(target))
        ):
            raise Unfit(LINKED, what=target[:80] or kind)
        if kind in CARRIED:
            raise Unfit(CARRIES, what=target.rpartition("/")[2][:60] or kind)

    def _content_type(self, name: str, given: dict[str, str]) -> None:
        """Noted for each part, or each ending, that there is in truth: others declare nothing."""
        kind, part = given.get("ContentType", ""), given.get("PartName", "").lower().lstrip("/")
        ending = given.get("Extension", "").lower().strip(".")
        if ending and not part:
            self.types[f"*.{ending}"] = kind
        elif not part or part in self.names:
            self.types[part] = kind

    def _refuse_macro_types(self) -> None:
        """By the type of each part: its own, else that of its ending."""
        for part in self.names:
            ending = part.rpartition(".")[2]
            self.types.setdefault(part, self.types.get(f"*.{ending}", ""))
        given = (kind for part, kind in self.types.items() if not part.startswith("*"))
        if any(map(MACRO_TYPES.search, given)):
            raise Unfit(MACROS)

    def _library(self, name: str, given: dict[str, str]) -> None:
        """Of an office document's macros: the list of a library in which there are none."""
        if name.rpartition(" ")[2] not in ("libraries", "library"):
            raise Unfit(MACROS)

    @staticmethod
    def _slide(name: str, given: dict[str, str]) -> None:
        if ACTION.match(given.get("action", "")):
            raise Unfit(MACROS)

    def _outside(self, name: str, given: dict[str, str]) -> None:
        """Values kept of another workbook are no link; a program or database that is asked is."""
        local = name.rpartition(" ")[2]
        if local in ("ddeLink", "oleLink"):
            raise Unfit(LINKED, what="DDE")
        if self.name == "xl/connections.xml" and local != "connections":
            raise Unfit(LINKED, what="connections.xml")

    def _word(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        plain = {key.rpartition(" ")[2]: value for key, value in given.items()}
        if local == "fldSimple":
            self.field = [plain.get("instr", "")]
            self._refuse_dde()
        elif local == "fldChar" and plain.get("fldCharType") != "separate":
            self._refuse_dde()
        elif local in ("instrText", "delInstrText"):
            self.parser.CharacterDataHandler = self.field.append

    def _word_ends(self, name: str) -> None:
        self.parser.CharacterDataHandler = None

    def _refuse_dde(self) -> None:
        """Of the field that ends here, its instruction being spread over several runs."""
        if DDE.match("".join(self.field)):
            raise Unfit(LINKED, what="DDE")
        self.field = []

    def _open_document(self, name: str, given: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in given.items()}
        if local == "script" or (local == "event-listener" and not _only_shows(space, plain)):
            raise Unfit(MACROS)
        if local == "encryption-data":
            raise Unfit(LOCKED)
        if "dde" in local.split("-"):
            raise Unfit(LINKED, what="DDE")
        for key, target in given.items():
            leads = key.endswith("xlink href") or (key == "href" and self.name.endswith(".svg"))
            if leads and not self._may_lead(local, plain, target):
                raise Unfit(LINKED, what=target[:80])

    def _may_lead(self, local: str, plain: dict[str, str], target: str) -> bool:
        if local in CLICKED or local.startswith("area-"):
            return may_be_followed(target)
        kept = local == "table-source" and plain.get("mode") == "copy-results-only"
        if kept or local in ("template", "sound"):
            return is_local(target)
        if self.name.endswith(".svg") and target.startswith("data:image/"):
            return True
        return is_within(target, self.name)


def _only_shows(space: str, plain: dict[str, str]) -> bool:
    return space.endswith(":presentation:1.0") and plain.get("action") in SHOWN
