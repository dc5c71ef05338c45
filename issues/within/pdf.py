"""PDF through qpdf: the rules of the first inspection judged by another parser, and its traces."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from issues.inspection.pdf_objects import Name, Reference
from issues.inspection.pdf_rules import refuse
from issues.inspection.unfit import LOCKED, Unfit
from issues.within import UNREAD, Trace, pictures, xmp

DEEPEST = 12
# Of the document's own entries; whatever else stands there was put in by its office.
INFO = {
    "/Author": "author",
    "/Creator": "program",
    "/Producer": "program",
    "/Company": "company",
    "/Manager": "manager",
}
PLAIN = {"/Title", "/Subject", "/Keywords", "/CreationDate", "/ModDate", "/Trapped"}
# What programs add to an object about its making; no viewer needs it.
ADDED = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
JPEG = pikepdf.Name.DCTDecode


def judge(content: bytes) -> None:
    """Raise Unfit for what runs, sends, carries another file, or needs a password."""
    with _opened(content) as pdf:
        for entries in _dictionaries(pdf):
            refuse({key[1:]: _plain(value) for key, value in entries.items()})


def traces(content: bytes) -> Iterator[Trace]:
    with _opened(content) as pdf:
        for key, value in _info(pdf).items():
            if key not in PLAIN:
                yield INFO.get(key, "property"), str(value)
        for entries in _dictionaries(pdf):
            yield from _traces_of(entries)


def clean(content: bytes) -> bytes:
    """A copy without traces; what was signed is signed no longer."""
    with _opened(content) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for entries in list(_dictionaries(pdf)):
            _strip(entries)
        if "/DSS" in pdf.Root:
            del pdf.Root["/DSS"]
        made = BytesIO()
        pdf.save(made, encryption=False, deterministic_id=True, fix_metadata_version=False)
        return made.getvalue()


def _opened(content: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(BytesIO(content))
    except pikepdf.PasswordError:
        raise Unfit(LOCKED, what="password") from None


def _info(pdf: pikepdf.Pdf) -> Any:
    info = pdf.trailer.get("/Info")
    return info if isinstance(info, pikepdf.Dictionary) else {}


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream, with those that stand within another."""
    for one in pdf.objects:
        yield from _within(one, 0)


def _within(value: Any, deep: int) -> Iterator[Any]:
    if deep > DEEPEST:
        return
    if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        yield value
        children = [child for _key, child in value.items()]
    elif isinstance(value, pikepdf.Array):
        children = list(value)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _within(child, deep + 1)


def _plain(value: Any, deep: int = 0) -> Any:
    """A value as the rules know it; what it refers to is looked up, as far as rules ask."""
    if isinstance(value, pikepdf.Name):
        return Name(str(value)[1:])
    if isinstance(value, pikepdf.String):
        return bytes(value)
    if isinstance(value, pikepdf.Stream):
        return Reference(value.objgen[0])
    if isinstance(value, pikepdf.Dictionary) and deep < 2:
        return {key[1:]: _plain(one, deep + 1) for key, one in value.items()}
    if isinstance(value, pikepdf.Array) and deep < 2:
        return [_plain(one, deep + 1) for one in value]
    return value if isinstance(value, int) else None


def _traces_of(entries: Any) -> Iterator[Trace]:
    if isinstance(entries, pikepdf.Stream):
        if entries.get("/Type") == "/Metadata":
            yield from xmp.traces(entries.read_bytes())
        if _is_jpeg(entries):
            yield from pictures.traces(entries.read_raw_bytes())
        elif JPEG in _filters(entries):  # packed once more
            yield UNREAD
    elif _is_signature(entries):
        yield "signer", str(entries.get("/Name", ""))
    if _is_note(entries):
        yield "author", str(entries["/T"])


def _filters(stream: pikepdf.Stream) -> list[Any]:
    named: Any = stream.get("/Filter")
    return list(named) if isinstance(named, pikepdf.Array) else [named]


def _is_jpeg(stream: pikepdf.Stream) -> bool:
    return _filters(stream) == [JPEG]


def _is_note(entries: Any) -> bool:
    """What a reader wrote on the page; of a field of a form the same entry is its name."""
    return "/T" in entries and "/Rect" in entries and entries.get("/Subtype") != "/Widget"


def _is_signature(entries: Any) -> bool:
    return "/ByteRange" in entries and "/Contents" in entries


def _strip(entries: Any) -> None:
    for key in ADDED:
        if key in entries:
            del entries[key]
    if _is_note(entries):
        del entries["/T"]
    value = entries.get("/V")
    if isinstance(value, pikepdf.Dictionary) and _is_signature(value):
        del entries["/V"]
    if "/Perms" in entries:
        del entries["/Perms"]
    if isinstance(entries, pikepdf.Stream) and _is_jpeg(entries):
        picture, how = pictures.clean_jpeg(entries.read_raw_bytes()), entries.get("/DecodeParms")
        only = next(iter(how), None) if isinstance(how, pikepdf.Array) else how
        plain = only if isinstance(only, pikepdf.Dictionary) else None
        entries.write(picture, filter=JPEG, decode_parms=plain)
