"""Word, Excel, PowerPoint and LibreOffice: who wrote, for which office, from which template.

A copy keeps every part except those that describe the document; of comments and tracked changes it
keeps the words and not the names.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from issues.inspection.office import name_of
from issues.within import UNREAD, Trace, media

LARGEST = 2 * 1024 * 1024  # of a part that describes the document, in bytes
DESCRIBES = re.compile(r"docprops/[^/]+\.xml|.+\.psmdcp|(?:.+/)?meta\.xml")
KINDS = {
    "creator": "author",
    "lastModifiedBy": "editor",
    "Company": "company",
    "Manager": "manager",
    "Application": "program",
    "HyperlinkBase": "template",
    "property": "property",
    "initial-creator": "author",
    "printed-by": "editor",
    "generator": "program",
    "user-defined": "property",
}
OWN_TEMPLATES = ("normal", "normal.dotm", "normal.dotx", "normal.dot", "office theme", "default")
META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
QUOTED = rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
# In the text itself: who noted or changed something, and the account of that person.
NAMED = re.compile(rb"(\s(?:\w+:)?(?:author|initials|userId|displayName))" + QUOTED)
SLIDE_NAMED = re.compile(rb"(\s(?:name|initials|userId))" + QUOTED)
WRITERS = re.compile(
    rb"(<(?:\w+:)?(?:author|creator|creator-initials|sender-initials)(?:\s[^<>]*)?>)([^<]+)(?=</)"
)
# Of a workbook: where its last writer kept it, and who asked to leave it as it is.
KEPT_AT = re.compile(rb"(<(?:\w+:)?absPath\s[^<]*?\burl)" + QUOTED)
RESERVED = re.compile(rb"(<(?:\w+:)?fileSharing\s[^<]*?\buserName)" + QUOTED)
PRINTER = re.compile(
    rb"(<config:config-item[^>]*config:name=\"(?:PrinterName|PrinterSetup)\"[^>]*>)([^<]+)(?=</)"
)
# Relations, and the places at which a part names them.
RELATION = re.compile(
    rb"<(?:\w+:)?Relationship\s[^>]*?/(attachedTemplate|printerSettings|digital-signature/origin)"
    rb"[\"'][^>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)"
)
TARGET = re.compile(rb"\sTarget" + QUOTED)
OF_TEMPLATE = re.compile(rb"<w:attachedTemplate\s[^>]*/>")
PAGE_SETUP = re.compile(rb"(<(?:\w+:)?pageSetup\s[^>]*?)\s\w+:id=[\"'][^\"']*[\"']")
SIGNATURE_PARTS = re.compile(rb"<(?:\w+:)?Override\s[^>]*/_xmlsignatures/[^>]*/>")
SIGNED = re.compile(r"_xmlsignatures/|meta-inf/\w*signatures\.xml")
PRINTS = re.compile(r"(?:xl|word|ppt)/printersettings/")
EMBEDDED = re.compile(r".+/embeddings/[^/]+\.(?:docx|xlsx|pptx)")
MARKUP = re.compile(r"mimetype|layout-cache|.+\.(?:xml|rels|vml|rdf|psmdcp)|.+/|(?:.+/)?fonts/.+")


def traces(content: bytes, *, embedded: bool = False) -> Iterator[Trace]:
    """What the file tells of its origin, and a document within it; what lies deeper is not read."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            name, part = name_of(entry), archive.read(entry)
            if DESCRIBES.fullmatch(name):
                yield from _described(part)
            elif SIGNED.match(name) and not name.endswith("/"):
                yield "signer", ""
            elif MARKUP.fullmatch(name):
                yield from _in_text(name, part)
            elif not EMBEDDED.fullmatch(name):
                yield from () if PRINTS.match(name) else media.traces(part)
            elif embedded:
                yield UNREAD
            else:
                yield from traces(part, embedded=True)


def _described(part: bytes) -> Iterator[Trace]:
    root = fromstring(part[:LARGEST])
    is_open_document = root.tag.startswith("{urn:oasis")
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local.lower() == "template":
            yield from _template(element)
        elif kind := KINDS.get(local):
            kind = "editor" if is_open_document and local == "creator" else kind
            words = " ".join(element.itertext()).strip()
            named = next((v for k, v in element.attrib.items() if k.endswith("name")), "")
            if words or named:
                yield kind, f"{named} {words}".strip()


