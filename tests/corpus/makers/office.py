"""Documents of the Python libraries that systems of offices use."""

from __future__ import annotations

import io
import subprocess
import sys
from importlib.metadata import version

import docx
import openpyxl
import pptx
import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from note import OUT, Producer
from odf import draw, opendocument, table, text
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink
from openpyxl.packaging.relationship import Relationship
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from sources import png

PICTURE = png(24, 16)
LINKS = [
    "https://www.kpu.go.id",
    "mailto:desk@contoh.go.id",
    "ftp://berkas.contoh.go.id/a.zip",
    "file:///D:/Arsip/Surat%20Masuk.pdf",
    "lampiran.pdf",
    "whatsapp://send?phone=62",
    "sms:+628120000",
    "tg://resolve?domain=desk",
    "onenote:https://contoh.go.id/a",
    "ms-word:ofe|u|https://contoh.go.id/a.docx",
    "news:berita.pemilu",
    "callto:desk",
]
ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
TEMPLATES = {
    "pd-normal.docx": "file:///C:\\Users\\budi\\AppData\\Roaming\\Microsoft\\Templates\\Normal.dotm",
    "pd-kop.docx": "file:///D:/Templat/Kop%20Surat%20KPU.dotx",
    "pd-kop-drive.docx": "Z:\\Templat\\Kop.dotx",
    "pd-kop-nama.docx": "Kop%20Surat.dotx",
}


def word() -> None:
    made = Producer("python-docx", version("python-docx"))
    letter = docx.Document()
    letter.core_properties.author, letter.core_properties.title = "Budi Contoh", "Surat /JS/"
    letter.add_heading("Laporan", 1)
    letter.add_picture(io.BytesIO(PICTURE))
    letter.sections[0].header.paragraphs[0].text = "KOMISI PEMILIHAN UMUM"
    letter.add_table(2, 2).cell(0, 0).text = "Wamena"
    run = letter.add_paragraph("Ucapan").runs[0]
    letter.add_comment(run, text="Mohon diperiksa", author="Siti Contoh", initials="SC")
    letter.save(made.wrote("pd-surat.docx", "picture, header, table, comment"))
    linked = docx.Document()
    for target in LINKS:
        linked.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    linked.save(made.wrote("pd-tautan.docx", "links of many schemes that only a click follows"))
    for name, target in TEMPLATES.items():
        from_template = docx.Document()
        from_template.part._settings_part.relate_to(target, ATTACHED, is_external=True)
        from_template.save(made.wrote(name, f"attached template {target[:30]}"))
    words = docx.Document()
    words.add_paragraph("MACROENABLED, vbaProject.bin, DDEAUTO, <script>, /JavaScript: words only")
    words.save(made.wrote("pd-kata.docx", "words are no instructions"))
    remote = docx.Document()
    remote.part._settings_part.relate_to(
        "https://contoh.invalid/kop.dotm", ATTACHED, is_external=True
    )
    remote.save(made.wrote("pd-kop-jauh.docx", "a template fetched from elsewhere", "LINKED"))


