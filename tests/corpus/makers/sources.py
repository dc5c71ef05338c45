"""Flat sources for LibreOffice; and a small picture that everybody may use."""

from __future__ import annotations

import zlib

SPACES = {
    "office": "office",
    "style": "style",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "meta": "meta",
    "number": "datastyle",
    "presentation": "presentation",
    "chart": "chart",
    "form": "form",
    "script": "script",
}
HEAD = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in SPACES.items()
) + (
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dom="http://www.w3.org/2001/xml-events" office:version="1.3"'
)
META = (
    "<office:meta><dc:title>{title}</dc:title><meta:initial-creator>Budi Contoh"
    "</meta:initial-creator><dc:creator>Siti Contoh</dc:creator>{more}</office:meta>"
)
TEMPLATE = (
    '<meta:template xlink:type="simple" xlink:actuate="onRequest" xlink:title="Kop surat"'
    ' xlink:href="../../../home/budi/.config/libreoffice/4/user/template/Kop%20Surat.ott"/>'
)
PICTURE = (
    '<draw:frame draw:name="Logo" svg:width="2cm" svg:height="1.3cm"{more}>'
    "<draw:image><office:binary-data>@PICTURE@</office:binary-data></draw:image></draw:frame>"
)
LINKS = "".join(
    f'<text:p><text:a xlink:type="simple" xlink:href="{target}">{target}</text:a></text:p>'
    for target in (
        "https://www.kpu.go.id/",
        "mailto:desk@contoh.go.id",
        "tel:+6221000000",
        "ftp://berkas.contoh.go.id/rekap.zip",
        "lampiran.pdf",
        "whatsapp://send?phone=62",
        "geo:-6.2,106.8",
        "sip:desk@contoh.go.id",
        "#Bagian 1|outline",
    )
)
MASTER = (
    '<office:automatic-styles><style:page-layout style:name="pm1"><style:page-layout-properties'
    ' fo:page-width="21cm" fo:page-height="29.7cm"/></style:page-layout></office:automatic-styles>'
    '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1">'
    "<style:header><text:p>KOMISI PEMILIHAN UMUM</text:p></style:header><style:footer><text:p>"
    "<text:page-number/></text:p></style:footer></style:master-page></office:master-styles>"
)


def flat(kind: str, body: str, title: str, more: str = "", styles: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {HEAD}'
        f' office:mimetype="application/vnd.oasis.opendocument.{kind}">'
        f"{META.format(title=title, more=more)}{styles}"
        f"<office:body><office:{kind.replace('graphics', 'drawing')}>{body}"
        f"</office:{kind.replace('graphics', 'drawing')}></office:body></office:document>"
    )


