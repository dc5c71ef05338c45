"""Synthetic data by COPY, for measurements only: many issues with all that hangs on them."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from agencies import clock, merkle
from agencies.finding import Words
from agencies.identity import new_public_id
from agencies.models import (
    Agency,
    DeskTerm,
    Event,
    EventDetail,
    Membership,
    Region,
    Role,
    User,
    members_of_desk,
)
from agencies.models.classification import Classification
from agencies.risk import GRADES
from issues.models import Category, Comment, Issue, IssueShare
from issues.models.issue import NO_DUE
from issues.models.share import key_of
from monitoring.models import FollowUp
from recommendations.models import AcceptancePoint, Addressee, Recommendation

CHUNK = 5_000
ADDRESSED = 3
PEOPLE_PER_AGENCY = 10
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
NAMED = (Agency, Category)  # a row is also found by their names
STATES = ("reported", "analysing", "analysed", "recommending", "monitoring", "closed")
WEIGHTS = (4, 6, 3, 5, 22, 60)


@dataclass
class Stage:
    """What every row refers to."""

    rng: random.Random
    term: DeskTerm
    agencies: list[Agency]
    liaisons: dict[int, Membership]
    analyst: Membership
    categories: list[int]
    regions: list[int]
    ways: dict[str, int]
    now: dt.datetime


def load(count: int) -> Iterator[int]:
    """Load so many issues; yields how many are in after each chunk.

    Reporters are drawn evenly from the member agencies, so that a liaison reports about 5 %.
    """
    stage = set_stage()
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        load_chunk(stage, start, size)
        yield start + size


def set_stage() -> Stage:
    term = DeskTerm.objects.latest("starts_on")
    agencies = list(members_of_desk(term, clock.today()).select_related("group"))
    people = add_people(term, agencies)
    return Stage(
        rng=random.Random(7),  # noqa: S311  repeatable figures, no secret
        term=term,
        agencies=agencies,
        liaisons=people,
        analyst=Membership.objects.filter(term=term, role=Role.ANALYST).first()
        or desk_person(term),
        categories=list(Category.objects.filter(parent__isnull=False).values_list("pk", flat=True)),
        regions=list(Region.objects.values_list("pk", flat=True)),
        ways={way: key_of(way) for way in ("reported", "desk", "addressed")},
        now=clock.now(),
    )


def desk_person(term: DeskTerm) -> Membership:
    user = User.objects.create(username="bulk.analyst", full_name="Analis Uji", email="")
    return Membership.objects.create(
        user=user,
        term=term,
        role=Role.ANALYST,
        clearance=Classification.TOP_SECRET,
        starts_on=term.starts_on,
        confirmed_at=clock.now(),
    )


def add_people(term: DeskTerm, agencies: list[Agency]) -> dict[int, Membership]:
    """Ten people in every agency; returns one liaison of each."""
    first = {}
    for agency in agencies:
        for number in range(PEOPLE_PER_AGENCY):
            name = f"bulk{number}.{agency.code.lower()}"
            user, _new = User.objects.get_or_create(username=name, defaults={"full_name": name})
            first[agency.pk], _new = Membership.objects.get_or_create(
                user=user,
                agency=agency,
                role=Role.LIAISON,
                defaults={"clearance": agency.usual_clearance, "starts_on": term.starts_on},
            )
    return first


def load_chunk(stage: Stage, start: int, size: int) -> None:
    """Write one chunk, each table by one COPY."""
    tables = Tables(events=3 * size)
    for place, key in enumerate(reserve(Issue, size)):
        write_issue(stage, tables, start + place, key)
    recommendations = reserve(Recommendation, len(tables.answered))
    tables.addressee_keys = iter(reserve(Addressee, ADDRESSED * len(tables.answered)))
    for key, answered in zip(recommendations, tables.answered, strict=True):
        write_recommendation(stage, tables, key, answered)
    tables.copy()


class Tables:
    """Rows waiting for their COPY, by model."""

    def __init__(self, events: int) -> None:
        self.rows: dict[Any, list[dict[str, Any]]] = {}
        self.event_keys = iter(reserve(Event, events))
        self.addressee_keys: Iterator[int] = iter(())
        self.answered: list[dict[str, Any]] = []

    def add(self, model: Any, **values: Any) -> None:
        self.rows.setdefault(model, []).append(values)

    def copy(self) -> None:
        order = (Issue, IssueShare, Comment, Recommendation, Recommendation.issues.through)
        for model in (*order, Issue.regions.through, Addressee, AcceptancePoint, FollowUp, Event):
            self._copy(model)
        self._copy(EventDetail)

    def _copy(self, model: Any) -> None:
        rows = self.rows.get(model, [])
        if rows and "id" not in rows[0] and any(f.column == "id" for f in model._meta.fields):
            for row, key in zip(rows, reserve(model, len(rows)), strict=True):
                row["id"] = key
        copy_rows(model, rows)


def reserve(model: Any, count: int) -> list[int]:
    """Keys drawn from the table's own sequence, so that later rows do not collide with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy_rows(model: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    fields = model._meta.concrete_fields
    named = [field for field in fields if field.related_model in NAMED and field.attname in rows[0]]
    for kept in (field for field in fields if isinstance(field, Words)):
        for row in rows:
            whole = model(**row)
            for field in named:
                field.set_cached_value(whole, one_of(field.related_model, row[field.attname]))
            row[kept.attname] = kept.pre_save(whole, True)
    usual = usual_values(model, rows[0])
    columns = [*usual, *rows[0]]
    text = "\n".join("\t".join(map(as_copy, (usual | row).values())) for row in rows)
    with connection.cursor() as cursor:
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', io.StringIO(text + "\n")
        )


@cache
def one_of(model: Any, key: int | None) -> Any:
    return model.objects.filter(pk=key).first()


def usual_values(model: Any, row: dict[str, Any]) -> dict[str, Any]:
    """The values of columns that a row leaves out and that must not be empty."""
    fields = [field for field in model._meta.concrete_fields if field.attname not in row]
    own = [field for field in fields if not (field.null or field.primary_key or field.generated)]
    return {f.attname: f.get_default() for f in own if not f.has_db_default()}


def as_copy(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value)


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