def sheets() -> None:
    made = Producer("openpyxl", version("openpyxl"))
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("Wilayah", "Jumlah"), ("Wamena", 12), ("Sorong", 9)):
        sheet.append(row)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    sheet["A2"].comment = Comment("Periksa", "Siti Contoh")
    for place, target in enumerate(LINKS, start=5):
        sheet.cell(place, 1, "tautan").hyperlink = target
    book.properties.creator = "Budi Contoh"
    book.save(made.wrote("ox-grafik.xlsx", "chart, comment, links of many schemes"))
    book.template = True
    book.save(made.wrote("ox-grafik.xltx", "a template"))
    linked = openpyxl.Workbook()
    linked.active["A1"] = "=[1]Sheet1!A1"
    link = ExternalLink(externalBook=ExternalBook(id="rId1"))
    link.file_link = Relationship(
        type="externalLinkPath", Target="Rekap%202023.xlsx", TargetMode="External", Id="rId1"
    )
    linked._external_links.append(link)
    linked.save(made.wrote("ox-buku-lain.xlsx", "values of a workbook beside it"))
    link.file_link.Target = "https://contoh.invalid/rekap.xlsx"
    linked.save(made.wrote("ox-buku-jauh.xlsx", "values of a workbook elsewhere", "LINKED"))
    writer = Producer("XlsxWriter", version("xlsxwriter"))
    with xlsxwriter.Workbook(
        writer.wrote("xw-rekap.xlsx", "chart, picture, protection of cells"),
        {"strings_to_urls": False},
    ) as made_book:
        page = made_book.add_worksheet("Rekap")
        page.write_column(0, 0, [3, 5, 8])
        drawn = made_book.add_chart({"type": "pie"})
        drawn.add_series({"values": "=Rekap!$A$1:$A$3"})
        page.insert_chart("C2", drawn)
        page.insert_image("C20", "a.png", {"image_data": io.BytesIO(PICTURE)})
        page.write_comment("A1", "Periksa")
        page.protect("sandi")
        page.write_url("A9", "external:D:/Arsip/rekap.xlsx")
        page.write_url("A10", "internal:Rekap!A1")
    with xlsxwriter.Workbook(
        writer.wrote("xw-besar64.xlsx", "written with ZIP64 throughout"),
        {"use_zip64": True, "constant_memory": True},
    ) as large:
        page = large.add_worksheet()
        for row in range(300):
            page.write_row(row, 0, [row, f"TPS {row}"])


def slides() -> None:
    made = Producer("python-pptx", version("python-pptx"))
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Paparan"
    data = CategoryChartData()
    data.categories = ["Wamena", "Sorong"]
    data.add_series("Jumlah", (12, 9))
    slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(4), Inches(3), data
    )
    slide.shapes.add_picture(io.BytesIO(PICTURE), Inches(6), Inches(2))
    box = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(6), Inches(1)).text_frame
    for target in LINKS:
        run = box.add_paragraph().add_run()
        run.text, run.hyperlink.address = target, target
    slide.notes_slide.notes_text_frame.text = "Catatan"
    show.core_properties.author = "Budi Contoh"
    show.save(made.wrote("pp-paparan.pptx", "chart with its workbook, picture, links, notes"))
    film = slide.shapes
    film.add_movie(
        io.BytesIO(bytes(64)),
        Inches(1),
        Inches(1),
        Inches(1),
        Inches(1),
        poster_frame_image=io.BytesIO(PICTURE),
        mime_type="video/mp4",
    )
    show.save(made.wrote("pp-film.pptx", "a film within a slide"))


def others() -> None:
    made = Producer("odfpy", version("odfpy"))
    letter = opendocument.OpenDocumentText()
    letter.text.addElement(text.P(text="Laporan"))
    place = (
        letter.addPictureFromString(PICTURE, "image/png")
        if hasattr(letter, "addPictureFromString")
        else None
    )
    if place:
        frame = draw.Frame(width="2cm", height="1cm", anchortype="paragraph")
        frame.addElement(draw.Image(href=place))
        paragraph = text.P()
        paragraph.addElement(frame)
        letter.text.addElement(paragraph)
    letter.write(str(made.wrote("op-surat.odt", "text and picture")))
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Rekap")
    row = table.TableRow()
    cell = table.TableCell()
    cell.addElement(text.P(text="Wamena"))
    row.addElement(cell)
    sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.write(str(made.wrote("op-rekap.ods", "a table")))
    locked = Producer("msoffcrypto-tool", version("msoffcrypto-tool"))
    for name in ("pd-surat.docx", "ox-grafik.xlsx"):
        target = locked.wrote(f"mc-sandi-{name}", "a password to open", "LOCKED")
        subprocess.run(
            [
                sys.executable,
                "-m",
                "msoffcrypto",
                "-e",
                "-p",
                "rahasia",
                str(OUT / name),
                str(target),
            ],
            check=True,
            capture_output=True,
        )
    filled = Producer("docxtpl", version("docxtpl"))
    from docxtpl import DocxTemplate

    template = DocxTemplate(OUT / "pd-surat.docx")
    template.render({})
    template.save(filled.wrote("dt-surat.docx", "a letter filled in from a template"))


word()
sheets()
slides()
others()
