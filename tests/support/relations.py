"""The actors of the authorisation table, and the objects in their relation to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from agencies import clock
from agencies.administration.consent import propose
from agencies.models import (
    Event,
    ExaminationPackage,
    Membership,
    Proposal,
    Region,
    Substitution,
    User,
)
from agencies.record.redactions import ask
from agencies.workflow.due import due_in
from desk.record.package.build import make_waiting
from issues import acts
from issues.acts import ask_agency
from issues.files import keep, write
from issues.models import Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.extensions import ask_extension
from monitoring.models import FollowUp, Notification
from monitoring.notices.tell import consume
from monitoring.roster import Roster
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.models import Recommendation
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS
from tests.support import cast, pages
from tests.support.addresses import table
from tests.support.pages import Browser

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
RECIPES: dict[str, Callable[[], Any]] = {}


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Actors.


def names(words: Iterable[str]) -> list[str]:
    """The actors of a list in which a group stands for its members."""
    groups = table()["groups"]
    return [name for word in words for name in groups.get(word, [word])]


def wear_hats() -> dict[str, Browser]:
    """A logged-in browser for every actor of the table."""
    return {actor: browser_of(spec) for actor, spec in table()["actors"].items()}


def browser_of(spec: Any) -> Browser:
    if isinstance(spec, str):
        return pages.browser(spec)
    if "for" in spec:
        return substitute(spec["name"], spec["for"])
    ends_on = spec.get("ends_on")
    client = pages.browser(spec["name"], **({"ends_on": ends_on} if ends_on else {}))
    if "regions" in spec:
        places = Region.objects.filter(code__in=spec["regions"])
        cast.membership(spec["name"]).regions.set(places)
    return client


def substitute(name: str, role: str) -> Browser:
    """Somebody without a role of their own who stands in for another (Plh.)."""
    mail = f"{name}@example.test"
    user, _new = User.objects.get_or_create(
        username=name, defaults={"full_name": name.title(), "email": mail}
    )
    Substitution.objects.get_or_create(
        membership=cast.membership(role),
        substitute=user,
        defaults={
            "kind": "plh",
            "basis": "Sprin-1/IX/2024",
            "starts_on": dt.date(2024, 9, 1),
            "confirmed_at": cast.NOW,
        },
    )
    return pages.browser_of(user)


# Objects. A recipe gives what stands in the address; `Case` adds what a form needs beside.


@dataclass
class Case:
    """An object, and per step what a form cannot suggest."""

    obj: Any
    typed: dict[str, dict[str, Any]] = field(default_factory=dict)


def recipe(words: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register under the words by which the table calls it."""

    def register(make: Callable[[], Any]) -> Callable[[], Any]:
        RECIPES[words] = make
        return make

    return register


def case(words: str) -> Case:
    made = RECIPES[words]()
    return made if isinstance(made, Case) else Case(made)


def shared(issue: Issue) -> Issue:
    """Shared with Bawaslu; with BSSN, too, until that was revoked."""
    secretary = cast.hat("secretary.desk")
    for code in ("bawaslu", "bssn"):
        issue.share_with(cast.agency(code).group, "shared", by=secretary, reason="Terkait")
    issue.revoke(cast.agency("bssn").group, "shared")
    return issue


def taken(machine: Any, step: str, obj: Any, by: str, **data: Any) -> Any:
    return machine.take(step, obj, by=cast.hat(by), **data)


@recipe("a draft that was never sent")
def unsent() -> Issue:
    return cast.draft()


@recipe("a draft that was returned")
def returned() -> Issue:
    return taken(ISSUES, "return", shared(cast.reported()), "secretary.desk", reason="Lengkapi.")


@recipe("a reported issue")
def reported() -> Case:
    other = cast.reported()
    return Case(shared(cast.reported()), {"merge": {"target": other.number}})


@recipe("an issue that the desk entered")
def entered() -> Issue:
    return cast.reported("duty.desk", reported_by=cast.agency("kpu"))


