"""Documents of LibreOffice in ODF, OOXML, PDF and its old formats, from flat sources.

Each source is what somebody in an office would have: a letter with letterhead, comments and
changes, a table with a chart, slides with links, a drawing.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from note import Producer
from sources import CALC, DRAW, IMPRESS, LETTER, PLAIN, WRITER, png

SOFFICE = shutil.which("soffice") or "soffice"
VERSION = subprocess.run([SOFFICE, "--version"], capture_output=True, text=True, check=True).stdout
PRODUCER = Producer("LibreOffice", VERSION.split()[1])
OWNER_ONLY = {
    "RestrictPermissions": {"type": "boolean", "value": "true"},
    "PermissionPassword": {"type": "string", "value": "pemilik"},
}
TO_OPEN = {
    "EncryptFile": {"type": "boolean", "value": "true"},
    "DocumentOpenPassword": {"type": "string", "value": "rahasia"},
}


def option(**values: object) -> dict[str, dict[str, str]]:
    kinds = {bool: "boolean", int: "long", str: "string"}
    return {
        name: {"type": kinds[type(value)], "value": str(value).lower()}
        for name, value in values.items()
    }


A1, A2, A3 = (option(SelectPdfVersion=version) for version in (1, 2, 3))
WORD, WORD_TEMPLATE = "docx:MS Word 2007 XML", "dotx:MS Word 2007 XML Template"
SHEET, SHOW = "xlsx:Calc MS Excel 2007 XML", "pptx:Impress MS PowerPoint 2007 XML"
# Source, ending and filter, options, name, why, verdict where it is not accepted.
MADE: list[tuple[str, str, dict, str, str, str]] = [
    (WRITER, "odt", {}, "lo-surat.odt", "comments, changes, header, picture, links", ""),
    (WRITER, WORD, {}, "lo-surat.docx", "the same in OOXML", ""),
    (WRITER, "docx:Office Open XML Text", {}, "lo-surat-iso.docx", "the other OOXML filter", ""),
    (WRITER, WORD_TEMPLATE, {}, "lo-surat.dotx", "a template of Word", ""),
    (WRITER, "ott", {}, "lo-surat.ott", "a template of text", ""),
    (LETTER, "odt", {}, "lo-kop.odt", "made from a letterhead: path of the template kept", ""),
    (LETTER, WORD, {}, "lo-kop.docx", "made from a letterhead, in OOXML", ""),
    (PLAIN, "odt", {}, "lo-polos.odt", "one paragraph", ""),
    (PLAIN, WORD, {}, "lo-polos.docx", "one paragraph in OOXML", ""),
    (PLAIN, "txt:Text (encoded):UTF8", {}, "lo-polos.txt", "plain text", ""),
    (CALC, "ods", {}, "lo-grafik.ods", "a chart, which names its document as '..'", ""),
    (CALC, SHEET, {}, "lo-grafik.xlsx", "the chart in OOXML", ""),
    (CALC, "xlsx:Calc Office Open XML", {}, "lo-grafik-iso.xlsx", "the other OOXML filter", ""),
    (CALC, "ots", {}, "lo-grafik.ots", "a template of a table", ""),
    (CALC, "xltx:Calc MS Excel 2007 XML Template", {}, "lo-grafik.xltx", "a template of Excel", ""),
    (CALC, "csv:Text - txt - csv (StarCalc):44,34,76,1", {}, "lo-rekap.csv", "CSV in UTF-8", ""),
    (
        CALC,
        "csv:Text - txt - csv (StarCalc):59,34,ANSI,1",
        {},
        "lo-rekap-ansi.csv",
        "CSV with semicolons, Windows-1252",
        "",
    ),
    (IMPRESS, "odp", {}, "lo-paparan.odp", "slides with a click that leads on, notes, sound", ""),
    (IMPRESS, SHOW, {}, "lo-paparan.pptx", "slides in OOXML", ""),
    (IMPRESS, "otp", {}, "lo-paparan.otp", "a template of slides", ""),
    (
        IMPRESS,
        "potx:Impress MS PowerPoint 2007 XML Template",
        {},
        "lo-paparan.potx",
        "a template of PowerPoint",
        "",
    ),
    (
        IMPRESS,
        "ppsx:Impress MS PowerPoint 2007 XML AutoPlay",
        {},
        "lo-paparan.ppsx",
        "a show that starts at once",
        "",
    ),
    (DRAW, "odg", {}, "lo-denah.odg", "a drawing", ""),
    (DRAW, "otg", {}, "lo-denah.otg", "a template of drawings", ""),
    (DRAW, "pdf:draw_pdf_Export", {}, "lo-denah.pdf", "a drawing as PDF", ""),
    (DRAW, "png", {}, "lo-denah.png", "a drawing as picture", ""),
    (WRITER, "pdf:writer_pdf_Export", {}, "lo-surat.pdf", "bookmarks, comments, links", ""),
    (WRITER, "pdf:writer_pdf_Export", A1, "lo-a1.pdf", "PDF/A-1", ""),
    (WRITER, "pdf:writer_pdf_Export", A2, "lo-a2.pdf", "PDF/A-2", ""),
    (WRITER, "pdf:writer_pdf_Export", A3, "lo-a3.pdf", "PDF/A-3", ""),
    (
        WRITER,
        "pdf:writer_pdf_Export",
        option(PDFUACompliance=True, UseTaggedPDF=True),
        "lo-ua.pdf",
        "PDF/UA, tagged",
        "",
    ),
    (WRITER, "pdf:writer_pdf_Export", option(SelectPdfVersion=17), "lo-17.pdf", "PDF 1.7", ""),
    (
        WRITER,
        "pdf:writer_pdf_Export",
        option(ExportFormFields=True, ExportNotes=True, ExportBookmarks=True),
        "lo-formulir.pdf",
        "notes and form fields",
        "",
    ),
    (
        WRITER,
        "pdf:writer_pdf_Export",
        option(Watermark="SALINAN"),
        "lo-salinan.pdf",
        "a watermark",
        "",
    ),
    (CALC, "pdf:calc_pdf_Export", {}, "lo-grafik.pdf", "a chart as PDF", ""),
    (IMPRESS, "pdf:impress_pdf_Export", {}, "lo-paparan.pdf", "slides as PDF", ""),
    (
        WRITER,
        "pdf:writer_pdf_Export",
        OWNER_ONLY,
        "lo-pemilik.pdf",
        "an owner's password only: opens for everybody",
        "",
    ),
    (WRITER, "pdf:writer_pdf_Export", TO_OPEN, "lo-sandi.pdf", "a password to open", "LOCKED"),
    (
        WRITER,
        "pdf:writer_pdf_Export",
        option(IsAddStream=True),
        "lo-hibrida.pdf",
        "carries its own source",
        "TWO_KINDS",
    ),
    (WRITER, "doc:MS Word 97", {}, "lo-lama.doc", "the old format", "OLD_OFFICE"),
    (CALC, "xls:MS Excel 97", {}, "lo-lama.xls", "the old format", "OLD_OFFICE"),
    (WRITER, "rtf", {}, "lo-surat.rtf", "RTF", "RICH_TEXT"),
    (WRITER, "fodt:OpenDocument Text Flat XML", {}, "lo-datar.fodt", "flat ODF", "FLAT"),
    (CALC, "fods:OpenDocument Spreadsheet Flat XML", {}, "lo-datar.fods", "flat ODF", "FLAT"),
]


def main() -> None:
    picture = base64.b64encode(png(24, 16)).decode()
    with tempfile.TemporaryDirectory() as folder:
        for source, form, options, name, why, verdict in MADE:
            made = Path(folder) / f"sumber.{source[0]}"
            made.write_text(source[1].replace("@PICTURE@", picture), encoding="utf-8")
            given = form if not options else f"{form}:{json.dumps(options)}"
            subprocess.run(
                [
                    SOFFICE,
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    given,
                    "--outdir",
                    f"{folder}/keluar",
                    str(made),
                ],
                check=True,
                capture_output=True,
                timeout=300,
            )
            written = next(Path(f"{folder}/keluar").iterdir(), None)
            if written is None:
                raise SystemExit(f"LibreOffice wrote no {name}")
            shutil.move(written, PRODUCER.wrote(name, why, verdict or "accepted"))


main()
