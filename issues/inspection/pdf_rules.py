"""What no dictionary of a PDF may say. A name in a string, title or table of fonts says nothing."""

from __future__ import annotations

import re
from typing import Any

from issues.inspection.pdf_objects import Name, Reference
from issues.inspection.unfit import ACTS, CARRIES, Unfit

ACTIONS = ("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "RichMediaExecute")
# What an action says beside its kind.
SAYS = frozenset({"JS", "F", "Win", "Mac", "Unix", "Fields", "NewWindow"})
FILE = frozenset({"F", "UF", "DOS", "Mac", "Unix"})
# A document that lies beside this one: no address, no drive of somebody else's.
BESIDE = re.compile(rb"(?![A-Za-z][A-Za-z0-9+.-]+:|[/\\]{2})")


def refuse(entries: dict[str, Any]) -> None:
    """Raise Unfit for a dictionary that runs, sends, or carries another file."""
    _refuse_action(entries)
    if entries.get("XFA") not in (None, []):
        raise Unfit(ACTS, what="XFA")
    if entries.get("Subtype") == "RichMedia" or "RichMediaContent" in entries:
        raise Unfit(ACTS, what="RichMedia")
    if entries.get("Type") == "EmbeddedFile" or _embeds(entries):
        raise Unfit(CARRIES, what="EmbeddedFile")


def _refuse_action(entries: dict[str, Any]) -> None:
    kind, script = entries.get("S"), entries.get("JS")
    if isinstance(script, bytes) or (isinstance(script, Reference) and kind is not None):
        raise Unfit(ACTS, what="JavaScript")
    if isinstance(kind, Reference) and SAYS & entries.keys():
        raise Unfit(ACTS, what="S")
    if kind in ACTIONS and not _is_structure(entries) and not _opens_beside(entries):
        raise Unfit(ACTS, what=str(kind))


def _is_structure(entries: dict[str, Any]) -> bool:
    """A part of the text that only bears the name of an action: its style may have any name."""
    says = SAYS & entries.keys()
    return not says and (entries.get("Type") == "StructElem" or {"P", "K"} <= entries.keys())


def _opens_beside(entries: dict[str, Any]) -> bool:
    target = entries.get("F")
    paths = list(target.values()) if isinstance(target, dict) else [target]
    named = [path for path in paths if not isinstance(path, Name)]
    return (
        entries.get("S") == "GoToR"
        and bool(named)
        and all(isinstance(path, bytes) and BESIDE.match(_plain(path)) for path in named)
    )


def _plain(path: bytes) -> bytes:
    """A path may be written in two bytes a sign."""
    if path.startswith((b"\xfe\xff", b"\xff\xfe")):
        return path.decode("utf-16", "replace").encode()
    return path.removeprefix(b"\xef\xbb\xbf")


def _embeds(entries: dict[str, Any]) -> bool:
    files = entries.get("EF")
    if isinstance(files, dict):
        return bool(FILE & files.keys())
    return isinstance(files, Reference) and bool(FILE & entries.keys())
