"""The fixed cast of the tests, and issues brought to a state by the workflow itself."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from agencies import clock
from agencies.access.hats import Hat, hat_of
from agencies.identity import new_public_id
from agencies.models import Agency, AuditAssignment, DeskTerm, Membership, Region, Role, User
from agencies.record import assignments
from issues.drafts import start_draft
from issues.models import Analysis, Category, Issue
from issues.models.content import CARD_FROM
from issues.workflow import WORKFLOW as ISSUES
from monitoring.models import FollowUp
from recommendations.drafts import begin
from recommendations.models import AcceptancePoint, Addressee, Recommendation
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS
from tests.support.acted_once import acted_once

# A Tuesday morning on which both the desk term and its members are in force.
NOW = dt.datetime(2024, 9, 3, 10, 15, tzinfo=clock.ZONES["WIB"])
CLEARANCE = {"perludem": 1, "bin": 4, "polri": 3, "tni": 3, "desk": 4}


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code.upper())


def term() -> DeskTerm:
    return DeskTerm.objects.latest("starts_on")


@acted_once
def membership(name: str, **changes: Any) -> Membership:
    """The membership of "liaison.kpu" or "secretary.desk", made when first asked for."""
    role, where = name.rstrip("0123456789").split(".")
    user, _new = User.objects.get_or_create(
        username=name,
        defaults={"full_name": name.title(), "email": f"{name}@example.test"},
    )
    place = {"term": term()} if where == "desk" else {"agency": agency(where)}
    defaults = {"clearance": CLEARANCE.get(where, 2), "starts_on": dt.date(2024, 1, 2)}
    defaults |= {"confirmed_at": NOW, "may_export": role in ("secretary", "chair")}
    found, new = Membership.objects.get_or_create(
        user=user, role=Role(role), **place, defaults=defaults | changes
    )
    if changes and not new:
        Membership.objects.filter(pk=found.pk).update(**changes)
        found.refresh_from_db()
    return found


@acted_once
def hat(name: str, **changes: Any) -> Hat:
    """Put on the hat of "liaison.kpu", "secretary.desk" ("analyst.desk2" is another person)."""
    return hat_of(membership(name, **changes), clock.today())


@cache
def a_day(days: int) -> dt.timedelta:
    return dt.timedelta(days=days)


@acted_once
def draft(by: str = "liaison.kpu", **fields: Any) -> Issue:
    """A complete draft that only waits for its submission, and who takes it up then."""
    writer = hat(by)
    membership("secretary.desk")
    values: dict[str, Any] = {
        "title": "Daftar pemilih di Riau belum akurat",
        "text": "Pemilih yang telah meninggal masih tercatat di dua belas kabupaten.",
        "category": Category.objects.get(code="DPT.AKURASI"),
        "occurrence": "happening",
        "known_at": clock.now() - a_day(1),
        "severity": 3,
        "likelihood": 3,
    }
    if fields.get("classification", 1) >= CARD_FROM:  # as a named authority would allow
        values |= {"content_allowed_at": clock.now(), "content_allowed_by": "Menko Polhukam"}
    issue = start_draft(
        writer, reported_by=fields.pop("reported_by", writer.agency), **values | fields
    )
    issue.regions.add(Region.objects.get(code="14"))
    return issue


@acted_once
def card(by: str = "liaison.bin", **fields: Any) -> Issue:
    """A secret issue that was sent as a reference card: no content, and nobody allowed any."""
    values = {
        "title": "Berkas rahasia R-7",
        "text": "",
        "classification": 3,
        "card_number": "R-7/2024",
        "card_date": clock.today(),
        "card_holder": "Setum",
        "content_allowed_at": None,
    }
    return reported(by, **values | fields)


@acted_once
def reported(by: str = "liaison.kpu", **fields: Any) -> Issue:
    return ISSUES.take("submit", draft(by, **fields), by=hat(by))


@acted_once
def analysing(by: str = "liaison.kpu", **fields: Any) -> Issue:
    issue = reported(by, **fields)
    return ISSUES.take(
        "accept",
        issue,
        by=hat("secretary.desk"),
        classification=issue.classification,
        analyst=membership("analyst.desk"),
    )


@acted_once
def write_analysis(issue: Issue, by: str = "analyst.desk", **fields: Any) -> Analysis:
    values: dict[str, Any] = {
        "problem": "Data kematian tidak diperbarui harian.",
        "facts": "Empat kabupaten belum membuat berita acara.",
        "discussion": "Pertukaran data berjalan bulanan.",
        "conclusion": "Pencermatan bersama diperlukan.",
        "advice": "Rekomendasi kepada KPU dan Kemendagri.",
        "severity": 3,
        "likelihood": 3,
    }
    return Analysis.objects.create(
        issue=issue,
        version=issue.analyses.count() + 1,
        author=membership(by),
        edited_at=clock.now(),
        **values | fields,
    )


@acted_once
def analysed(by: str = "liaison.kpu", **fields: Any) -> Issue:
    issue = analysing(by, **fields)
    write_analysis(issue)
    return ISSUES.take("submit_analysis", issue, by=hat("analyst.desk"))


@acted_once
def recommending(by: str = "liaison.kpu", **fields: Any) -> Issue:
    issue = analysed(by, **fields)
    return ISSUES.take("approve_analysis", issue, by=hat("secretary.desk"))


@acted_once
def recommendation(
    issue: Issue | None = None,
    to: tuple[str, ...] = ("kemendagri", "polri"),
    points: int = 2,
    by: str = "analyst.desk",
    **fields: Any,
) -> Recommendation:
    """A complete draft to these agencies, the first of them responsible."""
    issue = issue or recommending()
    values: dict[str, Any] = {
        "title": "Akurasi daftar pemilih di Riau",
        "text": "Menindaklanjuti analisis Desk, kiranya berkenan:",
    }
    made = begin(hat(by), term=issue.term, classification=issue.classification, **values | fields)
    made.issues.add(issue)
    for place, code in enumerate(to):
        named = agency(code)
        membership(f"liaison.{code}")
        Addressee.objects.create(
            recommendation=made,
            agency=named,
            part="support" if place else "lead",
            mode="response" if named.independent else "follow_up",
            due_days=10,
            position=place,
        )
    for place in range(1, points + 1):
        AcceptancePoint.objects.create(
            recommendation=made, position=place, text=f"Butir {place}", evidence_expected="BA"
        )
    return made


@acted_once
def approved(**fields: Any) -> Recommendation:
    made = RECOMMENDATIONS.take("submit_review", recommendation(**fields), by=hat("analyst.desk"))
    return RECOMMENDATIONS.take("approve", made, by=hat("chair.desk"))


def letter(**fields: Any) -> dict[str, Any]:
    """What the step `issue` asks for."""
    number = f"B-{new_public_id().hex[:6]}/DN.00.01/09/2024"
    values: dict[str, Any] = {
        "letter_number": number,
        "letter_date": clock.today(),
        "signed_outside": True,
    }
    return values | fields


@acted_once
def issued(number: str = "", **fields: Any) -> Recommendation:
    """An issued one; `number` is its letter's, where that matters."""
    sent = letter(letter_number=number) if number else letter()
    return RECOMMENDATIONS.take("issue", approved(**fields), by=hat("secretary.desk"), **sent)


@acted_once
def follow_up(code: str = "kemendagri", **fields: Any) -> FollowUp:
    """The follow-up of an agency to which a fresh recommendation was issued."""
    to = fields.pop("to", (code, "polri"))
    return FollowUp.objects.get(recommendation=issued(to=to, **fields), agency=agency(code))


@acted_once
def assignment(*, confirmed: bool = True, **fields: Any) -> AuditAssignment:
    """A letter for the auditor over the whole year, entered by the secretary."""
    values: dict[str, Any] = {
        "number": f"ST-{new_public_id().hex[:6]}",
        "letter_date": clock.today(),
        "issued_by": "Inspektur",
        "starts_on": clock.today(),
        "ends_on": clock.today() + a_day(30),
        "streams": list(AuditAssignment.Stream.values),
        "period_from": dt.date(2024, 1, 1),
        "period_to": dt.date(2024, 12, 31),
    }
    made = AuditAssignment(term=term(), auditor=membership("auditor.desk"), **values | fields)
    assignments.enter(made, hat("secretary.desk"), {})
    if confirmed:
        assignments.confirm(made, hat("chair.desk"))
    return made