def _template(element: Element) -> Iterator[Trace]:
    """Its path or name; not the one that every program brings along."""
    words = element.text or next(
        (value for key, value in element.attrib.items() if key.endswith(("href", "title"))), ""
    )
    if words.strip() and words.strip().lower() not in OWN_TEMPLATES:
        yield "template", words.strip()


def _in_text(name: str, part: bytes) -> Iterator[Trace]:
    if b"\0" in part and name.endswith((".xml", ".rels", ".vml")):
        yield UNREAD  # signs of two bytes, in which nothing would be found
    for pattern, kind in _named_in(name):
        for found in pattern.finditer(part):
            words = next((group for group in found.groups()[1:] if group), b"")
            if words.strip():
                yield kind, unescape(words.decode("utf-8", "replace"))
    if name.endswith(".rels"):
        for found in RELATION.finditer(part):
            target = TARGET.search(found[0])
            if found[1] == b"attachedTemplate" and target:
                words = (target[1] or target[2] or b"").decode("utf-8", "replace")
                yield "template", unescape(words)
            elif found[1] == b"printerSettings":
                yield "printer", ""


def _named_in(name: str) -> list[tuple[re.Pattern[bytes], str]]:
    """Where a part of this name says who: the place before the words, then the words."""
    if re.fullmatch(r"(?:object[^/]*/)*(?:content|styles)\.xml", name):
        return [(WRITERS, "author")]
    if re.fullmatch(r"(?:object[^/]*/)*settings\.xml", name):
        return [(PRINTER, "printer")]
    if not name.endswith(".xml"):
        return []
    if name.startswith("word/"):
        return [(NAMED, "author")]
    if name == "xl/workbook.xml":
        return [(KEPT_AT, "property"), (RESERVED, "author")]
    if name.startswith(("xl/comments", "xl/persons/", "xl/threadedcomments", "xl/revisions/")):
        return [(NAMED, "author"), (WRITERS, "author")]
    if name.startswith(("ppt/commentauthors", "ppt/authors")):
        return [(SLIDE_NAMED, "author")]
    return []


def clean(content: bytes, *, embedded: bool = False) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as copy:
        for entry in archive.infolist():
            name, part = name_of(entry), archive.read(entry)
            if SIGNED.match(name) or PRINTS.match(name):
                continue
            plain = zipfile.ZipInfo(entry.filename)
            plain.compress_type, plain.external_attr = entry.compress_type, entry.external_attr
            if not EMBEDDED.fullmatch(name):
                part = _cleaned(name, part)
            elif not embedded:
                part = clean(part, embedded=True)
            copy.writestr(plain, part)
    return made.getvalue()


def _cleaned(name: str, part: bytes) -> bytes:
    if DESCRIBES.fullmatch(name):
        return _empty(part)
    if not MARKUP.fullmatch(name):
        return media.clean(part)
    for pattern, _kind in _named_in(name):
        part = pattern.sub(_without, part)
    if name.endswith(".rels"):
        return RELATION.sub(b"", part)
    if name == "[content_types].xml":
        return SIGNATURE_PARTS.sub(b"", part)
    if name.startswith("word/"):
        return OF_TEMPLATE.sub(b"", part)
    return PAGE_SETUP.sub(rb"\1", part) if name.startswith("xl/") else part


def _without(found: re.Match[bytes]) -> bytes:
    """An attribute without its value, or an element's beginning without its words."""
    return found[1] if found[1].endswith(b">") else found[1] + b'=""'


def _empty(part: bytes) -> bytes:
    """The part's own root with nothing in it."""
    root = fromstring(part[:LARGEST])
    space, _, local = root.tag.removeprefix("{").rpartition("}")
    version = next((v for k, v in root.attrib.items() if k.endswith("version")), "")
    if local == "document-meta":
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<o:document-meta xmlns:o="{space}"'
            f' o:version="{version or "1.2"}"><o:meta/></o:document-meta>'
        ).encode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{local} xmlns="{space}"/>'.encode()
