"""Office files: opened member by member; no macros, links, programs or files within files."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.parsers import expat

from issues.inspection.markup import reader_of
from issues.inspection.unfit import (
    BINARY_BOOK,
    CARRIES,
    DAMAGED,
    LOCKED,
    MACROS,
    TOO_DENSE,
    TOO_MANY_PARTS,
    TOO_MUCH,
    TWO_KINDS,
    Unfit,
)

OOXML = "application/vnd.openxmlformats-officedocument."
OFFICE_PARTS = {
    "word/": "wordprocessingml.document",
    "xl/": "spreadsheetml.sheet",
    "ppt/": "presentationml.presentation",
}
PARTS_OF = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO = 5_000, 200 * 1024 * 1024, 200
PIECE = 64 * 1024
SMALL = 8192
RECORD_AFTER = 24  # a member may be followed by its sizes
END, END_SIZE = b"PK\x05\x06", 22  # of an archive without a remark
LONGEST_REMARK = 1024
READ_BY_ALL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MACRO_PLACES = ("scripts/", "xl/macrosheets/", "xl/dialogsheets/")
# In these a document lists the libraries of its macros, also when there are none.
LIBRARIES, LISTS = ("basic/", "dialogs/"), ("-lc.xml", "-lb.xml")
PROGRAMS = (
    ".exe",
    ".dll",
    ".scr",
    ".com",
    ".js",
    ".jse",
    ".vbs",
    ".vbe",
    ".wsf",
    ".hta",
    ".bat",
    ".cmd",
    ".ps1",
    ".jar",
    ".lnk",
    ".msi",
    ".reg",
    ".html",
    ".htm",
    ".xhtml",
    ".mht",
    ".mhtml",
    ".rtf",
    ".swf",
    ".pdf",
    ".zip",
    ".rar",
    ".7z",
    ".gz",
    ".cab",
    ".iso",
    ".sh",
    ".py",
    ".doc",
    ".xls",
    ".ppt",
    ".docm",
    ".xlsm",
    ".pptm",
    ".xlsb",
)
BEGINNINGS = (
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MSCF",
    b"ITSF",
    b"L\x00\x00\x00\x01\x14",
    b"%PDF-",
    b"{\\rtf",
    b"#!/",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    expat.ExpatError,
    ValueError,
)


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive; raises Unfit where it is damaged."""
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except BROKEN:
        raise Unfit(DAMAGED) from None


