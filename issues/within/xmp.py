"""XMP: the packet about its author that PDF and pictures carry."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from issues.within import UNREAD, Trace

KINDS = {
    "creator": "author",
    "Author": "author",
    "OwnerName": "author",
    "CameraOwnerName": "author",
    "AuthorsPosition": "author",
    "Credit": "author",
    "Artist": "author",
    "Company": "company",
    "Manager": "manager",
    "CreatorTool": "program",
    "Producer": "program",
    "Software": "program",
    "Make": "device",
    "Model": "device",
    "SerialNumber": "device",
    "BodySerialNumber": "device",
    "GPSLatitude": "place",
    "GPSLongitude": "place",
    "City": "place",
    "Location": "place",
}
LARGEST = 2 * 1024 * 1024


def traces(packet: bytes) -> Iterator[Trace]:
    """What the packet tells, in elements or attributes."""
    packet = packet.strip(b"\x00 \t\r\n")
    if not packet:
        return
    try:
        root = fromstring(packet[:LARGEST])
    except (ParseError, DefusedXmlException, ValueError):
        yield UNREAD
        return
    for element in root.iter():
        kind = KINDS.get(_local(element.tag))
        words = " ".join(element.itertext()).strip() if kind else ""
        if kind and words:
            yield kind, words
        for name, value in element.attrib.items():
            if (kind := KINDS.get(_local(name))) and value.strip():
                yield kind, value


def _local(name: str) -> str:
    return name.rpartition("}")[2]
