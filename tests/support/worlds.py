"""A world full of marked words: each stands in one place that only some may read."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from agencies import clock
from agencies.workflow.due import due_in
from issues.acts import ask_agency
from issues.files import keep
from issues.models import AgencyView, Comment, Issue
from issues.workflow import WORKFLOW as ISSUES
from monitoring.extensions import ask_extension
from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS
from tests.support import cast
from tests.support.relations import upload


@dataclass
class World:
    """The words, each with the place in which it stands and the circle that may read it.

    Circles: "desk" (nobody else), "secret" (the desk, not even the issue's other parties),
    "parties" (whoever reads the issue), "kemendagri" (and the desk), "writer".
    """

    rng: random.Random
    words: dict[str, str] = field(default_factory=dict)
    circles: dict[str, str] = field(default_factory=dict)

    def word(self, place: str, circle: str) -> str:
        made = "zq" + "".join(self.rng.choices("bcdfghjklmnpqrstvwxz", k=10))
        self.words[made], self.circles[made] = place, circle
        return made

    def mark(self, issue: Any, circle: str) -> None:
        """That an issue exists is told by its number and its key, too."""
        for made in (issue.number, str(issue.public_id)):
            self.words[made], self.circles[made] = "number or key of an issue", circle

    def kept_from(self, *circles: str) -> list[str]:
        """The words of these circles."""
        return [word for word, circle in self.circles.items() if circle in circles]


def build(seed: int) -> World:
    """Every kind of object once, hidden in one way or another, by the workflow itself."""
    world = World(random.Random(seed))
    unsent_draft(world)
    secret_issue(world)
    recommendation_in_work(world)
    merged_into_hidden(world)
    return world


def unsent_draft(world: World) -> None:
    issue = cast.draft(
        title=f"Konsep {world.word('draft title', 'writer')}",
        text=world.word("draft text", "writer"),
        source=world.word("draft source", "writer"),
    )
    world.mark(issue, "writer")
    keep(
        upload(f"{world.word('draft file', 'writer')}.pdf"), by=cast.hat("liaison.kpu"), issue=issue
    )


def secret_issue(world: World) -> Issue:
    """An issue above everybody's clearance but the desk's, on its way to a recommendation."""
    issue = cast.analysing(
        "liaison.bin",  # a reporter keeps its receipt, whatever becomes of the issue
        title=f"Rahasia {world.word('secret title', 'desk')}",
        text=world.word("secret text", "desk"),
        classification=3,
    )
    world.mark(issue, "desk")
    cast.write_analysis(issue, problem=world.word("secret analysis", "desk"), classification=3)
    issue = ISSUES.take("submit_analysis", issue, by=cast.hat("analyst.desk"))
    issue = ISSUES.take("approve_analysis", issue, by=cast.hat("secretary.desk"))
    cast.recommendation(
        issue,
        title=f"Usul {world.word('secret draft recommendation', 'desk')}",
        text=world.word("secret draft text", "desk"),
    )
    return issue


def parts_of(world: World, issue: Issue) -> None:
    """Parts of an issue that many read, each narrower than the issue."""
    secretary, kpu = cast.hat("secretary.desk"), cast.hat("liaison.kpu")
    desk_note = world.word("secret note", "desk")
    Comment.objects.create(
        issue=issue, text=desk_note, classification=4, by=secretary.membership, at=clock.now()
    )
    AgencyView.objects.create(
        issue=issue,
        agency=cast.agency("bin"),
        classification=4,
        given_at=clock.now(),
        text=world.word("secret view", "desk"),
        given_by=cast.membership("liaison.bin"),
    )
    keep(upload(f"{world.word('secret file', 'desk')}.pdf"), by=kpu, issue=issue, classification=4)
    ask_agency(
        issue,
        cast.agency("bawaslu"),
        by=secretary,
        due=due_in(3),
        question=world.word("question to another agency", "asked"),
    )


def recommendation_in_work(world: World) -> FollowUp:
    """A recommendation to two: what one of them reports is not the other's to read."""
    issue = cast.recommending(
        title=f"Bersama {world.word('title', 'parties')}",
        text=world.word("text", "parties"),
        classification=2,
    )
    world.mark(issue, "parties")
    parts_of(world, issue)
    made = cast.recommendation(
        issue,
        title=f"Surat {world.word('letter subject', 'addressees')}",
        text=world.word("consideration", "addressees"),
    )
    made = RECOMMENDATIONS.take("submit_review", made, by=cast.hat("analyst.desk"))
    made = RECOMMENDATIONS.take("approve", made, by=cast.hat("chair.desk"))
    letter = cast.letter(
        signer=f"Pejabat {world.word('signer', 'addressees')}",
        file=upload(f"{world.word('letter file', 'addressees')}.pdf"),
    )
    made = RECOMMENDATIONS.take("issue", made, by=cast.hat("secretary.desk"), **letter)
    return work_on(world, made.follow_ups.get(agency=cast.agency("kemendagri")))


def work_on(world: World, work: FollowUp) -> FollowUp:
    """Receipt, obstacle, more time, report with evidence, verdicts with remarks."""
    liaison, analyst = cast.hat("liaison.kemendagri"), cast.hat("analyst.desk")

    def own(place: str) -> str:
        return world.word(place, "kemendagri")

    def step(name: str, by: Any = liaison, **data: Any) -> FollowUp:
        return FOLLOW_UPS.take(name, work, by=by, **data)

    step("acknowledge")
    step("forward", unit=own("unit"))
    ask_extension(
        FollowUp.objects.get(pk=work.pk),
        by=liaison,
        reason=own("reason for more time"),
        wanted_on=clock.today() + cast.a_day(60),
    )
    step("block", obstacle=own("obstacle"), waits_for=None)
    step("unblock", note=own("note"))
    kept = keep(
        upload(f"{own('evidence')}.pdf"), by=liaison, parties=work.parties, classification=2
    )
    points = list(work.own_points())
    step("report", text=own("report"), points=points, evidence=[kept])
    verdicts = {point.pk: ("not_yet", own("verdict remark")) for point in points}
    step("verify", analyst, verdicts=verdicts, note=own("remark on the whole"))
    return step("progress", text=own("progress"), points=points[:1])


def merged_into_hidden(world: World) -> None:
    """A visible issue merged into one that its readers may not see."""
    title = f"Induk {world.word('title of the merge target', 'desk')}"
    target = cast.reported("liaison.bin", title=title, classification=3)
    world.mark(target, "desk")
    issue = cast.reported(title="Digabung", classification=2)
    ISSUES.take("merge", issue, by=cast.hat("secretary.desk"), target=target, reason="Sama")
