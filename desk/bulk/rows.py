"""What the synthetic rows say: one issue after another, with all that hangs on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agencies import merkle
from agencies.identity import new_public_id
from agencies.models import Agency, Event, EventDetail, Membership
from agencies.models.classification import Classification
from agencies.risk import GRADES
from desk.bulk.copying import Tables
from desk.bulk.stage import Stage
from issues.models import Comment, Issue, IssueShare
from issues.models.issue import NO_DUE
from monitoring.models import FollowUp
from recommendations.models import AcceptancePoint, Addressee, Recommendation

ADDRESSED = 3
WORDS = [
    "logistik",
    "distribusi",
    "gudang",
    "surat",
    "suara",
    "pemilih",
    "daftar",
    "akurasi",
    "netralitas",
    "aparatur",
    "kampanye",
    "hibah",
    "pencairan",
    "pengamanan",
    "rekapitulasi",
    "banjir",
    "relokasi",
    "sengketa",
    "calon",
    "kabupaten",
    "distrik",
    "petugas",
    "pelantikan",
    "hoaks",
    "serangan",
    "data",
    "kebocoran",
    "koordinasi",
    "laporan",
    "keterlambatan",
    "cuaca",
]
RARE_WORD = "kelelawar"
# What every event says: its digest is the same for all.
SAID: dict[str, Any] = {
    "person": "Petugas Uji",
    "hat": "Penghubung",
    "agency": "",
    "on_behalf_of": "",
    "decided_by": "",
    "decided_on": "",
    "note": "",
    "changes": {},
}
SALT = bytes(16)
DIGEST = merkle.fields_digest(SALT, SAID)
STATES = ("reported", "analysing", "analysed", "recommending", "monitoring", "closed")
WEIGHTS = (4, 6, 3, 5, 22, 60)


def sentence(stage: Stage, place: int, words: int) -> str:
    text = " ".join(stage.rng.choices(WORDS, k=words))
    return f"{text} {RARE_WORD}" if place % 1000 == 0 and words < 10 else text


def write_issue(stage: Stage, tables: Tables, place: int, key: int) -> None:
    rng, reporter = stage.rng, stage.rng.choice(stage.agencies)
    (state,) = rng.choices(STATES, WEIGHTS)
    created = stage.now - dt.timedelta(minutes=rng.randrange(400_000))
    parties = sorted({reporter.group_id, stage.term.group_id})
    due = NO_DUE if state == "closed" else created + dt.timedelta(days=rng.randrange(300))
    liaison = stage.liaisons[reporter.pk]
    waits_for_desk = state not in ("monitoring", "closed")
    row = {
        "id": key,
        "public_id": new_public_id(),
        "parties": parties,
        "classification": min(1 if rng.random() < 0.8 else 2, reporter.usual_clearance),
        "state": state,
        "state_since": created,
        "version": 1,
        "updated_at": created,
        "moved_at": created,
        "number": f"PM-{1900 + place // 1_000_000:04d}-{place % 1_000_000:06d}",
        "title": sentence(stage, place, 6),
        "text": sentence(stage, place, 40),
        "category_id": rng.choice(stage.categories),
        "occurrence": "happening",
        "known_at": created,
        "occurred_zone": "WIB",
        "known_zone": "WIB",
        "severity": rng.choice(GRADES),
        "likelihood": rng.choice(GRADES),
        "channel": "portal",
        "term_id": stage.term.pk,
        "reported_by_id": reporter.pk,
        "reporter_named": True,
        "entered_by_id": liaison.pk,
        "analyst_id": stage.analyst.pk,
        "submitted_at": created,
        "due_at": due if waits_for_desk else None,
        "next_due_at": due,
        "holder_id": reporter.pk if state == "monitoring" else None,
        "holder_role": "liaison" if state == "monitoring" else "secretary",
        "held_since": created,
        "closed_at": created if state == "closed" else None,
        "created_at": created,
    }
    tables.add(Issue, **row)
    tables.add(Issue.regions.through, issue_id=key, region_id=rng.choice(stage.regions))
    for way, group in (("reported", reporter.group_id), ("desk", stage.term.group_id)):
        write_share(stage, tables, key, way, group, created)
    write_comment(stage, tables, key, liaison, created)
    for seq, verb in enumerate(("issue.submit", "issue.accept", "issue.commented"), 1):
        write_event(tables, "issue", key, seq, verb, liaison, created)
    if state in ("monitoring", "closed") and rng.random() < 0.6:
        tables.answered.append(row)


def write_share(
    stage: Stage, tables: Tables, issue: int, way: str, group: int, at: dt.datetime
) -> None:
    tables.add(
        IssueShare,
        content_object_id=issue,
        permission_id=stage.ways[way],
        group_id=group,
        reason="Data uji",
        at=at,
    )


def write_comment(
    stage: Stage, tables: Tables, issue: int, by: Membership, at: dt.datetime
) -> None:
    tables.add(
        Comment,
        public_id=new_public_id(),
        issue_id=issue,
        text=sentence(stage, 1, 12),
        classification=Classification.OPEN,
        by_id=by.pk,
        at=at,
    )


def write_event(
    tables: Tables, stream: str, key: int, seq: int, verb: str, by: Membership, at: dt.datetime
) -> None:
    event = next(tables.event_keys)
    tables.add(
        Event,
        id=event,
        public_id=new_public_id(),
        stream=stream,
        stream_id=key,
        seq=seq,
        verb=verb,
        object_kind=f"{stream}s.{stream}",
        object_id=key,
        at=at,
        recorded_at=at,
        by_id=by.pk,
        user_id=by.user_id,
        classification=Classification.OPEN,
        digest=DIGEST,
    )
    tables.add(
        EventDetail,
        event_id=event,
        salt=SALT,
        **SAID | {"changes": "{}"},
    )


def write_recommendation(stage: Stage, tables: Tables, key: int, issue: dict[str, Any]) -> None:
    rng, at = stage.rng, issue["created_at"] + dt.timedelta(days=5)
    able = [one for one in stage.agencies if one.usual_clearance >= issue["classification"]]
    named = rng.sample(able, ADDRESSED)
    ended = issue["state"] == "closed"
    groups = sorted({stage.term.group_id, *(agency.group_id for agency in named)})
    issue["parties"] = sorted({*issue["parties"], *groups})
    tables.add(
        Recommendation,
        id=key,
        public_id=new_public_id(),
        parties=groups,
        classification=issue["classification"],
        state="fulfilled" if ended else "issued",
        state_since=at,
        version=1,
        updated_at=at,
        number=issue["number"].replace("PM", "RK"),
        title=issue["title"],
        text=issue["text"],
        basis="analysis",
        oral_zone="WIB",
        confirmed_at=at,
        urgency="biasa",
        term_id=stage.term.pk,
        drafted_by_id=stage.analyst.pk,
        issued_at=at,
        created_at=at,
    )
    tables.add(Recommendation.issues.through, recommendation_id=key, issue_id=issue["id"])
    tables.add(
        AcceptancePoint,
        public_id=new_public_id(),
        recommendation_id=key,
        position=1,
        text=sentence(stage, 1, 8),
        evidence_expected="Berita acara",
    )
    for place, agency in enumerate(named):
        addressee = next(tables.addressee_keys)
        write_share(stage, tables, issue["id"], "addressed", agency.group_id, at)
        tables.add(
            Addressee,
            id=addressee,
            public_id=new_public_id(),
            recommendation_id=key,
            agency_id=agency.pk,
            part="support" if place else "lead",
            mode="follow_up",
            due_days=10,
            position=place,
            added_later=False,
        )
        write_follow_up(stage, tables, key, agency, addressee, issue, at)


def write_follow_up(
    stage: Stage,
    tables: Tables,
    recommendation: int,
    agency: Agency,
    addressee: int,
    issue: dict[str, Any],
    at: dt.datetime,
) -> None:
    ended = issue["state"] == "closed"
    state = "completed" if ended else stage.rng.choice(("sent", "in_progress", "reported"))
    tables.add(
        FollowUp,
        public_id=new_public_id(),
        parties=sorted({stage.term.group_id, agency.group_id}),
        classification=issue["classification"],
        state=state,
        state_since=at,
        version=1,
        updated_at=at,
        recommendation_id=recommendation,
        addressee_id=addressee,
        agency_id=agency.pk,
        mode="follow_up",
        zone="WIB",
        due_at=stage.now + dt.timedelta(days=stage.rng.randrange(-20, 60)),
        due_version=1,
        sent_at=at,
        acknowledged_at=at,
        reported_at=at if state == "reported" else None,
        desk_due_at=at if state == "reported" else None,
        ended_at=at if ended else None,
        clock_stopped_at=at if state == "reported" else None,
    )
