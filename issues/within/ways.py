"""Which kind of file is judged, read, cleaned and shown how; and the whole look at one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pikepdf import PdfError

from issues.inspection.unfit import Unfit
from issues.within import UNREAD, Trace, media, office, pdf, pictures


class Way(NamedTuple):
    """How a kind of file is looked into; without `clean` no copy of it is made."""

    traces: Callable[[bytes], Iterable[Trace]]
    clean: Callable[[bytes], bytes | None] | None = None
    judge: Callable[[bytes], None] | None = None
    shown: Callable[[bytes], bytes | None] | None = None


PLAIN = Way(lambda content: (), bytes)  # says nothing but its words
WAYS = {
    "application/pdf": Way(pdf.traces, pdf.clean, judge=pdf.judge),
    **{kind: Way(*both, shown=pictures.shown) for kind, both in media.PICTURES.items()},
    "image/tiff": Way(pictures.traces, shown=pictures.shown),
    **{kind: Way(*both) for kind, both in media.FILMS.items()},
    "text/plain": PLAIN,
    "text/csv": PLAIN,
}
OFFICE = Way(office.traces, office.clean)


def way_of(kind: str) -> Way:
    """How a file of this accepted content type is looked into."""
    return WAYS.get(kind, OFFICE)


MOST, LONGEST = 40, 200  # traces that are told of a file, and signs of each


def look(kind: str, content: bytes, folder: Path) -> dict[str, Any]:
    """What is said of a file; its copies are written into the folder as `cleaned` and `shown`."""
    way = way_of(kind)
    if objection := _objection(way, content):
        return {"objection": objection}
    found = {"traces": _traces(way, content)}
    clean = _made(way.clean, content)
    if clean is not None and not _traces(way, clean):
        (folder / "cleaned").write_bytes(clean)
    if shown := _made(way.shown, content):
        (folder / "shown").write_bytes(shown)
    return found


def _objection(way: Way, content: bytes) -> str:
    try:
        if way.judge:
            way.judge(content)
    except Unfit as unfit:
        return str(unfit.words["what"])
    except PdfError:
        return "unreadable"
    return ""


def _traces(way: Way, content: bytes) -> list[Trace]:
    """Each once, in its order, cut to what can be said."""
    try:
        found = ((kind, _plain(words)) for kind, words in way.traces(content))
        return list(dict.fromkeys(found))[:MOST]
    except MemoryError:
        raise
    except Exception:  # libraries differ in what they raise for a file that they do not know
        return [UNREAD]


def _plain(words: str) -> str:
    return "".join(sign for sign in " ".join(words.split()) if sign.isprintable())[:LONGEST]


def _made(make: Callable[[bytes], bytes | None] | None, content: bytes) -> bytes | None:
    try:
        return make(content) if make else None
    except MemoryError:
        raise
    except Exception:
        return None