@recipe("an issue flagged as too low")
def flagged() -> Case:
    """KPU and Bawaslu still read it at the grade to which the flag raised it."""
    issue = taken(
        ISSUES, "flag_too_low", shared(cast.reported()), "liaison.bawaslu", reason="Nama."
    )
    lower = {"classification": 1}
    return Case(issue, {"review": lower | {"originator_agrees": "on"}, "declassify": lower})


@recipe("a reference card")
def card() -> Issue:
    return cast.card()


@recipe("a card whose content was allowed")
def allowed() -> Issue:
    return taken(
        ISSUES,
        "allow_content",
        cast.card(),
        "chair.desk",
        authority="Menko",
        position="Menko",
        letter_number="R-1",
        letter_date=clock.today(),
    )


@recipe("a secret issue")
def secret() -> Issue:
    allowed: dict[str, Any] = {
        "content_allowed_at": clock.now(),
        "content_allowed_by": "Menko Polhukam",
    }
    issue = shared(cast.reported(**allowed))
    Issue.objects.filter(pk=issue.pk).update(classification=3)  # above those who sent it
    issue.refresh_from_db()
    return issue


@recipe("an issue being analysed")
def analysing() -> Case:
    issue = shared(cast.analysing())
    cast.write_analysis(issue)
    return Case(issue, {"merge": {"target": cast.reported().number}})


@recipe("an issue with its analysis submitted")
def analysed() -> Issue:
    return shared(cast.analysed())


@recipe("an issue with an approved analysis")
def recommending() -> Issue:
    return shared(cast.recommending())


@recipe("an issue that is monitored")
def monitored() -> Issue:
    return shared(cast.issued().issues.get())


@recipe("an issue of high risk whose work has ended")
def ended_work() -> Issue:
    """Only its closing is left; it takes two people."""
    issue = shared(cast.issued().issues.get())
    Issue.objects.filter(pk=issue.pk).update(severity=5, likelihood=5)
    for follow_up in FollowUp.objects.filter(recommendation__issues=issue):
        taken(FOLLOW_UPS, "not_feasible", follow_up, "secretary.desk", reason="Keadaan kahar.")
    return Issue.objects.get(pk=issue.pk)


@recipe("an issue of low risk whose work has ended")
def quietly_ended() -> Issue:
    issue = ended_work()
    Issue.objects.filter(pk=issue.pk).update(severity=1, likelihood=1)
    return Issue.objects.get(pk=issue.pk)


@recipe("an issue whose closing was proposed")
def proposed() -> Issue:
    return taken(ISSUES, "propose_closing", ended_work(), "secretary.desk", outcome="Selesai.")


@recipe("a closed issue")
def closed() -> Issue:
    return taken(ISSUES, "resolve", reported().obj, "secretary.desk", outcome="Selesai.")


@recipe("a rejected issue")
def rejected() -> Issue:
    return taken(ISSUES, "reject", reported().obj, "secretary.desk", reason="Di luar lingkup.")


@recipe("a merged issue")
def merged() -> Issue:
    target = cast.reported("liaison.kominfo")
    issue = shared(cast.reported())
    return taken(ISSUES, "merge", issue, "secretary.desk", target=target, reason="Sama.")


@recipe("a question to an agency")
def question() -> Any:
    desk = cast.hat("analyst.desk")
    issue, bawaslu = shared(cast.analysing()), cast.agency("bawaslu")
    return ask_agency(issue, bawaslu, by=desk, question="Berapa?", due=due_in(3))


@recipe("a receipt")
def receipt() -> Any:
    return shared(cast.reported()).receipts.get()


def upload(name: str = "bukti.pdf") -> Any:
    given = SimpleUploadedFile(name, PDF, "application/pdf")
    given.found_type = "application/pdf"  # type: ignore[attr-defined]
    return given


@recipe("a file of an issue")
def file() -> Any:
    return keep(upload(), by=cast.hat("liaison.kpu"), issue=shared(cast.reported()))


@recipe("a file of which there are copies")
def copied_file() -> Any:
    made = file()
    for name in ("cleaned", "shown"):
        kept, digest = write(ContentFile(PDF))
        setattr(made, name, kept)
        setattr(made, f"{name}_sha256", digest)
    made.save()
    return made


