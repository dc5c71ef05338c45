"""The XML within office files: no entities, no links that are followed by themselves.

Not found: what a formula fetches (WEBSERVICE), and a DDE field put together from other fields.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from issues.inspection.unfit import CARRIES, DAMAGED, LINKED, LOCKED, MACROS, Unfit

XML = (".xml", ".rels", ".svg", ".rdf")
BEGINS = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s\x00]*<\x00?(\?\x00?x|!\x00?[de])", re.IGNORECASE)
DECLARED = re.compile(rb"<\x00?!\x00?(d\x00?o\x00?c\x00?t|e\x00?n\x00?t)", re.IGNORECASE)
# A link that a person follows; every other target outside is fetched by the program.
FOLLOWED = re.compile(r"(https?:|mailto:|tel:|#)|(?![a-z][a-z0-9+.-]+:|[/\\]{2})", re.IGNORECASE)
WITHIN = re.compile(r"#|\./|(?![a-z][a-z0-9+.-]*:|[/\\]|\.\.)", re.IGNORECASE)
CARRIED = ("oleObject", "control", "activeXControlBinary", "aFChunk")
MACRO_TYPES = re.compile(r"macroenabled|macrosheet|vbaproject|ms-office\.activex", re.IGNORECASE)
ACTION = re.compile(r"ppaction://(program|macro)", re.IGNORECASE)
DDE = re.compile(r"\s*DDE(AUTO)?\b", re.IGNORECASE)
LONGEST_WORD = 512 * 1024  # of markup, in bytes; text has no limit of its own
OFFICE_OPEN = ("xl/", "docprops/", "customxml/")


class Anything:
    """A member that is no XML: read to its end, not understood.

    Old drawings (VML) are close to XML, but not always well formed.
    """

    last = b""

    def feed(self, piece: bytes) -> None:
        if DECLARED.search(self.last + piece):
            raise Unfit(DAMAGED)
        self.last = piece[-16:]

    def close(self) -> None:
        """Nothing is left open."""


def reader_of(name: str, begins: bytes) -> Anything | Markup:
    """What reads a member of this name, in lower case, that begins so."""
    if begins and (name.endswith(XML) or BEGINS.match(begins)) and not name.endswith(".vml"):
        return Markup(name)
    return Anything()


class Markup:
    """Reads one member piece by piece; raises Unfit at the first thing that is not taken."""

    def __init__(self, name: str) -> None:
        self.field: list[str] = []
        self.fed = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._declares
        self.parser.EntityDeclHandler = self._declares
        if name.endswith(".rels"):
            self.parser.StartElementHandler = self._relationship
        elif name == "[content_types].xml":
            self.parser.StartElementHandler = self._content_type
        elif name.startswith("word/"):
            self.parser.StartElementHandler = self._word
            self.parser.EndElementHandler = self._word_ends
        elif name.startswith("ppt/"):
            self.parser.StartElementHandler = self._slide
        elif not name.startswith(OFFICE_OPEN) and name != "meta.xml":
            self.parser.StartElementHandler = self._open_document

    def feed(self, piece: bytes) -> None:
        """Raises Unfit for a word that does not end: it would be read anew with every piece."""
        self.fed += len(piece)
        self.parser.Parse(piece, False)
        if self.fed - max(0, self.parser.CurrentByteIndex) > LONGEST_WORD:
            raise Unfit(DAMAGED)

    def close(self) -> None:
        self.parser.Parse(b"", True)
        self._refuse_dde()

    @staticmethod
    def _declares(*declared: object) -> None:
        """No office program writes a document type; with one come entities."""
        raise Unfit(DAMAGED)

    @staticmethod
    def _relationship(name: str, given: dict[str, str]) -> None:
        kind = given.get("Type", "").rpartition("/")[2]
        target = given.get("Target", "")
        outside = given.get("TargetMode", "").strip().lower() == "external"
        if outside and not (kind == "hyperlink" and FOLLOWED.match(target.strip())):
            raise Unfit(LINKED, what=target[:80] or kind)
        if kind in CARRIED:
            raise Unfit(CARRIES, what=target.rpartition("/")[2][:60] or kind)

    @staticmethod
    def _content_type(name: str, given: dict[str, str]) -> None:
        if MACRO_TYPES.search(given.get("ContentType", "")):
            raise Unfit(MACROS)

    @staticmethod
    def _slide(name: str, given: dict[str, str]) -> None:
        if ACTION.match(given.get("action", "")):
            raise Unfit(MACROS)

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

    @staticmethod
    def _open_document(name: str, given: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in ("event-listener", "script"):
            raise Unfit(MACROS)
        if local == "encryption-data":
            raise Unfit(LOCKED)
        if "dde" in local.split("-"):
            raise Unfit(LINKED, what="DDE")
        for key, target in given.items():
            if key.endswith("xlink href") and local != "a" and not WITHIN.match(target.strip()):
                raise Unfit(LINKED, what=target[:80])
