"""The sample of an examination package, with what proves each act of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from agencies import merkle
from agencies.models import Event, EventDetail, ExaminationPackage, Seal, SealedRows
from agencies.record.seals import head_of
from issues.models import Issue
from recommendations.models import Recommendation

# Who acted, in which role and for whom: metadata. Words and values are shown where the content
# was opened, and are told by their digests alone where not.
WHO = ("person", "hat", "agency", "on_behalf_of", "decided_by", "decided_on", "address")
ROOTS: dict[str, Any] = {"issue": Issue, "recommendation": Recommendation}


def drawn(package: ExaminationPackage) -> QuerySet[Event]:
    """The sealed acts whose SHA-256 of "seed:reference" is smallest: as many as were asked for."""
    word = Concat(Value(f"{package.seed}:"), Cast("public_id", TextField()))
    drawn_by = Func(Func(word, Value("UTF8"), function="convert_to"), function="sha256")
    sealed = Func("keys", function="unnest")
    keys = SealedRows.objects.filter(kind="event").values_list(sealed)
    events = package.assignment.events().filter(pk__in=keys).select_related("detail")
    return events.order_by(drawn_by, "pk")[: package.size]


def entries(package: ExaminationPackage) -> Iterator[dict[str, Any]]:
    """Each act of the sample: its words as far as they are open, and its path to the seal."""
    events = {event.pk: event for event in drawn(package)}
    opened = opened_roots(package, events.values())
    parts = SealedRows.objects.filter(kind="event", keys__overlap=list(events))
    for part in parts.order_by("seal_id").iterator(chunk_size=20):
        leaves, offset = leaves_of(part)
        for place, key in enumerate(part.keys, start=offset):
            if key in events:
                event = events[key]
                yield {
                    "row": event.sealed_form(),
                    **words_of(event.detail, may_read(event, package, opened)),
                    "seal": part.seal_id,
                    "path": merkle.path_to(leaves, place),
                }


def leaves_of(part: SealedRows) -> tuple[list[bytes], int]:
    """All leaves under the seal of a part, and the place at which those of the part begin."""
    leaves: list[bytes] = []
    offset = 0
    for one in SealedRows.objects.filter(seal=part.seal_id).order_by("kind"):
        offset = len(leaves) if one.kind == part.kind else offset
        leaves += [leaf for _key, _name, leaf in one.rows()]
    return leaves, offset


def opened_roots(package: ExaminationPackage, events: Any) -> set[tuple[str, int]]:
    """The roots of these events that were opened to the assignment and that the auditor may
    read."""
    group, ceiling = package.assignment.group_id, package.assignment.auditor.clearance
    opened = set()
    for stream, model in ROOTS.items():
        keys = {event.stream_id for event in events if event.stream == stream}
        rows = model.objects.filter(pk__in=keys, parties__contains=[group])
        found = rows.filter(classification__lte=ceiling).values_list("pk", flat=True)
        opened |= {(stream, key) for key in found}
    return opened


def may_read(event: Event, package: ExaminationPackage, opened: set[tuple[str, int]]) -> bool:
    """Whether the words of an act may be in the package: as in a timeline."""
    among = event.parties is None or package.assignment.group_id in event.parties
    within = event.classification <= package.assignment.auditor.clearance
    return (event.stream, event.stream_id) in opened and among and within


def words_of(detail: EventDetail, all_of_them: bool) -> dict[str, Any]:
    """Words with their salts; for those that are closed, or removed by law, their digests."""
    words, salt = detail.words, bytes(detail.salt)
    kept = detail.redacted or {
        "salts": {name: merkle.field_salt(salt, name).hex() for name in words},
        "removed": {},
    }
    shown = {name for name in kept["salts"] if all_of_them or name in WHO}
    hidden = dict(kept["removed"])
    for name, own in kept["salts"].items():
        if name not in shown:
            hidden[name] = merkle.field_digest(bytes.fromhex(own), name, words[name]).hex()
    return {
        "words": {name: words[name] for name in sorted(shown)},
        "salts": {name: kept["salts"][name] for name in sorted(shown)},
        "hidden": hidden,
    }


def chain(first: int) -> Iterator[dict[str, Any]]:
    """Every seal from that of the oldest sampled act to the last one."""
    for seal in Seal.objects.filter(number__gte=first).order_by("number").iterator():
        yield {**head_of(seal), "digest": bytes(seal.digest).hex()}
