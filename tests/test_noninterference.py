"""Worlds that differ only in what a person may not see are the same to that person, byte for byte.

A pair is one world before and after some hidden acts, drawn at random; what differs by chance
(tokens, keys drawn at random, the hour of the page) is masked.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from agencies import clock, identity
from agencies.models import Region
from agencies.workflow.due import due_in
from issues import acts
from issues.acts import ask_agency
from issues.correcting import correct
from issues.models import Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.extensions import ask_extension
from monitoring.models import FollowUp
from monitoring.sweep import sweep
from monitoring.workflow import EXTENSIONS
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.models import Recommendation
from tests.support import cast, pages
from tests.support.relations import undone, upload

pytestmark = pytest.mark.django_db
PAIRS = 200 if os.environ.get("PROVE") else 6
HTMX = {"hx-request": "true"}
LATER = dt.timedelta(hours=7)  # a hidden act is told by no date either
WORDS = ("zqrahasia", "daftar pemilih", "Riau")
# Each may read the shared issue but the last two.
READERS = (
    "liaison.polri",
    "head.kemendagri",
    "liaison.bawaslu",
    "liaison.kpu",
    "liaison.perludem",
    "liaison.kominfo",
)


@dataclass
class World:
    """What everybody's pages stand on: an issue with an issued recommendation."""

    issue: Issue
    recommendation: Recommendation
    rng: random.Random

    @property
    def follow_up(self) -> FollowUp:
        return self.recommendation.follow_ups.get(agency=cast.agency("kemendagri"))


def world(rng: random.Random) -> World:
    issue = cast.recommending(classification=rng.choice((1, 2)))
    made = cast.issued(issue=issue, to=("kemendagri", "polri"))
    secretary = cast.hat("secretary.desk")
    issue.share_with(cast.agency("bawaslu").group, "shared", by=secretary, reason="Terkait")
    for name in (
        *READERS,
        "liaison.bin",
        "liaison.bssn",
        "liaison.tni",
        "analyst.desk2",
        "staff.desk",
    ):
        cast.membership(name)
    return World(Issue.objects.get(pk=issue.pk), made, rng)


def word(world: World) -> str:
    return " ".join(["zqrahasia", *world.rng.choices(WORDS, k=3)])


# Hidden acts. Each is unseen by all readers above that are not named with it.


def desk_only(world: World) -> list[int]:
    return [cast.term().group_id]


def note_for_the_desk(world: World) -> None:
    acts.comment(
        world.issue,
        cast.hat("analyst.desk"),
        text=word(world),
        classification=1,
        parties=desk_only(world),
    )


def note_above_everybody(world: World) -> None:
    acts.comment(world.issue, cast.hat("secretary.desk"), text=word(world), classification=4)


def files_for_the_desk(world: World) -> None:
    given = [upload(f"{word(world)} {n}.pdf") for n in range(world.rng.randint(1, 3))]
    acts.attach(
        world.issue, cast.hat("staff.desk"), given, classification=1, parties=desk_only(world)
    )


def question_to_another(world: World) -> None:
    """To an agency that thereby becomes a reader, which is none of the others' business."""
    ask_agency(
        world.issue,
        cast.agency("tni"),
        by=cast.hat("secretary.desk"),
        question=word(world),
        due=due_in(3),
    )


def sharing_with_another(world: World) -> None:
    group = cast.agency(world.rng.choice(("tni", "bssn"))).group
    acts.share(world.issue, cast.hat("secretary.desk"), group, reason=word(world))


def view_asked_of_another(world: World) -> None:
    acts.request_views(
        world.issue,
        cast.hat("analyst.desk"),
        [cast.agency("bssn")],
        due=due_in(5),
        reason=word(world),
    )


def secret_issue(world: World) -> None:
    cast.reported("liaison.bin", title=word(world), text=word(world), classification=4)


def draft_of_another(world: World) -> None:
    cast.draft("liaison.tni", title=word(world))


def issue_of_another(world: World) -> None:
    issue = cast.analysing("liaison.tni", title=word(world))
    cast.write_analysis(issue, problem=word(world))
    ISSUES.take("submit_analysis", issue, by=cast.hat("analyst.desk"))


def recommendation_in_work(world: World) -> None:
    cast.recommendation(world.issue, to=("bssn",), title=word(world))


def reading_by_another(world: World) -> None:
    client = pages.browser("analyst.desk")
    client.get(f"/issues/{world.issue.public_id}/")
    client.get(f"/issues/{world.issue.public_id}/print/")