@recipe("a secret file of an open issue")
def secret_file() -> Any:
    issue = shared(cast.reported())
    return keep(upload(), by=cast.hat("liaison.kpu"), issue=issue, classification=3)


@recipe("a restricted view of an open issue")
def restricted_view() -> Any:
    words: Any = {"version": 0, "stance": "view", "text": "Pandangan.", "classification": 2}
    return acts.give_view(shared(cast.reported()), cast.hat("liaison.bawaslu"), **words)


@recipe("a restricted note on an open issue")
def restricted_note() -> Any:
    by = cast.hat("liaison.bawaslu")
    return acts.comment(shared(cast.reported()), by, text="Catatan.", classification=2)


@recipe("a drafted recommendation")
def drafted() -> Recommendation:
    return cast.recommendation(shared(cast.recommending()))


@recipe("a drafted recommendation by another analyst")
def drafted_by_another() -> Recommendation:
    return cast.recommendation(shared(cast.recommending()), by="analyst.desk2")


@recipe("a drafted recommendation on an oral decision")
def oral_draft() -> Recommendation:
    return cast.recommendation(shared(cast.recommending()), basis="oral", basis_note="Rapat")


@recipe("a recommendation in review")
def in_review() -> Recommendation:
    return taken(RECOMMENDATIONS, "submit_review", drafted(), "analyst.desk")


@recipe("an approved recommendation")
def approved() -> Recommendation:
    return taken(RECOMMENDATIONS, "approve", in_review(), "chair.desk")


@recipe("a recommendation at the signer")
def signing() -> Recommendation:
    return taken(RECOMMENDATIONS, "send_to_sign", approved(), "secretary.desk", lies_with="Deputi")


@recipe("an issued recommendation")
def issued() -> Case:
    made = taken(RECOMMENDATIONS, "issue", approved(), "secretary.desk", **cast.letter())
    other = cast.issued(issue=made.issues.get())
    new_words = {"title": "Akurasi daftar pemilih"}
    return Case(made, {"supersede": {"successor": other.number}, "correct": new_words})


@recipe("a recommendation issued on an oral decision")
def issued_orally() -> Recommendation:
    made, at = oral_draft(), clock.now()
    return taken(RECOMMENDATIONS, "issue_orally", made, "chair.desk", decided_at=at)


@recipe("the signed letter")
def letter_file() -> Any:
    letter = cast.letter(file=upload("surat.pdf"))
    return taken(RECOMMENDATIONS, "issue", approved(), "secretary.desk", **letter).letter.file


def of_kemendagri(recommendation: Recommendation, code: str = "kemendagri") -> FollowUp:
    return recommendation.follow_ups.get(agency=cast.agency(code))


@recipe("a follow-up that was sent")
def sent() -> FollowUp:
    return of_kemendagri(issued().obj)


@recipe("a follow-up that was acknowledged")
def acknowledged() -> FollowUp:
    return taken(FOLLOW_UPS, "acknowledge", sent(), "liaison.kemendagri")


@recipe("a follow-up that was forwarded")
def forwarded() -> FollowUp:
    return taken(FOLLOW_UPS, "forward", acknowledged(), "liaison.kemendagri", unit="Ditjen")


@recipe("a follow-up that is blocked")
def blocked() -> FollowUp:
    work = acknowledged()
    return taken(FOLLOW_UPS, "block", work, "liaison.kemendagri", obstacle="Cuaca", waits_for=None)


@recipe("a follow-up that was reported")
def follow_up_reported(**data: Any) -> FollowUp:
    work = acknowledged()
    points = list(work.own_points())
    data |= {"text": "Sudah.", "points": points}
    return taken(FOLLOW_UPS, "report", work, "liaison.kemendagri", **data)


@recipe("a completed follow-up")
def completed() -> FollowUp:
    work = follow_up_reported()
    verdicts = {point.pk: ("accepted", "") for point in work.own_points()}
    return taken(FOLLOW_UPS, "verify", work, "analyst.desk", verdicts=verdicts)


