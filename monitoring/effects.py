"""What the steps of a follow-up and of a request for more time change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from agencies import clock
from agencies.access.hats import Actor, Hat
from agencies.calendar import end_of, stored_calendar
from agencies.models import Agency
from agencies.record.events import Said, record
from agencies.wording import last_day
from agencies.workflow.due import Due, counted, due_in
from issues.models import Attachment
from monitoring.due import acknowledged, move_due, start_clock, stop_clock
from monitoring.models import ExtensionRequest, FollowUp, PointVerdict, ProgressReport
from monitoring.points import waiting_points
from recommendations.due import due_unless_received
from recommendations.models import AcceptancePoint, Addressee, Letter, Recommendation

DAYS_TO_VERIFY, DAYS_TO_NOTE, DAYS_AGAIN = 3, 2, 5


def private(follow_up: FollowUp, note: str = "", **more: Any) -> Said:
    """What co-addressees do not read in the common timeline."""
    return Said(note=note, parties=follow_up.parties, **more)


def acknowledge(follow_up: FollowUp, by: Actor, *, proof: str = "", **data: Any) -> Said:
    acknowledged(follow_up, clock.now())
    behalf = follow_up.agency.abbreviation if by.is_desk else ""
    return private(follow_up, proof, on_behalf_of=behalf)


def not_ours(
    follow_up: FollowUp, by: Actor, *, reason: str, proposed: Agency | None = None, **data: Any
) -> Said:
    follow_up.proposed_agency, follow_up.ground = proposed, reason
    end_unasked(follow_up)
    return private(follow_up, reason)


def end_unasked(follow_up: FollowUp) -> None:
    """The agency ends it by itself: the desk must note that, or ask again."""
    end(follow_up)
    follow_up.desk_due = due_in(DAYS_TO_NOTE, follow_up.zone)


def insist(follow_up: FollowUp, by: Actor, *, reason: str, **data: Any) -> Said:
    follow_up.ended_at = follow_up.acknowledged_at = follow_up.desk_due_at = None
    follow_up.sent_at = clock.now()
    addressee, zone = follow_up.addressee, follow_up.zone
    move_due(follow_up, due_unless_received(addressee, follow_up.sent_at, zone, stored_calendar()))
    return private(follow_up, reason)


def end(follow_up: FollowUp) -> None:
    follow_up.ended_at = clock.now()
    follow_up.overcome()
    follow_up.clock_stopped_at = follow_up.desk_due_at = None


def write_report(follow_up: FollowUp, by: Hat, **data: Any) -> ProgressReport:
    """The next report of a follow-up, with its evidence narrowed to its parties."""
    report = ProgressReport.objects.create(
        follow_up=follow_up,
        ordinal=follow_up.reports.count() + 1,
        text=data["text"],
        obstacle=data.get("obstacle", ""),
        as_of=data.get("as_of"),
        as_of_zone=clock.zone_of(data.get("as_of")),
        is_partial=data.get("is_partial", False),
        letter=data.get("letter"),
        by=by.membership,
        at=clock.now(),
    )
    report.points.set(data.get("points") or follow_up.own_points())
    evidence: list[Attachment] = data.get("evidence", [])
    report.evidence.set(evidence)
    return report


def report(follow_up: FollowUp, by: Hat, **data: Any) -> Said:
    acknowledged(follow_up, clock.now())
    written = write_report(follow_up, by, **data)
    wait_for_verification(follow_up, clock.now())
    return private(follow_up, written.text, changes={"report": ["", written.ordinal]})


def wait_for_verification(follow_up: FollowUp, reported_at: dt.datetime) -> None:
    """The agency's clock stops, the verifier's starts."""
    follow_up.reported_at = reported_at
    follow_up.overcome()
    follow_up.clock_stopped_at = follow_up.clock_stopped_at or reported_at
    follow_up.desk_due = due_in(DAYS_TO_VERIFY, follow_up.zone)


def progress(follow_up: FollowUp, by: Hat, **data: Any) -> Said:
    """Also lets go on what was blocked: its obstacle is past, its clock runs again."""
    acknowledged(follow_up, clock.now())
    go_on(follow_up)
    written = write_report(follow_up, by, is_partial=True, **data)
    return private(follow_up, written.text, changes={"report": ["", written.ordinal]})


def respond(follow_up: FollowUp, by: Hat, **data: Any) -> Said:
    """A body that is asked, not ordered, ends it by its own statement."""
    acknowledged(follow_up, clock.now())
    written = write_report(follow_up, by, **data)
    follow_up.reported_at = clock.now()
    end(follow_up)
    return private(follow_up, written.text, changes={"report": ["", written.ordinal]})


def amend_response(follow_up: FollowUp, by: Hat, **data: Any) -> Said:
    """The body puts right what the desk recorded from its letter; both stay readable."""
    written = write_report(follow_up, by, **data)
    return private(follow_up, written.text, changes={"report": ["", written.ordinal]})


def record_reply(
    follow_up: FollowUp,
    by: Hat,
    *,
    letter_number: str,
    letter_date: dt.date,
    received_on: dt.date,
    subject: str,
    file: Attachment | None = None,
    **data: Any,
) -> Said:
    """An answer that came by letter; clocks use the day on which it was received."""
    noon = dt.datetime.combine(received_on, dt.time(12), clock.ZONES[follow_up.zone])
    received_at = min(noon, clock.now())
    letter = register_reply(
        follow_up,
        by,
        letter_number,
        letter_date,
        {"received_on": received_on, "subject": subject, "file": file},
    )
    acknowledged(follow_up, received_at)
    data["evidence"] = [*data.get("evidence", []), *([file] if file else [])]
    written = write_report(follow_up, by, letter=letter, **data)
    to = ""
    if follow_up.is_response:
        follow_up.reported_at = received_at
        end(follow_up)
        to = "completed"
    else:
        wait_for_verification(follow_up, received_at)
    changes = {"letter": ["", letter_number], "report": ["", written.ordinal]}
    behalf = follow_up.agency.abbreviation
    return private(follow_up, written.text, changes=changes, on_behalf_of=behalf, to=to)


def register_reply(
    follow_up: FollowUp, by: Hat, number: str, dated_on: dt.date, rest: dict[str, Any]
) -> Letter:
    """The incoming letter; one that answers several recommendations is registered once."""
    letter, is_new = Letter.objects.get_or_create(
        direction=Letter.Direction.IN,
        sender=follow_up.agency,
        number=number,
        dated_on=dated_on,
        defaults={
            **rest,
            "classification": follow_up.classification,
            "term": follow_up.recommendation.term,
            "parties": follow_up.parties,
            "entered_by": by.membership,
            "entered_at": clock.now(),
        },
    )
    if not is_new and follow_up.classification > letter.classification:
        letter.classification = follow_up.classification
        letter.save(update_fields=["classification"])
    return letter


def block(
    follow_up: FollowUp,
    by: Actor,
    *,
    obstacle: str,
    waits_for: FollowUp | None = None,
    **data: Any,
) -> Said:
    acknowledged(follow_up, clock.now())
    follow_up.overcome()
    follow_up.obstacle, follow_up.waits_for = obstacle, waits_for
    if waits_for:
        stop_clock(follow_up)
    return private(follow_up, obstacle)


def accept_obstacle(follow_up: FollowUp, by: Actor, **data: Any) -> Said:
    stop_clock(follow_up)
    return private(follow_up, follow_up.obstacle)


def unblock(follow_up: FollowUp, by: Actor, *, note: str = "", **data: Any) -> Said:
    go_on(follow_up)
    return private(follow_up, note)


def go_on(follow_up: FollowUp) -> None:
    """What stood in the way is past; it stays in the history."""
    start_clock(follow_up)
    follow_up.overcome()


def verify(
    follow_up: FollowUp, by: Hat, *, verdicts: dict[int, tuple[str, str]], **data: Any
) -> Said:
    """Give verdicts on the waiting points; when all are settled it has ended, else it goes back
    with the points that are open."""
    latest = follow_up.reports.filter(is_partial=False).latest("ordinal")
    for point in waiting_points(follow_up):
        give_verdict(follow_up, by, point, latest, verdicts[point.pk])
    changes = {
        f"point_{point.position}": ["", verdicts[point.pk][0]]
        for point in follow_up.own_points()
        if point.pk in verdicts
    }
    follow_up.desk_due_at = None
    if waiting_points(follow_up):
        start_clock(follow_up)
        return private(follow_up, data.get("note", ""), changes=changes, to="in_progress")
    end(follow_up)
    return private(follow_up, data.get("note", ""), changes=changes)


def give_verdict(
    follow_up: FollowUp,
    by: Hat,
    point: AcceptancePoint,
    report: ProgressReport,
    verdict: tuple[str, str],
    **more: bool,
) -> None:
    word, remark = verdict
    PointVerdict.objects.create(
        follow_up=follow_up,
        point=point,
        report=report,
        verdict=word,
        remark=remark,
        by=by.membership,
        at=clock.now(),
        **more,
    )


def reopen(follow_up: FollowUp, by: Actor, *, reason: str, **data: Any) -> Said:
    """Take the completion back: the desk's latest verdicts no longer settle anything."""
    follow_up.ended_at = follow_up.noted_at = follow_up.desk_due_at = None
    tz = clock.ZONES[follow_up.zone]
    if follow_up.due_at and follow_up.due_at <= clock.now():
        move_due(follow_up, counted(clock.now(), DAYS_AGAIN, tz, stored_calendar()))
    return private(follow_up, reason)


