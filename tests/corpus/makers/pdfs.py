"""PDFs of many programs: typeset, printed, scanned, signed, protected, repaired."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import fpdf
import img2pdf
import pikepdf
import pypdf
import typst
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from note import OUT, Producer
from PIL import Image, ImageDraw
from pikepdf import Array, Dictionary, Encryption, Name, String
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from reportlab.pdfgen import canvas
from sources import png

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
TEXT = """#set document(title: "Surat /JS/ dan /Encrypt", author: "Budi Contoh")
#set page(paper: "a4")
= Laporan /JS/
Truk tertahan. #link("https://contoh.go.id/JS/a?/Encrypt")[Tautan], #link("ftp://contoh.go.id/a")[F].
#table(columns: 2, [Wamena], [12])
"""
PAGE = """<html lang=id><title>Rekap /JS/ dan /Encrypt</title><h1>Rekap /JavaScript</h1>
<p>Isi &lt;script&gt;. <a href="https://contoh.go.id/JS/Encrypt">Tautan</a>
<a href="whatsapp://send?text=a">WA</a><table border=1><tr><td>Wamena<td>12</table>"""


def typeset() -> None:
    made = Producer("typst", version("typst"))
    for name, standards in (
        ("ty-surat", []),
        ("ty-a2b", ["a-2b"]),
        ("ty-ua1", ["ua-1"]),
        ("ty-a3a", ["a-3a"]),
        ("ty-v14", ["1.4"]),
        ("ty-v20", ["2.0"]),
    ):
        made.wrote(f"{name}.pdf", f"PDF {standards or 'as it comes'}").write_bytes(
            typst.compile(TEXT.encode(), format="pdf", pdf_standards=standards)
        )
    printed = Producer(
        "Chromium",
        subprocess.run(
            [CHROMIUM, "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[1],
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "rekap.html"
        source.write_text(PAGE)
        for name, more in (("cr-rekap.pdf", []), ("cr-tanpa-tanda.pdf", ["--disable-pdf-tagging"])):
            subprocess.run(
                [
                    CHROMIUM,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    *more,
                    f"--print-to-pdf={printed.wrote(name, 'printed from a page')}",
                    f"file://{source}",
                ],
                check=True,
                capture_output=True,
                env={**os.environ, "HOME": folder},
            )
        for name in ("cr-layar.png",):
            subprocess.run(
                [
                    CHROMIUM,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    f"--screenshot={printed.wrote(name, 'a picture of the screen')}",
                    "--window-size=360,240",
                    f"file://{source}",
                ],
                check=True,
                capture_output=True,
                env={**os.environ, "HOME": folder},
            )
    report = Producer("ReportLab", version("reportlab"))
    for name, kind in (("rl-formulir.pdf", True), ("rl-teks.pdf", False)):
        page = canvas.Canvas(
            str(report.wrote(name, "form fields" if kind else "uncompressed")), pageCompression=0
        )
        page.setTitle("(/JS (a)) /Launch")
        page.setAuthor("Budi Contoh")
        page.drawString(72, 720, "/JavaScript /JS (app) /EmbeddedFile obj endobj")
        page.bookmarkPage("a")
        page.addOutlineEntry("Bab /JS/ /Encrypt", "a")
        page.linkURL("https://contoh.go.id/JS/", (72, 700, 200, 720))
        if kind:
            page.acroForm.textfield(name="nama", x=72, y=600)
            page.acroForm.checkbox(name="setuju", x=72, y=560)
        page.save()
    small = Producer("fpdf2", version("fpdf2"))
    document = fpdf.FPDF()
    document.set_title("Rekap /JS/ (dan) \\(kurung\\")
    document.add_page()
    document.set_font("helvetica")
    document.cell(text="Isi")
    document.output(str(small.wrote("fp-rekap.pdf", "title with brackets and slashes")))


def titled(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = String("<< /S /JavaScript /JS (app.alert\\(1\\)) >> /Encrypt 9 0 R")
    pdf.docinfo["/Keywords"] = "/JS/ /Launch /EmbeddedFiles"


def emptied(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array()), EmbeddedFiles=Dictionary(Names=Array())
    )


def named(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Dests = Dictionary(
        JS=Array([pdf.pages[0].obj, Name.Fit]), Launch=Array([pdf.pages[0].obj, Name.Fit])
    )
    pdf.pages[0].obj.Resources["/XObject"] = Dictionary(
        JS=pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    )


def beside(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Link,
                    Rect=[0, 0, 99, 99],
                    A=Dictionary(S=Name.GoToR, F=String("Lampiran 1.pdf"), D=Array([0, Name.Fit])),
                )
            )
        ]
    )


def layered(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Lapisan /JS")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(ON=Array([group])))
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["rekap.csv"] = pikepdf.AttachedFileSpec(pdf, b"a;b", filename="rekap.csv")


def portfolio(pdf: pikepdf.Pdf) -> None:
    attached(pdf)
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.T)


def changed() -> None:
    made = Producer("pikepdf", version("pikepdf"))
    source = OUT / "ty-surat.pdf"

    def saved(name: str, why: str, verdict: str = "accepted", change=None, **how) -> None:
        with pikepdf.open(source) as pdf:
            if change:
                change(pdf)
            pdf.save(made.wrote(name, why, verdict), **how)

    streams = pikepdf.ObjectStreamMode
    saved("pk-lurus.pdf", "linearized", linearize=True)
    saved("pk-tanpa-aliran.pdf", "without object streams", object_stream_mode=streams.disable)
    saved("pk-aliran.pdf", "with object streams", object_stream_mode=streams.generate)
    saved(
        "pk-terbuka.pdf",
        "object streams that are not packed",
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        object_stream_mode=streams.generate,
    )
    saved("pk-qdf.pdf", "written to be read", qdf=True)
    for revision in (2, 3, 4, 5, 6):
        lock = Encryption(
            owner="pemilik", user="", R=revision, aes=revision > 3, metadata=revision > 3
        )
        saved(
            f"pk-pemilik-r{revision}.pdf",
            f"an owner's password only, revision {revision}",
            encryption=lock,
            object_stream_mode=streams.generate,
        )
        lock = Encryption(
            owner="pemilik", user="rahasia", R=revision, aes=revision > 3, metadata=revision > 3
        )
        saved(
            f"pk-sandi-r{revision}.pdf",
            f"a password to open, revision {revision}",
            "LOCKED",
            encryption=lock,
        )
    saved(
        "pk-pemilik-terbuka.pdf",
        "an owner's password, metadata left open",
        encryption=Encryption(owner="pemilik", R=4, aes=True, metadata=False),
    )

    saved("pk-judul.pdf", "a title that quotes an action", change=titled)
    saved(
        "pk-judul-terbuka.pdf",
        "the same, not packed",
        change=titled,
        object_stream_mode=streams.disable,
    )
    saved("pk-daftar-kosong.pdf", "lists of scripts and files, empty", change=emptied)
    saved("pk-nama.pdf", "pictures and places called JS and Launch", change=named)
    saved("pk-sebelah.pdf", "a link to a document beside it", change=beside)
    saved("pk-lapisan.pdf", "layers, opens on its first page", change=layered)

    saved("pk-lampiran.pdf", "a file attached", "CARRIES", attached)
    saved("pk-portofolio.pdf", "a portfolio", "CARRIES", portfolio)
    append = pypdf.PdfWriter()
    append.append(str(source))
    append.add_metadata({"/Title": "/JS/ (a", "/Author": "Budi Contoh"})
    other = Producer("pypdf", version("pypdf"))
    append.write(other.wrote("py-gabung.pdf", "put together"))
    content = source.read_bytes()
    mail = Producer(
        "pikepdf", version("pikepdf") + ", bytes as some printers and systems send them"
    )
    for name, why, made_of in (
        ("pk-nol.pdf", "filled up with zeros behind its end", content + bytes(9000)),
        ("pk-bom.pdf", "a byte order mark in front", b"\xef\xbb\xbf" + content),
        (
            "pk-pjl.pdf",
            "a printer's commands in front",
            b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n" + content,
        ),
    ):
        mail.wrote(name, why).write_bytes(made_of)


def scanned() -> None:
    made = Producer("img2pdf", version("img2pdf"))
    page = Image.new("1", (420, 594), 1)
    ImageDraw.Draw(page).text((20, 20), "NASKAH PINDAIAN")
    grey, pieces = page.convert("L"), {}
    for name, image, form, how in (
        ("fax", page, "TIFF", {"compression": "group4"}),
        ("foto", grey, "JPEG", {}),
        ("jpx", grey, "JPEG2000", {}),
    ):
        buffer = io.BytesIO()
        image.save(buffer, form, dpi=(200, 200), **how)
        pieces[name] = buffer.getvalue()
        made.wrote(f"im-{name}.pdf", f"a scan in {form}").write_bytes(img2pdf.convert(pieces[name]))
    made.wrote("im-halaman.pdf", "three scanned pages").write_bytes(
        img2pdf.convert([pieces["fax"], pieces["foto"], pieces["fax"]])
    )
    made.wrote("im-a1.pdf", "a scan as PDF/A-1").write_bytes(
        img2pdf.convert(png(40, 40), pdfa=None)
    )
    pillow = Producer("Pillow", version("pillow"))
    grey.save(pillow.wrote("pl-pindai.pdf", "a scan"), "PDF", save_all=True, append_images=[page])


def signed() -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Budi Contoh")])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), True)
    )
    certificate = builder.sign(key, hashes.SHA256())
    with tempfile.NamedTemporaryFile(suffix=".p12") as kept:
        kept.write(
            serialization.pkcs12.serialize_key_and_certificates(
                b"a", key, certificate, None, serialization.BestAvailableEncryption(b"a")
            )
        )
        kept.flush()
        signer = signers.SimpleSigner.load_pkcs12(kept.name, passphrase=b"a")
    made = Producer("pyHanko", version("pyhanko"))
    source = OUT / "ty-surat.pdf"
    for turn in (1, 2):
        target = made.wrote(f"ph-pades-{turn}.pdf", f"PAdES, {turn} signature(s), changes appended")
        with open(source, "rb") as content:
            writer = IncrementalPdfFileWriter(content, strict=False)
            meta = signers.PdfSignatureMetadata(
                field_name=f"Tanda{turn}",
                subfilter=fields.SigSeedSubFilter.PADES,
                reason="Menyetujui /JS/",
                location="Jakarta",
                certify=turn == 1,
            )
            with open(target, "wb") as signed_file:
                signers.sign_pdf(writer, meta, signer=signer, output=signed_file)
        source = target


def by_scripts() -> None:
    """What pikepdf makes of a hostile wish is refused as well: harmless in content, active in form."""
    made = Producer("pikepdf", version("pikepdf"))
    for name, root in {
        "pk-skrip.pdf": {"OpenAction": Dictionary(S=Name.JavaScript, JS=String("1"))},
        "pk-jalankan.pdf": {"OpenAction": Dictionary(S=Name.Launch, F=String("a.txt"))},
    }.items():
        with pikepdf.open(OUT / "ty-surat.pdf") as pdf:
            for key, value in root.items():
                pdf.Root[f"/{key}"] = value
            pdf.save(made.wrote(name, "does something when it is opened", "ACTS"))


typeset()
changed()
scanned()
signed()
by_scripts()