class Left:
    """How much may still be read of one upload, the workbooks within it counted."""

    def __init__(self) -> None:
        self.entries, self.unpacked = MOST_ENTRIES, MOST_UNPACKED

    def take(self, entries: int, unpacked: int) -> None:
        """Count down; raises Unfit when there are too many parts or bytes."""
        self.entries -= entries
        self.unpacked -= unpacked
        if self.entries < 0:
            raise Unfit(TOO_MANY_PARTS, what=MOST_ENTRIES - self.entries, limit=MOST_ENTRIES)
        if self.unpacked < 0:
            raise Unfit(TOO_MUCH, limit=MOST_UNPACKED // 1024**2)


def examine_office(file: IO[bytes], head: bytes, within: Left | None = None) -> str:
    """The content type of an office file, every member of which was read to its end."""
    if b"%PDF-" in head[:1024]:
        raise Unfit(TWO_KINDS)
    with open_archive(file) as archive:
        entries = archive.infolist()
        left = within or Left()
        _refuse_bombs(file, entries, left)
        _refuse_hidden(file, archive, entries)
        try:
            names = {name_of(entry) for entry in entries}
            for entry in entries:
                _examine(archive, entry, None if within else left, names)
            return _kind_of_archive(archive)
        except BROKEN:
            raise Unfit(DAMAGED) from None


def _refuse_bombs(file: IO[bytes], entries: list[zipfile.ZipInfo], left: Left) -> None:
    packed = file.seek(0, 2)
    unpacked = sum(entry.file_size for entry in entries)
    left.take(len(entries), unpacked)
    if unpacked > MOST_RATIO * max(packed, SMALL):
        raise Unfit(TOO_DENSE, limit=MOST_RATIO)


def _refuse_hidden(
    file: IO[bytes], archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> None:
    """Members that two programs would read differently, and bytes that belong to none."""
    names = [name_of(entry) for entry in entries]
    if len(set(names)) < len(names) or any(map(_strays, names)):
        raise Unfit(DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unfit(LOCKED)
    if any(entry.compress_type not in READ_BY_ALL for entry in entries):
        raise Unfit(DAMAGED)
    place = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if not 0 <= entry.header_offset - place <= RECORD_AFTER:
            raise Unfit(TWO_KINDS)
        file.seek(entry.header_offset + 26)
        sizes = file.read(4)
        named = int.from_bytes(sizes[:2], "little") + int.from_bytes(sizes[2:], "little")
        place = entry.header_offset + 30 + named + entry.compress_size
    remark = archive.comment
    file.seek(-END_SIZE - len(remark), 2)
    if (
        file.read(4) != END
        or not 0 <= archive.start_dir - place <= RECORD_AFTER
        or len(remark) > LONGEST_REMARK
        or not remark.decode("latin-1").isprintable()
    ):
        raise Unfit(TWO_KINDS)


def name_of(entry: zipfile.ZipInfo) -> str:
    """The member's name as all programs read it: some write the other slash."""
    return entry.filename.lower().replace("\\", "/")


def _strays(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or ":" in name


def _examine(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: Left | None, names: set[str]
) -> None:
    """Judge one member; `names` are those of the whole archive.

    `left` is None within a workbook that is itself within a file: nothing more may be.
    """
    name = name_of(entry)
    if name == "xl/workbook.bin":
        raise Unfit(BINARY_BOOK)
    if name.endswith("vbaproject.bin") or name.startswith(MACRO_PLACES):
        raise Unfit(MACROS)
    if name.startswith(LIBRARIES) and not name.endswith((*LISTS, "/")):
        raise Unfit(MACROS)
    if "activex/" in name or name.endswith(PROGRAMS):
        raise Unfit(CARRIES, what=_last(entry))
    with archive.open(entry) as member:
        begins = member.read(PIECE)
        if begins.startswith(BEGINNINGS):
            raise Unfit(CARRIES, what=_last(entry))
        if begins.startswith(b"PK\x03\x04"):
            _examine_within(begins, member, entry, left)
        markup = reader_of(name, begins, names)
        while begins:
            markup.feed(begins)
            begins = member.read(PIECE)
        markup.close()


def _examine_within(
    begins: bytes, member: IO[bytes], entry: zipfile.ZipInfo, left: Left | None
) -> None:
    """The table behind a chart is a workbook of its own: examined alike, one level deep."""
    ending = name_of(entry).rpartition(".")[2]
    if left is None or ending not in PARTS_OF or "/embeddings/" not in name_of(entry):
        raise Unfit(CARRIES, what=_last(entry))
    with SpooledTemporaryFile(max_size=2 * 1024 * 1024) as copy:
        while begins:
            copy.write(begins)
            begins = member.read(PIECE)
        copy.seek(0)
        kind = examine_office(copy, copy.read(SMALL), left)
    if kind != OOXML + OFFICE_PARTS[PARTS_OF[ending]]:
        raise Unfit(CARRIES, what=_last(entry))


def _last(entry: zipfile.ZipInfo) -> str:
    return entry.filename.rpartition("/")[2][:60] or entry.filename[:60]


def _kind_of_archive(archive: zipfile.ZipFile) -> str:
    names = {name_of(entry) for entry in archive.infolist()}
    if "[content_types].xml" in names:
        found = (
            kind
            for part, kind in OFFICE_PARTS.items()
            if any(name.startswith(part) for name in names)
        )
        return OOXML + next(found, "")
    with suppress(KeyError):
        if archive.getinfo("mimetype").file_size < 200:
            return archive.read("mimetype").decode("ascii").strip()
    return "application/zip"