def unit_told_by_another(world: World) -> None:
    """Only Kemendagri and the desk know to which unit it gave the work."""
    by = cast.hat("liaison.kemendagri")
    FOLLOW_UPS.take("forward", world.follow_up, by=by, unit=word(world))


HIDDEN: dict[Callable[[World], None], tuple[str, ...]] = {
    note_for_the_desk: (),
    note_above_everybody: (),
    files_for_the_desk: (),
    question_to_another: (),
    sharing_with_another: (),
    view_asked_of_another: (),
    secret_issue: (),
    draft_of_another: (),
    issue_of_another: (),
    recommendation_in_work: (),
    reading_by_another: ("liaison.kpu",),  # the owner reads who has read it
    unit_told_by_another: ("head.kemendagri",),
}


# What becomes of the follow-ups, which those who are not addressed do not learn.


def receipt(world: World) -> None:
    FOLLOW_UPS.take("acknowledge", world.follow_up, by=cast.hat("liaison.kemendagri"))


def obstacle(world: World) -> None:
    FOLLOW_UPS.take(
        "block", world.follow_up, by=cast.hat("liaison.kemendagri"), obstacle=word(world)
    )


def obstacle_seen(world: World) -> None:
    FOLLOW_UPS.take("accept_obstacle", world.follow_up, by=cast.hat("analyst.desk"))


def more_time(world: World) -> None:
    work, wanted = world.recommendation.follow_ups.get(agency=cast.agency("polri")), cast.a_day(30)
    asked = ask_extension(
        work, by=cast.hat("liaison.polri"), wanted_on=clock.today() + wanted, reason="Luas"
    )
    EXTENSIONS.take("grant", asked, by=cast.hat("secretary.desk"), granted_on=asked.wanted_on)


def not_feasible(world: World) -> None:
    for work in world.recommendation.follow_ups.all():
        FOLLOW_UPS.take("not_feasible", work, by=cast.hat("secretary.desk"), reason=word(world))


def proposed_closing(world: World) -> None:
    ISSUES.take(
        "propose_closing",
        Issue.objects.get(pk=world.issue.pk),
        by=cast.hat("secretary.desk"),
        outcome=word(world),
    )


FOLLOWED_UP = (receipt, obstacle, obstacle_seen, more_time, not_feasible, proposed_closing)


def surfaces(world: World) -> list[tuple[str, dict[str, str]]]:
    """Addresses, with the headers of the question, on which something hidden might show."""
    issue = f"/issues/{world.issue.public_id}/"
    made = f"/recommendations/{world.recommendation.public_id}/"
    work = f"/follow-ups/{world.follow_up.public_id}/"
    lists = [
        "/",
        "/issues/",
        "/recommendations/",
        "/follow-ups/",
        "/inbox/",
        "/dashboard/",
        "/issues/receipts/",
        "/profile/",
        "/issues/new/",
        "/record/seal/",
    ]
    filters = [
        "?state=monitoring",
        "?due=overdue",
        "?agency=TNI",
        "?agency_not=TNI",
        "?text=zqrahasia",
        "?risk=moderate",
        "?state_not=closed",
        "?sort=-updated",
    ]
    searches = [f"/search/?q={text}" for text in ("zqrahasia", "Riau", world.issue.number)]
    pages_of_it = [
        "",
        "print/",
        "timeline/",
        "readers/",
        "readings/",
        "notes/new/",
        "files/new/",
        "views/give/",
        "analysis/1/",
    ]
    asked = [
        *lists,
        *(f"/issues/{one}" for one in filters),
        *searches,
        "/issues/new/similar/?title=zqrahasia+daftar+pemilih+Riau",
        *(issue + one for one in pages_of_it),
        *(made + one for one in ("", "letter/", "timeline/")),
        *(work + one for one in ("", "timeline/")),
    ]
    parts = [("/issues/", HTMX), (issue, HTMX), ("/search/?q=zqrahasia", HTMX)]
    return [(address, {}) for address in asked] + parts


def seen(client: Client, reader: str, world: World) -> dict[str, Any]:
    """All that the reader gets, by address; and the mails."""
    got: dict[str, Any] = {}
    for address, headers in surfaces(world):
        with undone():
            answer = client.get(address, headers=headers)
            kept = {
                name: answer[name] for name in ("ETag", "Vary", "Cache-Control") if name in answer
            }
            got[f"{address} {headers}"] = (*pages.masked(answer), kept)
    with undone(), clock.at(clock.now() + cast.a_day(1)):
        mail.outbox = []
        sweep()
        to = cast.membership(reader).user.email
        sent = (f"{m.subject} {m.body}" for m in mail.outbox if to in m.to)
        got["mail"] = sorted(pages.KEYS.sub("KEY", text) for text in sent)
    return got


