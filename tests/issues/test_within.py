"""What files of real programs say within, the second opinion on them, and copies without it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pikepdf
import pytest
from PIL import Image, ImageChops

from issues.files import UploadField
from issues.inspection import kind_of
from issues.inspection.pdf import begins_pdf
from issues.within import office, ways
from issues.within.ways import look
from tests.corpus import ACCEPTED, corpus
from tests.hostile import GROUPS
from tests.kept import locked_away

GOOD = [one for one in corpus() if one.verdict == ACCEPTED]
# What makes two kinds of one file is no matter of the parser.
PDFS = [one for one in corpus() if begins_pdf(one.content[:1024]) and one.verdict != "TWO_KINDS"]
NAMES = re.compile(rb"Budi|Siti|KPU\b|SN-0042")
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic")


def named(one):
    return one.file


def kind(one) -> str:
    plain = {"txt": "text/plain", "csv": "text/csv"}
    return kind_of(BytesIO(one.content)) or plain[one.file.rpartition(".")[2]]


@pytest.mark.parametrize("one", PDFS, ids=named)
def test_the_second_opinion_on_real_documents_is_the_first(one, tmp_path):
    said = look("application/pdf", one.content, tmp_path).get("objection", "")
    assert bool(said) == (one.verdict != ACCEPTED)


@pytest.mark.parametrize("script", [True, False])
def test_the_second_parser_reads_what_is_locked_and_packed(tmp_path, script):
    content = locked_away(script=script)
    kind_of(BytesIO(content))  # the first one cannot
    found = look("application/pdf", content, tmp_path)
    assert found.get("objection", "") == ("JavaScript" if script else "")


def test_what_the_first_refuses_the_second_does_not_let_in(tmp_path):
    for one in GROUPS["pdf"]:
        if one.content.startswith(b"%PDF"):
            assert look("application/pdf", one.content, tmp_path).get("objection"), one.name


@pytest.mark.parametrize("one", GOOD, ids=named)
def test_a_copy_is_accepted_alike_and_names_nobody(one, tmp_path):
    look(kind(one), one.content, tmp_path)
    copy = tmp_path / "cleaned"
    if kind(one) == "image/tiff":
        assert not copy.exists()
        return
    clean = copy.read_bytes()
    assert kind_of(BytesIO(clean)) == kind_of(BytesIO(one.content))
    described = b"".join(members(clean)) if zipfile.is_zipfile(copy) else clean
    assert not look(kind(one), clean, tmp_path)["traces"]
    if not one.file.endswith(("txt", "csv")):
        assert not NAMES.search(described), one.file


def members(content: bytes) -> list[bytes]:
    """Of an office file what is no text of its own: names in sentences stay."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        about = ("docProps/", "meta.xml", "word/comments", "word/_rels/settings", "xl/comments")
        return [archive.read(name) for name in archive.namelist() if name.startswith(about)]


def test_a_copy_in_which_a_trace_is_left_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(ways, "OFFICE", ways.Way(office.traces, bytes))
    letter = next(one for one in GOOD if one.file == "lo-surat.docx")
    assert ("author", "Budi Contoh") in look(kind(letter), letter.content, tmp_path)["traces"]
    assert not (tmp_path / "cleaned").exists()


@pytest.mark.parametrize("one", [one for one in GOOD if kind(one) in PICTURES], ids=named)
def test_the_picture_of_a_copy_is_the_same_to_the_last_pixel(one, tmp_path):
    look(kind(one), one.content, tmp_path)
    with Image.open(BytesIO(one.content)) as before, Image.open(tmp_path / "cleaned") as after:
        assert before.size == after.size
        assert before.getexif().get(0x112, 1) == after.getexif().get(0x112, 1) or "heic" in one.file
        assert not ImageChops.difference(before.convert("RGBA"), after.convert("RGBA")).getbbox()


def test_a_photograph_on_a_page_loses_its_place_too(tmp_path):
    photograph = next(one for one in GOOD if one.file == "pl-foto.jpg").content
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        picture = pikepdf.Stream(pdf, photograph, Filter=pikepdf.Name.DCTDecode)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Foto=picture))
        pdf.save(made := BytesIO())
    found = look("application/pdf", made.getvalue(), tmp_path)
    assert {kind for kind, _words in found["traces"]} == {"place", "device", "author"}
    assert b"Telepon" not in (tmp_path / "cleaned").read_bytes()


BOX = {"\xa9xyz": b"\x00\x12\x15\xc7-06.1750+106.8200/", "\xa9mod": b"\x00\x0a\x15\xc7Telepon 12"}


def box(kind: str, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind.encode("latin-1") + content


def film(*more: bytes) -> bytes:
    """The film of a telephone: its place and device stand behind the tracks."""
    told = box("udta", b"".join(box(kind, words) for kind, words in BOX.items()))
    start = box("ftyp", b"isom\x00\x00\x02\x00isommp41")
    return start + box("mdat", b"film") + box("moov", box("trak", b"".join(more)) + told)


def test_the_copy_of_a_film_says_nothing_and_every_place_in_it_holds(tmp_path):
    found = look("video/mp4", film(), tmp_path)
    assert found["traces"] == [("place", "-06.1750+106.8200/"), ("device", "Telepon 12")]
    clean = (tmp_path / "cleaned").read_bytes()
    assert (len(clean), clean.index(b"mdat")) == (len(film()), film().index(b"mdat"))
    assert b"106.8" not in clean


def test_of_a_film_that_tells_its_places_second_by_second_there_is_no_copy(tmp_path):
    timed = box("mdia", box("hdlr", bytes(8) + b"meta" + bytes(13)))
    assert ("place", "") in look("video/mp4", film(timed), tmp_path)["traces"]
    assert not (tmp_path / "cleaned").exists()


def test_the_field_accepts_what_the_tests_make():
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert UploadField().clean(SimpleUploadedFile("film.mp4", film()))
