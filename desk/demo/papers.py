"""Small files for the demo: evidence that opens in any viewer."""

from __future__ import annotations

import hashlib
import textwrap

from django.core.files.base import ContentFile

from agencies import clock
from agencies.access.hats import Hat
from agencies.identity import new_public_id
from issues.models import Attachment, Issue

LINE, TOP, LEFT = 16, 780, 60


def pdf(title: str, text: str) -> bytes:
    """One A4 page with a title and some lines, as a valid PDF."""
    lines = [title, "", *textwrap.wrap(text, 84)]
    shown = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    page = f"BT /F1 11 Tf {LINE} TL {LEFT} {TOP} Td\n{shown}\nET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _assembled(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: list[bytes]) -> bytes:
    """Header, objects, and the table that says where each one begins."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%s"
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(body))
    )


def keep(
    name: str,
    text: str,
    hat: Hat,
    *,
    classification: int,
    issue: Issue | None = None,
    parties: list[int] | None = None,
) -> Attachment:
    """Store a page under a random name, as an upload would be."""
    content = pdf(name.removesuffix(".pdf"), text)
    return Attachment.objects.create(
        issue=issue,
        parties=parties,
        classification=classification,
        file=ContentFile(content, name=new_public_id().hex),
        name=name,
        size=len(content),
        content_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        by=hat.membership,
        at=clock.now(),
    )