@pytest.mark.parametrize("seed", range(PAIRS))
def test_hidden_acts_change_nothing_that_a_reader_gets(seed):
    rng = random.Random(seed)
    reader = READERS[seed % len(READERS)]
    made, client = world(rng), pages.browser(reader)
    before = seen(client, reader, made)
    able = [act for act, known in HIDDEN.items() if reader not in known]
    done = rng.sample(able, rng.randint(1, len(able)))
    with clock.at(clock.now() + LATER):
        for act in done:
            act(made)
    after = seen(client, reader, made)
    differing = [address for address, answer in after.items() if answer != before[address]]
    assert differing == [], [act.__name__ for act in done]


@pytest.mark.parametrize("reader", ["liaison.bawaslu", "liaison.kpu"])
def test_what_becomes_of_the_follow_ups_is_told_to_nobody_who_is_not_addressed(reader):
    made, client = world(random.Random(3)), pages.browser(reader)
    cast.membership(reader, may_export=True)
    Issue.objects.filter(pk=made.issue.pk).update(severity=5, likelihood=5)
    before = seen(client, reader, made) | exported(client)
    for hours, act in enumerate(FOLLOWED_UP, 7):
        with clock.at(clock.now() + dt.timedelta(hours=hours)):
            act(made)
        after = seen(client, reader, made) | exported(client)
        assert [one for one, answer in after.items() if answer != before[one]] == [], act.__name__


def put_right(issue: Issue, **facts: Any) -> None:
    given: dict[str, Any] = {"reason": "Salah ketik.", "regions": list(issue.regions.all())}
    correct(issue, cast.hat("secretary.desk"), version=issue.version, **given | facts)


def masked_world(origin: str) -> World:
    """Entered by the desk for an agency that is withheld, and worked on by it and others."""
    issue = cast.recommending(
        "duty.desk",
        reported_by=cast.agency(origin),
        origin_masked=True,
        source=f"Piket {origin}",
        channel="letter",
    )
    mine, secretary = cast.hat(f"liaison.{origin}"), cast.hat("secretary.desk")
    issue.share_with(cast.agency("bawaslu").group, "shared", by=secretary, reason="Terkait")
    put_right(issue, title=f"Laporan {origin}", reason=f"Kata {origin}")
    put_right(issue, title="Daftar pemilih di Riau", source=f"Sekretariat {origin}")
    put_right(issue, source=f"Surat {origin}", regions=Region.objects.filter(code="15"))
    acts.comment(issue, mine, text=f"Catatan {origin}", classification=1)
    acts.attach(issue, mine, [upload("nota.pdf")], classification=1)
    return World(Issue.objects.get(pk=issue.pk), cast.issued(issue=issue), random.Random(1))


@pytest.mark.parametrize("reader", ["liaison.bawaslu", "liaison.polri", "head.kemendagri"])
def test_whoever_the_withheld_origin_is_the_others_get_the_same(reader):
    for name in (reader, "liaison.bssn", "liaison.tni"):
        cast.membership(name, may_export=True)
    client, got = pages.browser(reader), []
    for origin in ("bssn", "tni"):
        with undone():
            identity.seed(7)  # the same keys and numbers in both
            made = masked_world(origin)
            identity.seed(None)
            got.append(seen(client, reader, made) | exported(client))
    assert len(got[0]) >= 30
    assert [address for address, answer in got[0].items() if got[1][address] != answer] == []


def exported(client: Client) -> dict[str, Any]:
    """The lists as files, without their number."""
    files = {}
    for area in ("issues", "recommendations", "follow-ups"):
        with undone():
            form = {"key": str(uuid.uuid4()), "format": "csv"}
            answer: Any = client.post(f"/{area}/export/", form)
            text = b"".join(answer.streaming_content).decode()
            files[area] = re.sub(r"EK-[0-9A-F]{8}|[PR][MK]-20\d\d-\d{6}", "KEY", text)
    return files


def test_the_comparison_notices_what_is_not_hidden():
    made, client = world(random.Random(1)), pages.browser("liaison.polri")
    before = seen(client, "liaison.polri", made)
    acts.comment(made.issue, cast.hat("liaison.kpu"), text="Terbuka", classification=1)
    after = seen(client, "liaison.polri", made)
    assert len(before) >= 30
    assert before != after
