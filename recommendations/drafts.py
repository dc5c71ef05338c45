"""A draft as one whole: what it says, saving it, and what the record keeps of a change."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Hat
from agencies.access.refusals import Stale, WrongState
from agencies.access.visibility import held, seen_still
from agencies.identity import draw_number
from agencies.models import DeskTerm, Event, Role
from agencies.record.events import Said, record
from agencies.sending.once import done, wait_for
from agencies.workflow.due import due_in
from recommendations.effects import DAYS_TO_REDRAFT
from recommendations.guards import class_of
from recommendations.models import AcceptancePoint, Addressee, Recommendation

DRAFTERS = (Role.ANALYST, Role.SECRETARY)
WORDS = ("title", "text", "basis", "basis_note", "urgency")
ADDRESS = ("agency", "part", "mode", "attention_of", "due_on", "due_days")
Content = dict[str, Any]


def may_draft(hat: Hat, term_id: int | None) -> bool:
    """Whether the hat writes recommendations of this desk term: its analysts and secretary do."""
    return hat.role in DRAFTERS and term_id is not None and hat.membership.term_id == term_id


def content_of(recommendation: Recommendation) -> Content:
    """What a recommendation says: its words, issues, addressees and points, as plain values.

    A point's `agencies` are public identifiers; none means every addressee.
    """
    addressees = recommendation.addressees.select_related("agency").order_by("position", "pk")
    points = recommendation.points.prefetch_related("addressees__agency").order_by("position")
    return {name: getattr(recommendation, name) for name in WORDS} | {
        "issues": list(recommendation.issues.order_by("pk")),
        "addressees": [{name: getattr(row, name) for name in ADDRESS} for row in addressees],
        "points": [
            {
                "text": point.text,
                "evidence_expected": point.evidence_expected,
                "agencies": [str(row.agency.public_id) for row in point.addressees.all()],
            }
            for point in points
        ],
    }


def begin(hat: Hat, *, term: DeskTerm, key: UUID | None = None, **fields: Any) -> Recommendation:
    """A new draft with a random free number, read by the desk alone.

    `key` is the form's one-time key: a second draft with it raises IntegrityError.
    """
    now = clock.now()
    year = now.astimezone(clock.ZONES["WIB"]).year
    recommendation = Recommendation.objects.create(
        number=draw_number(
            "RK", year, lambda number: Recommendation.objects.filter(number=number).exists()
        ),
        state="draft",
        state_since=now,
        updated_at=now,
        created_at=now,
        term=term,
        drafted_by=hat.membership,
        parties=[term.group_id],
        **due_in(DAYS_TO_REDRAFT).columns(),
        **fields,
    )
    record("recommendation.created", recommendation, by=hat, key=key)
    return recommendation


def start(hat: Hat, content: Content, key: UUID) -> Recommendation:
    """A new draft with its content; the same form sent twice gives the first draft."""
    wait_for(key)
    if done(key):
        return Recommendation.objects.get(pk=Event.objects.get(key=key).object_id)
    words = {name: content[name] for name in WORDS}
    with transaction.atomic():
        recommendation = begin(hat, term=cast(DeskTerm, hat.term), key=key, **words)
        _rewrite(recommendation, content, hat)
    return recommendation


@transaction.atomic
def change(
    recommendation: Recommendation, content: Content, *, by: Hat, version: int | None
) -> Recommendation:
    """Save a draft over the version it was opened in, with old and new in the record.

    Raises Gone when the hat may no longer see it, WrongState when it is no draft any more, Stale
    when another has saved since. Saving the same words again records nothing.
    """
    draft = held(recommendation, by)
    if draft.state != "draft":
        raise WrongState(_("Only a draft can be changed. A correction keeps the old words."))
    if draft.version != version:
        raise Stale(_("Somebody changed this after you opened the form."))
    changes = differences(content_of(draft), content)
    if not changes:
        return draft
    for name in WORDS:
        setattr(draft, name, content[name])
    draft.version += 1
    draft.updated_at = clock.now()
    _rewrite(draft, content, by)
    record("recommendation.changed", draft, by=by, said=Said(changes=changes))
    return draft


def _rewrite(recommendation: Recommendation, content: Content, by: Hat) -> None:
    """Rows of a draft are written anew as a whole: nothing points to them before issue."""
    for issue in content["issues"]:
        seen_still(issue, by)
    recommendation.issues.set(content["issues"])
    recommendation.classification = class_of(recommendation)
    recommendation.save_own()
    recommendation.points.all().delete()
    recommendation.addressees.all().delete()
    addressees = {
        str(row["agency"].public_id): Addressee.objects.create(
            recommendation=recommendation, position=place, **row
        )
        for place, row in enumerate(content["addressees"])
    }
    for place, row in enumerate(content["points"], start=1):
        point = AcceptancePoint.objects.create(
            recommendation=recommendation,
            position=place,
            text=row["text"],
            evidence_expected=row["evidence_expected"],
        )
        point.addressees.set(addressees[key] for key in row["agencies"] if key in addressees)


def differences(old: Content, new: Content) -> dict[str, list[str]]:
    """Field -> [old, new] in words, for every field in which the two differ."""
    pairs = {name: [_in_words(name, old), _in_words(name, new)] for name in old}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _in_words(name: str, content: Content) -> str:
    value = content[name]
    if name == "issues":
        return ", ".join(sorted(issue.number for issue in value))
    if name == "addressees":
        return "\n".join(" / ".join(_plain(row[part]) for part in ADDRESS) for row in value)
    if name == "points":
        names = {str(row["agency"].public_id): str(row["agency"]) for row in content["addressees"]}
        return "\n".join(
            f"{place}. {row['text']} / {row['evidence_expected']} / "
            + ", ".join(sorted(names[key] for key in row["agencies"] if key in names))
            for place, row in enumerate(value, start=1)
        )
    return str(value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