@recipe("a declined follow-up")
def declined() -> FollowUp:
    return taken(FOLLOW_UPS, "decline", acknowledged(), "head.kemendagri", reason="Anggaran.")


@recipe("a misaddressed follow-up")
def misaddressed() -> Case:
    work = taken(FOLLOW_UPS, "not_ours", sent(), "liaison.kemendagri", reason="Bukan kami.")
    cast.membership("liaison.kominfo")
    return Case(work, {"transfer": {"successor": cast.agency("kominfo").public_id}})


def response(code: str = "bawaslu") -> FollowUp:
    return of_kemendagri(cast.issued(to=(code, "polri")), code)


@recipe("a response asked of Bawaslu")
def asked() -> FollowUp:
    return response()


@recipe("a response that Bawaslu gave")
def answered() -> FollowUp:
    return taken(FOLLOW_UPS, "respond", response(), "liaison.bawaslu", text="Tanggapan.")


@recipe("a response that the desk recorded from a letter")
def recorded() -> FollowUp:
    today = clock.today()
    letter = {"letter_number": "B/7", "letter_date": today, "received_on": today}
    data = {"subject": "Tanggapan", "text": "Tanggapan.", **letter}
    return taken(FOLLOW_UPS, "record_reply", response(), "staff.desk", **data)


@recipe("a request for more time")
def more_time() -> Any:
    day = clock.today() + cast.a_day(60)
    head = cast.hat("liaison.kemendagri")
    return ask_extension(acknowledged(), by=head, wanted_on=day, reason="Cuaca.")


@recipe("the evidence of a report")
def evidence() -> Any:
    work = acknowledged()
    kept = keep(upload(), by=cast.hat("liaison.kemendagri"), parties=work.parties)
    points = list(work.own_points())
    data = {"text": "Sudah.", "points": points, "evidence": [kept]}
    taken(FOLLOW_UPS, "report", work, "liaison.kemendagri", **data)
    return kept


@recipe("a notice in the inbox of Kemendagri's liaison")
def notice() -> Notification:
    issued()
    consume(Roster(clock.today()))
    inbox = Notification.objects.filter(membership=cast.membership("liaison.kemendagri"))
    return inbox.filter(kind="follow_up.sent").latest("pk")


@recipe("the role of Kemendagri's liaison")
def liaison_role() -> Membership:
    return cast.membership("liaison.kemendagri")


@recipe("the role of an analyst")
def analyst_role() -> Membership:
    return cast.membership("analyst.desk")


@recipe("a substitution at Kemendagri")
def substitution() -> Substitution:
    stand_in = cast.membership("head.kemendagri").user
    return cast.membership("liaison.kemendagri").substitutions.create(
        substitute=stand_in, kind="plh", basis="Sprin-2", starts_on=clock.today()
    )


@recipe("a desk role that waits for a second person")
def waiting_role() -> Proposal:
    role = cast.membership("staff.desk2", confirmed_at=None)
    return propose(role, by=cast.membership("admin.desk").user)


@recipe("an assignment letter that waits for the chair")
def letter_entered() -> Any:
    return cast.assignment(confirmed=False)


@recipe("an assignment letter in force")
def letter_in_force() -> Any:
    return cast.assignment()


@recipe("an act within an assignment in force")
def act_examined() -> Any:
    cast.assignment()
    issue = cast.reported()
    return Event.objects.filter(stream="issue", stream_id=issue.pk).latest("seq")


@recipe("a request to remove personal data")
def redaction_asked() -> Any:
    cast.assignment()
    event = Event.objects.get(pk=act_examined().pk)
    return ask(event, ["note"], ground="UU 27/2022 Pasal 8", by=cast.hat("admin.desk"))


@recipe("an examination package that is ready")
def package_ready() -> Any:
    letter = cast.assignment()
    ExaminationPackage.objects.create(
        assignment=letter, asked_by=letter.auditor, asked_at=clock.now(), size=1, seed=1
    )
    make_waiting()
    return ExaminationPackage.objects.latest("pk")
