"""What files of real programs say within, the second opinion on them, and copies without it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from zlib import compress, crc32

import pikepdf
import pytest
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from issues.files import UploadField
from issues.inspection import kind_of
from issues.inspection.pdf import begins_pdf
from issues.within import boxes, office, ways
from issues.within.ways import look
from tests.corpus import ACCEPTED, FILES, corpus
from tests.support.hostile import GROUPS
from tests.support.kept import locked_away

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
    if kind(one) == "image/tiff" or one.file == "pp-film.pptx":  # its film is none
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


PHOTOGRAPH = (FILES / "pl-foto.jpg").read_bytes()
PACKED, JPEG = pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode


def with_photograph(content: bytes, **entries: object) -> bytes:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        named = {"Subtype": pikepdf.Name.Image, "ColorSpace": pikepdf.Name.DeviceRGB}
        picture = pikepdf.Stream(pdf, content, **named, **entries)
        picture.Width, picture.Height, picture.BitsPerComponent = 64, 64, 8
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Foto=picture))
        pdf.save(made := BytesIO(), compress_streams=False)
    return made.getvalue()


@pytest.mark.parametrize(
    "entries",
    [
        {"Filter": JPEG},
        {"Filter": pikepdf.Array([JPEG])},
        {"Filter": pikepdf.Array([JPEG]), "DecodeParms": pikepdf.Array([pikepdf.Dictionary()])},
    ],
)
def test_a_photograph_on_a_page_loses_its_place_too(tmp_path, entries):
    found = look("application/pdf", with_photograph(PHOTOGRAPH, **entries), tmp_path)
    assert {kind for kind, _words in found["traces"]} == {"place", "device", "author"}
    clean = (tmp_path / "cleaned").read_bytes()
    assert b"Telepon" not in clean
    with pikepdf.open(BytesIO(clean)) as pdf:
        assert pikepdf.PdfImage(pdf.pages[0].images["/Foto"]).as_pil_image().size


def test_of_a_page_whose_photograph_is_packed_once_more_there_is_no_copy(tmp_path):
    packed = with_photograph(compress(PHOTOGRAPH), Filter=pikepdf.Array([PACKED, JPEG]))
    assert ("unread", "") in look("application/pdf", packed, tmp_path)["traces"]
    assert not (tmp_path / "cleaned").exists()


def png(**words: str) -> bytes:
    """A picture with a remark."""
    info = PngInfo()
    for name, said in words.items():
        info.add_itxt(name, said)
    Image.new("RGB", (2, 2)).save(made := BytesIO(), "PNG", pnginfo=info)
    return made.getvalue()


def test_signs_that_are_not_seen_hide_no_name(tmp_path):
    found = look("image/png", png(Author="Budi\u200b"), tmp_path)
    assert found["traces"] == [("author", "Budi")]


def test_of_a_packet_that_cannot_be_read_nobody_says_that_it_names_nobody(tmp_path):
    cut = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>Budi"
    Image.new("RGB", (2, 2)).save(made := BytesIO(), "JPEG", xmp=cut)
    assert look("image/jpeg", made.getvalue(), tmp_path)["traces"] == [("unread", "")]
    assert b"Budi" not in (tmp_path / "cleaned").read_bytes()


def test_chunks_that_no_viewer_needs_are_left_out(tmp_path):
    made = png()
    told = (4).to_bytes(4, "big") + b"prVWBudi" + crc32(b"prVWBudi").to_bytes(4, "big")
    look("image/png", made[:33] + told + made[33:], tmp_path)
    assert (tmp_path / "cleaned").read_bytes() == made
    Image.new("RGB", (2, 2)).save(made := BytesIO(), "WEBP", exif=bytes(8))
    told = made.getvalue() + b"BUDI\x04\0\0\0Budi"
    look("image/webp", told[:4] + (len(told) - 8).to_bytes(4, "little") + told[8:], tmp_path)
    assert b"Budi" not in (tmp_path / "cleaned").read_bytes()


def with_parts(name: str, parts: dict[str, bytes]) -> bytes:
    """A document of the corpus in which some parts are these."""
    with zipfile.ZipFile(FILES / name) as before, zipfile.ZipFile(made := BytesIO(), "w") as copy:
        for part in before.namelist():
            if part not in parts:
                copy.writestr(part, before.read(part))
        for part, content in parts.items():
            copy.writestr(part, content)
    return made.getvalue()


def test_a_workbook_does_not_tell_its_folder_and_its_writer(tmp_path):
    with zipfile.ZipFile(FILES / "xw-rekap.xlsx") as archive:
        book = archive.read("xl/workbook.xml")
    told = (
        b'<fileSharing readOnlyRecommended="1" userName="Budi Contoh"/>'
        b'<x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\Budi Contoh\\"/><bookViews>'
    )
    book = book.replace(b"<bookViews>", told)
    look("xlsx", content := with_parts("xw-rekap.xlsx", {"xl/workbook.xml": book}), tmp_path)
    assert ("author", "Budi Contoh") in look("xlsx", content, tmp_path)["traces"]
    with zipfile.ZipFile(tmp_path / "cleaned") as copy:
        assert b'url=""' in copy.read("xl/workbook.xml")
        assert b"Budi" not in copy.read("xl/workbook.xml")


def test_a_document_within_a_document_is_cleaned_alike(tmp_path):
    table, place = with_parts("lo-grafik.xlsx", {}), "word/embeddings/Buku1.xlsx"
    found = look("docx", with_parts("lo-polos.docx", {place: table}), tmp_path)
    assert ("author", "Budi Contoh") in found["traces"]
    with zipfile.ZipFile(tmp_path / "cleaned") as copy:
        within = copy.read(place)
    assert not list(office.traces(within))
    assert kind_of(BytesIO(within)) == kind_of(BytesIO(table))


def test_a_part_is_found_whichever_slash_its_program_writes(tmp_path):
    with zipfile.ZipFile(FILES / "lo-surat.docx") as before:
        parts = {name.replace("/", "\\"): before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(made := BytesIO(), "w") as copy:
        for name, content in parts.items():
            copy.writestr(name, content)
    assert ("author", "Budi Contoh") in look("docx", made.getvalue(), tmp_path)["traces"]
    with zipfile.ZipFile(tmp_path / "cleaned") as copy:
        assert b"Budi Contoh" not in copy.read("docProps\\core.xml")


EMF = b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(16)
SVG = '<svg xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gambar.emf", EMF + bytes(8)),
        ("gambar.svg", SVG.format("<path/>").encode()),
        ("foto.png", png(Author="Budi")),
        ("foto.png", PHOTOGRAPH),
        ("foto.webp", (FILES / "pl-utuh.webp").read_bytes()),
        ("foto.heic", (FILES / "hf-foto.heic").read_bytes()),
        ("film.mp4", (FILES / "av-h264-awal.mp4").read_bytes()),
    ],
)
def test_what_lies_within_a_document_is_cleaned_as_if_it_came_alone(name, content, tmp_path):
    look("docx", with_parts("lo-polos.docx", {f"word/media/{name}": content}), tmp_path)
    with zipfile.ZipFile(tmp_path / "cleaned") as copy:
        assert not NAMES.search(copy.read(f"word/media/{name}"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("media/foto.tiff", (FILES / "pl-polos.tif").read_bytes()),
        ("media/foto.gif", b"GIF89a\1\0\1\0\0\0\0!\xfe\x04Budi\0;"),
        ("media/gambar.emf", EMF + b"\x04\0\0\0\x6c\0\0\0" + "Budi".encode("utf-16-le")),
        ("media/gambar.emf", EMF + bytes(8) + PHOTOGRAPH),
        ("media/gambar.svg", SVG.format("<metadata>Budi</metadata>").encode()),
        ("media/gambar.svg", SVG.format("<!-- Budi -->").encode()),
        ("media/gambar.svg", SVG.format('<image href="data:image/jpeg;base64,"/>').encode()),
        ("comments.xml", '<w w:author="Budi"/>'.encode("utf-16")),
        ("media/suara.mp3", b"ID3\x04Budi"),
        ("embeddings/isi.bin", b"Budi"),
        (
            "embeddings/surat.docx",
            with_parts(
                "lo-polos.docx",
                {"word/embeddings/buku.xlsx": (FILES / "lo-grafik.xlsx").read_bytes()},
            ),
        ),
    ],
)
def test_of_a_document_that_carries_what_cannot_be_read_there_is_no_copy(name, content, tmp_path):
    found = look("docx", with_parts("lo-polos.docx", {f"word/{name}": content}), tmp_path)
    assert ("unread", "") in found["traces"]
    assert not (tmp_path / "cleaned").exists()


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


def track(kind: str, name: str = "") -> bytes:
    return box("mdia", box("hdlr", bytes(8) + kind.encode() + bytes(12) + name.encode() + b"\0"))


@pytest.mark.parametrize(
    ("part", "trace"),
    [
        (track("meta"), ("place", "")),
        (track("text"), ("unread", "")),
        (track("sbtl"), ("unread", "")),
        (track("subt"), ("unread", "")),
        (box("mvex", b""), ("unread", "")),
    ],
)
def test_of_a_film_that_tells_more_than_is_seen_and_heard_there_is_no_copy(part, trace, tmp_path):
    assert trace in look("video/mp4", film(part), tmp_path)["traces"]
    assert not (tmp_path / "cleaned").exists()


TOLD = [box(kind, b"Budi") for kind in ("free", "skip", "uuid", "Xtra")]


def test_of_a_film_nothing_stays_that_is_not_needed_to_play_it(tmp_path):
    content = film(*TOLD, track("vide", "Budi")) + b"".join(TOLD)
    look("video/mp4", content, tmp_path)
    clean = (tmp_path / "cleaned").read_bytes()
    assert b"Budi" not in clean
    assert len(clean) == len(content)


# A thousand units a second, shown as it is, the next track is the first.
FILM_HEAD = box(
    "mvhd",
    bytes(14)
    + b"\x03\xe8"
    + bytes(4)
    + b"\0\1\0\0\1\0"
    + bytes(10)
    + (b"\0\1\0\0" + bytes(12)) * 2
    + b"\x40\0\0\0"
    + bytes(24)
    + b"\0\0\0\1",
)


def test_of_a_telephones_photograph_nothing_stays_beside_the_picture(tmp_path):
    photograph = (FILES / "hf-foto.heic").read_bytes()
    told = box("udta", box("\xa9xyz", b"Budi"))
    meta = box("meta", bytes(4) + track("mdta") + box("keys", b"Budi"))
    content = photograph + b"".join(TOLD) + box("moov", FILM_HEAD + told + meta)
    look("image/heic", content, tmp_path)
    clean = (tmp_path / "cleaned").read_bytes()
    assert b"Budi" not in clean
    with Image.open(BytesIO(photograph)) as before, Image.open(BytesIO(clean)) as after:
        assert not ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox()


def test_of_a_photograph_that_moves_and_tells_its_places_there_is_no_copy():
    content = (FILES / "hf-foto.heic").read_bytes() + box("moov", box("trak", track("meta")))
    assert boxes.clean_heic(content) is None


def test_the_field_accepts_what_the_tests_make():
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert UploadField().clean(SimpleUploadedFile("film.mp4", film()))