def reverse_verdict(follow_up: FollowUp, by: Hat, *, reason: str, **data: Any) -> Said:
    latest = follow_up.reports.filter(is_partial=False).latest("ordinal")
    for point in follow_up.own_points():
        give_verdict(follow_up, by, point, latest, ("not_yet", reason), is_reversal=True)
    return reopen(follow_up, by, reason=reason)


def decline(
    follow_up: FollowUp, by: Actor, *, reason: str, letter_number: str = "", **data: Any
) -> Said:
    follow_up.ground = reason
    end_unasked(follow_up)
    return private(follow_up, reason, changes={"letter": ["", letter_number]})


def note(follow_up: FollowUp, by: Actor, *, note: str = "", **data: Any) -> Said:
    follow_up.noted_at, follow_up.desk_due_at = clock.now(), None
    return private(follow_up, note)


def ask_again(follow_up: FollowUp, by: Actor, *, reason: str, **data: Any) -> Said:
    follow_up.asked_again_at = clock.now()
    return reopen(follow_up, by, reason=reason)


def not_feasible(follow_up: FollowUp, by: Actor, *, reason: str, **data: Any) -> Said:
    follow_up.ground = reason
    end(follow_up)
    return private(follow_up, reason)


def withdraw(follow_up: FollowUp, by: Actor, **data: Any) -> Said:
    end(follow_up)
    return private(follow_up, data.get("reason", ""))