CHANGES = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:insertion><office:change-info>'
    "<dc:creator>Siti Contoh</dc:creator><dc:date>2024-08-14T10:00:00</dc:date>"
    "</office:change-info></text:insertion></text:changed-region></text:tracked-changes>"
)
COMMENT = (
    "<office:annotation><dc:creator>Siti Contoh</dc:creator><dc:date>2024-08-14T10:00:00</dc:date>"
    "<text:p>Mohon diperiksa: /JS/ dan /Encrypt</text:p></office:annotation>"
)
TABLE = (
    '<table:table table:name="Rekap"><table:table-column table:number-columns-repeated="2"/>'
    + "".join(
        f"<table:table-row><table:table-cell{kind}><text:p>{place}</text:p></table:table-cell>"
        f'<table:table-cell office:value-type="float" office:value="{count}"><text:p>{count}'
        "</text:p></table:table-cell></table:table-row>"
        for place, count, kind in (
            ("Wamena", 12, ' office:value-type="string"'),
            ("Sorong", 9, ' office:value-type="string"'),
            ("Jayapura", 31, ' office:value-type="string"'),
        )
    )
    + "</table:table>"
)
CHART = (
    "<table:shapes><draw:frame svg:width='9cm' svg:height='6cm' svg:x='6cm' svg:y='1cm'>"
    "<draw:object draw:notify-on-update-of-ranges='Rekap.A1:Rekap.B3'><office:document"
    f" {HEAD} office:mimetype='application/vnd.oasis.opendocument.chart'><office:body>"
    "<office:chart><chart:chart xlink:href='..' chart:class='chart:bar' svg:width='9cm'"
    " svg:height='6cm'><chart:plot-area table:cell-range-address='Rekap.A1:Rekap.B3'"
    " chart:data-source-has-labels='column'><chart:axis chart:dimension='x' chart:name='x'>"
    "<chart:categories table:cell-range-address='Rekap.A1:Rekap.A3'/></chart:axis><chart:axis"
    " chart:dimension='y' chart:name='y'/><chart:series chart:values-cell-range-address="
    "'Rekap.B1:Rekap.B3' chart:class='chart:bar'><chart:data-point chart:repeated='3'/>"
    "</chart:series></chart:plot-area></chart:chart></office:chart></office:body>"
    "</office:document></draw:object></draw:frame></table:shapes>"
)
PARAGRAPH = (
    '<text:h text:outline-level="1">Bagian 1: berkas /JS/ dan /Encrypt</text:h><text:p>Truk '
    f'tertahan{COMMENT} <text:change-start text:change-id="c1"/>sejak pagi<text:change-end'
    ' text:change-id="c1"/>.</text:p>'
)
WRITER = (
    "fodt",
    flat(
        "text",
        CHANGES
        + PARAGRAPH
        + LINKS
        + "<text:p>"
        + PICTURE.format(more=' text:anchor-type="as-char"')
        + "</text:p>"
        + TABLE,
        "Surat /JS/ dan /Encrypt",
        styles=MASTER,
    ),
)
LETTER = ("fodt", flat("text", "<text:p>Kepada Yth. Ketua KPU</text:p>", "Surat", TEMPLATE, MASTER))
PLAIN = ("fodt", flat("text", "<text:p>Satu kalimat saja.</text:p>", ""))
CALC = (
    "fods",
    flat(
        "spreadsheet",
        TABLE.replace("<table:table-column", CHART + "<table:table-column", 1),
        "Rekap",
    ),
)
PAGE = '<draw:page draw:name="{name}" draw:master-page-name="Standard">{body}</draw:page>'
LEADS_ON = (
    '<draw:custom-shape svg:width="4cm" svg:height="2cm" svg:x="2cm" svg:y="2cm">'
    '<office:event-listeners><presentation:event-listener script:event-name="dom:click"'
    ' presentation:action="next-page"/></office:event-listeners><text:p>Lanjut</text:p>'
    '<draw:enhanced-geometry svg:viewBox="0 0 21600 21600" draw:type="rectangle"'
    ' draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape>'
)
BOX = (
    '<draw:frame svg:width="14cm" svg:height="3cm" svg:x="2cm" svg:y="6cm"><draw:text-box>'
    f"{LINKS}</draw:text-box></draw:frame>"
)
PLACED = PICTURE.format(more=' svg:x="2cm" svg:y="10cm"')
SLIDE_STYLES = MASTER.replace(
    "<style:header><text:p>KOMISI PEMILIHAN UMUM</text:p></style:header>"
    "<style:footer><text:p><text:page-number/></text:p></style:footer>",
    "",
)
IMPRESS = (
    "fodp",
    flat(
        "presentation",
        PAGE.format(name="Satu", body=LEADS_ON + BOX + PLACED) + PAGE.format(name="Dua", body=BOX),
        "Paparan",
        styles=SLIDE_STYLES,
    ),
)
DRAW = (
    "fodg",
    flat("graphics", PAGE.format(name="Denah", body=PLACED + BOX), "Denah", styles=SLIDE_STYLES),
)


def png(width: int, height: int) -> bytes:
    """A coloured field."""
    rows = b"".join(
        b"\x00" + b"".join(bytes((x * 255 // width, y * 255 // height, 120)) for x in range(width))
        for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
