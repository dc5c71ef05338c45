"""Browsers of the cast, and what the page of a draft sends."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support import cast, small_files
from tests.support.pages import browser

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = small_files.png()


@pytest.fixture
def login(db):
    """Log somebody of the cast in: login("liaison.kpu"); the desk has its secretary."""
    cast.membership("secretary.desk")

    def client_of(name: str, **fields: Any) -> Client:
        return browser(name, **fields)

    return client_of


def pdf(name: str = "rekap.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def typed(**fields: Any) -> dict[str, Any]:
    """A complete entry on the page of a new issue."""
    values = {
        "title": "Truk logistik tertahan longsor di jalan Wamena",
        "text": "Tiga truk berisi bilik dan tinta tertahan sejak pagi.",
        "category": "LOG.DISTRIBUSI",
        "regions": ["95.01"],
        "occurrence": "happening",
        "known_at_day": "2024-09-03",
        "known_at_hour": "08.20",
        "known_at_zone": "WIT",
        "severity": "3",
        "likelihood": "4",
        "classification": "1",
    }
    return values | fields


def confirmed(client: Client, url: str, **data: Any) -> Any:
    """Post an act that lets more people read, and confirm the number that it shows."""
    data = {"key": str(uuid4()), **data}
    shown = client.post(url, data)
    readers = shown.context["readers"]
    return client.post(url, data | {"confirmed": f"{readers.agencies}-{readers.people}"})