def transfer(
    follow_up: FollowUp, by: Actor, *, successor: Agency, reason: str, **data: Any
) -> Said:
    """Go on with the same work at another agency, under a follow-up of its own there."""
    old = follow_up.addressee
    recommendation = follow_up.recommendation
    addressee = Addressee.objects.create(
        recommendation=recommendation,
        agency=successor,
        part=old.part,
        mode=old.mode if not successor.independent else Addressee.Mode.RESPONSE,
        due_on=old.due_on if old.due_on and old.due_on > clock.today() else None,
        due_days=old.due_days
        or (None if old.due_on and old.due_on > clock.today() else DAYS_AGAIN),
        position=recommendation.addressees.count(),
        added_later=True,
    )
    for point in follow_up.own_points():
        if point.addressees.exists():
            point.addressees.add(addressee)
    admit(recommendation, successor, by)
    follow_up.transferred_to = open_follow_up(recommendation, addressee, by)
    follow_up.noted_at = clock.now()
    end(follow_up)
    return private(follow_up, reason, changes={"agency": [str(old.agency), str(successor)]})


def admit(recommendation: Recommendation, agency: Agency, by: Actor) -> None:
    """Open an issued recommendation and its issues to one more addressee."""
    recommendation.parties = sorted({*recommendation.parties, agency.group_id})
    Recommendation.objects.filter(pk=recommendation.pk).update(parties=recommendation.parties)
    reason = _("Addressed by %(number)s") % {"number": recommendation.number}
    for issue in recommendation.issues.order_by("pk"):
        issue.share_with(agency.group, "addressed", by=by, reason=reason)


def open_follow_up(recommendation: Recommendation, addressee: Addressee, by: Actor) -> FollowUp:
    """Begin the follow-up of one addressee: sent, its due date provisional until the receipt."""
    now = clock.now()
    follow_up = FollowUp.objects.create(
        recommendation=recommendation,
        addressee=addressee,
        agency=addressee.agency,
        mode=addressee.mode,
        classification=recommendation.classification,
        parties=sorted({recommendation.term.group_id, addressee.agency.group_id}),
        state="sent",
        state_since=now,
        updated_at=now,
        sent_at=now,
        **due_unless_received(addressee, now, "WIB", stored_calendar()).columns(),
    )
    said = private(follow_up, follow_up.agency.abbreviation)
    record("follow_up.sent", follow_up, by=by, to_state="sent", said=said)
    return follow_up


def forward(
    follow_up: FollowUp, by: Actor, *, unit: str, internal_date: dt.date | None = None, **data: Any
) -> Said:
    follow_up.forwarded_to, follow_up.forwarded_due_on = unit, internal_date
    return private(follow_up, unit)


def grant(
    extension: ExtensionRequest, by: Actor, *, granted_on: dt.date, answer: str = "", **data: Any
) -> Said:
    follow_up = FollowUp.objects.get(pk=extension.follow_up_id)
    before = follow_up.due_at
    due = Due(end_of(granted_on, clock.ZONES[follow_up.zone]))
    move_due(follow_up, due)
    follow_up.version += 1
    follow_up.save(update_fields=[*due.columns(), "due_version", "version"])
    extension.granted_on, extension.answer = granted_on, answer
    changes = {"due": [last_day(before).isoformat() if before else "", granted_on.isoformat()]}
    return private(follow_up, answer, changes=changes)


def refuse(extension: ExtensionRequest, by: Actor, *, reason: str = "", **data: Any) -> Said:
    extension.answer = reason
    return private(extension.follow_up, reason)
