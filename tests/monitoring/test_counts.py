"""The figures' totals are a recount of what each hat may see, whatever happens to the rows."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agencies import clock
from agencies.access.hats import Hat, hat_of
from agencies.access.visibility import reset_context, set_context
from agencies.models import (
    Membership,
    Region,
    TermMembership,
    WorkingGroup,
    WorkingGroupMembership,
)
from agencies.pages.lists import Parted
from issues import acts
from issues.examination import examine
from issues.filters import FilterForm
from issues.models import Issue, IssueShare
from issues.models.issue import NO_DUE
from issues.models.share import key_of
from issues.states import ISSUE
from issues.views.listing import listed
from issues.workflow import WORKFLOW as ISSUES
from monitoring.counts import Counted, Counts, by_state, count
from monitoring.models import FollowUp, FollowUpTotal, IssueTotal
from monitoring.models.totals import SEVERAL
from monitoring.states import FOLLOW_UP
from monitoring.totals import keep_totals, move_on, put_right, put_together
from tests.support import cast
from tests.support.made_once import made_once

pytestmark = pytest.mark.django_db
PROVE = bool(os.environ.get("PROVE"))
WORLDS, TURNS = (300, 60) if PROVE else (12, 25)
NAMES = (
    "liaison.kpu",
    "head.kemendagri",
    "liaison.polri",
    "liaison.bawaslu",
    "liaison.perludem",
    "liaison.kominfo",
    "liaison.bin",
    "secretary.desk",
    "analyst.desk2",
    "auditor.desk",
    "analyst.desk3",
    "liaison.tni",
)
REGIONAL = ("analyst.desk3", "liaison.tni")
MANY = "liaison.kominfo"  # sits in more working groups than the others
GRAVE = 20
# Lists of issues of which the number is kept, and others.
KEPT = (
    *("", "state=ended", "state=all", "state=draft", "state=reported&state=closed", "risk=none"),
    *("state=monitoring&risk=high", "state=all&risk=low&risk=moderate", "risk=very_high"),
    *("state_not=reported", "state=all&state_not=draft&state_not=monitoring&risk=moderate"),
)
NOT_KEPT = (
    *("text=Riau", "region=14", "region_not=14", "region_codes=14", "category=DPT.AKURASI"),
    *("category_not=DPT.AKURASI", "agency=KPU", "agency_not=KPU", "due=week", "analyst=me"),
    *("since=1/1/2020", "until=1/1/2030&risk=high"),
)


def people() -> None:
    """Everybody; two for the region of most issues, one with a low ceiling at the desk."""
    for name in NAMES:
        cast.membership(name)
    cast.membership("analyst.desk2", clearance=2)
    for name in REGIONAL:
        cast.membership(name).regions.set([Region.objects.get(code="14")])
    for group in WorkingGroup.objects.all():
        WorkingGroupMembership.objects.get_or_create(
            working_group=group,
            agency=cast.agency("kominfo"),
            defaults={"starts_on": cast.NOW.date()},
        )


def stage() -> None:
    people()
    cast.follow_up(to=("kemendagri", "polri", "bawaslu"))
    for by, classification in (("liaison.kpu", 2), ("liaison.bin", 4), ("liaison.perludem", 1)):
        cast.reported(by, classification=classification, severity=5, likelihood=4)
    cast.draft("liaison.polri")
    issue = cast.analysing("liaison.bawaslu", classification=2)
    assignment = cast.assignment(confirmed=True)
    secretary, police = cast.hat("secretary.desk"), cast.hat("liaison.polri")
    issue.share_with(assignment.group, "examined", by=secretary, reason="ST")
    assert 1 < len(police.groups) <= SEVERAL  # its agency and a working group see the same issue
    assert len(cast.hat(MANY).groups) > SEVERAL
    for key in police.groups:
        group = Group.objects.get(pk=key)
        issue.share_with(group, "shared", by=secretary, reason="Terkait")


world = made_once(stage)


def recounted(hat: Hat, now: dt.datetime) -> Counts:
    """The same numbers in other words: every row that the hat may see is looked at."""
    issues: dict[str, Counter] = {}
    for row in Issue.objects.visible_to(hat).exclude(state="draft"):
        due = row.next_due_at if hat.is_desk else row.shared_due_at
        found = issues.setdefault(row.state, Counter())
        found.update(all=1, late=due <= now, grave=(row.risk or 0) >= GRAVE)
    work: dict[int, Counter] = {}
    for one in FollowUp.objects.visible_to(hat).exclude(mode="response"):
        if one.is_open:
            found = work.setdefault(one.agency_id, Counter())
            found.update(all=1, late=one.is_overdue(now), grave=0)
    return Counts(
        {key: Counted(*one.values()) for key, one in issues.items()},
        {key: Counted(*one.values()) for key, one in work.items()},
    )


def list_of(name: str, query: str) -> Parted:
    return listed(cast.hat(name), FilterForm(QueryDict(query)))


def by_rows(of: Parted) -> tuple[int, ...]:
    """How many the list shows and how many ended, if every row is counted."""
    return Parted(of.query, of.states, of.found).counts


def lists_are_right(name: str, queries: Iterable[str]) -> None:
    for query in queries:
        parted = list_of(name, query)
        assert parted.counts == by_rows(parted), (name, query)


def all_are_right(now: dt.datetime) -> None:
    for name in NAMES:
        hat = cast.hat(name)
        every = recounted(hat, now)
        assert count(hat, now) == every, name
        assert by_state(hat) == {state: one.all for state, one in every.issues.items()}, name
        if name in REGIONAL:
            assert not IssueTotal.objects.visible_to(hat).exists()
            assert not FollowUpTotal.objects.visible_to(hat).exists()


def the_database_alone_is_right() -> None:
    """Without any filter of the portal a hat finds the totals of just those rows it finds."""
    for name in NAMES:
        set_context(cast.hat(name))
        issues = Counter(Issue.objects.exclude(state="draft").values_list("state", flat=True))
        one_group = len(cast.hat(name).groups) == 1
        for of_group in {False, one_group}:
            kept: Counter = Counter()
            sums = IssueTotal.objects.filter(of_group=of_group)
            for state, how_many in sums.values_list("state", "count"):
                kept[state] += how_many
            assert +kept == ({} if name in REGIONAL else issues), name
        groups, ceiling = set(cast.hat(name).groups), cast.hat(name).clearance
        for parties, grade in FollowUpTotal.objects.values_list("parties", "classification"):
            assert groups & set(parties)
            assert grade <= ceiling
            assert name not in REGIONAL
        reset_context()


def change_issue(rng: random.Random, now: dt.datetime) -> None:
    """Whatever may stand in the columns that decide what is seen, and what is counted."""
    moment = rng.choice([NO_DUE, now + dt.timedelta(minutes=rng.randint(-300, 300))])
    values: list[dict[str, Any]] = [
        {"state": rng.choice([*ISSUE])},
        {"classification": rng.randint(1, 4)},
        {"flagged_at": rng.choice([None, now])},
        {"next_due_at": moment, "due_at": rng.choice([None, moment])},
        {"severity": rng.choice([None, 1, 5]), "likelihood": rng.randint(3, 5)},
        {"submitted_at": rng.choice([None, now])},
        {"title": "Judul lain"},
        {"origin_masked": rng.choice([True, False])},
    ]
    picked = rng.sample(list(Issue.objects.order_by("pk")), rng.randint(1, 3))
    Issue.objects.filter(pk__in=[one.pk for one in picked]).update(**rng.choice(values))


def change_share(rng: random.Random, now: dt.datetime) -> None:
    issue = rng.choice(list(Issue.objects.order_by("pk")))
    hat = cast.hat(rng.choice([name for name in NAMES if "auditor" not in name]))
    group = rng.choice(hat.groups)
    same = {
        "content_object": issue,
        "group_id": group,
        "permission_id": key_of(rng.choice(["shared", "admitted", "addressed"])),
    }
    if not IssueShare.objects.filter(**same).delete()[0]:
        IssueShare.objects.create(**same, reason="uji", at=now)


def change_work(rng: random.Random, now: dt.datetime) -> None:
    moment = rng.choice([None, now + dt.timedelta(minutes=rng.randint(-300, 300))])
    groups = [cast.hat(name).groups[0] for name in ("liaison.polri", "secretary.desk")]
    values: list[dict[str, Any]] = [
        {"state": rng.choice([*FOLLOW_UP])},
        {"classification": rng.randint(1, 4)},
        {"due_at": moment},
        {"clock_stopped_at": rng.choice([None, now])},
        {"mode": rng.choice(["follow_up", "response"])},
        {"parties": rng.sample(groups, rng.randint(0, 2))},
        {"agency": cast.agency(rng.choice(["tni", "polri", "kemendagri"]))},
    ]
    FollowUp.objects.filter(pk=rng.choice(list(FollowUp.objects.order_by("pk"))).pk).update(
        **rng.choice(values)
    )


def take_away(rng: random.Random, now: dt.datetime) -> None:
    """A row is gone, and what hangs on it."""
    with transaction.atomic():
        made = cast.draft(rng.choice(["liaison.kpu", "liaison.perludem"]))
        Issue.objects.filter(pk=made.pk).update(state="reported", next_due_at=now)
        IssueShare.objects.filter(content_object=made).delete()
        made.regions.clear()
        Issue.objects.filter(pk=made.pk)._raw_delete("default")


CHANGES: tuple[Callable[[random.Random, dt.datetime], None], ...] = (
    change_issue,
    change_issue,
    change_share,
    change_work,
    change_work,
    take_away,
    lambda rng, now: put_together(),
)


def test_in_random_worlds_every_total_is_a_recount(world):
    go_through_worlds(cast.NOW)


@settings(
    max_examples=WORLDS,
    deadline=None,
    derandomize=not PROVE,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(seed=st.integers(0, 2**32))
def go_through_worlds(begin, seed):
    rng, now = random.Random(seed), begin
    with transaction.atomic():
        for _turn in range(TURNS):
            now += dt.timedelta(minutes=rng.choice([0, 1, 20, 90, -120]))
            rng.choice(CHANGES)(rng, now)
            if rng.random() < 0.2:
                keep_totals(now, now.date())
        all_are_right(now)
        the_database_alone_is_right()
        for name in NAMES:
            set_context(cast.hat(name))
            lists_are_right(name, rng.sample(KEPT, 3))
            reset_context()
        assert put_right() == 0
        transaction.set_rollback(True)


POLRI = "liaison.polri"


@pytest.fixture
def shared():
    people()
    issue = cast.analysing(classification=2, severity=5, likelihood=4)
    acts.share(issue, cast.hat("secretary.desk"), cast.agency("polri").group, reason="uji")
    move_on(clock.now())
    return Issue.objects.get(pk=issue.pk)


def seen_by(name: str) -> int:
    counts = count(cast.hat(name), clock.now())
    assert counts == recounted(cast.hat(name), clock.now())
    return sum(one.all for one in counts.issues.values())


def secretly(name: str, **data: Any) -> Callable[[Issue], object]:
    return lambda issue: ISSUES.take(name, issue, by=cast.hat("secretary.desk"), **data)


def revoke(issue: Issue) -> None:
    acts.revoke(issue, cast.hat("secretary.desk"), cast.agency("polri").group, reason="uji")


def lower_ceiling(issue: Issue) -> None:
    Membership.objects.filter(user__username=POLRI).update(clearance=1)


def narrow_to_region(issue: Issue) -> None:
    cast.membership(POLRI).regions.set([Region.objects.get(code="91")])


RAISED = {"classification": 4, "reason": "uji", "review_on": cast.NOW.date() + cast.a_day(90)}


@pytest.mark.parametrize(
    "narrow",
    [revoke, secretly("reclassify", **RAISED), lower_ceiling, narrow_to_region],
    ids=["revoked", "raised", "ceiling", "region"],
)
def test_who_may_see_an_issue_no_longer_counts_it_no_longer(shared, narrow):
    assert seen_by(POLRI) == 1
    narrow(shared)
    assert seen_by(POLRI) == 0
    assert seen_by("secretary.desk") == 1
    the_database_alone_is_right()


def test_what_is_merged_or_reopened_stands_in_its_new_state_alone(shared):
    secretly("resolve", outcome="Selesai.")(shared)
    assert [*count(cast.hat(POLRI), clock.now()).issues] == ["closed"]
    secretly("reopen", reason="Ternyata belum.")(shared)
    assert [*count(cast.hat(POLRI), clock.now()).issues] == ["analysing"]
    secretly("merge", target=cast.reported("liaison.bin", classification=2), reason="Sama.")(shared)
    assert [*count(cast.hat(POLRI), clock.now()).issues] == ["merged"]


def test_who_is_admitted_by_name_counts_it_until_its_class_is_flagged(shared):
    assert seen_by("liaison.perludem") == 0
    acts.admit(shared, cast.hat("chair.desk"), cast.agency("perludem"), reason="uji")
    assert seen_by("liaison.perludem") == 1
    the_database_alone_is_right()
    Issue.objects.filter(pk=shared.pk).update(flagged_at=clock.now())
    assert seen_by("liaison.perludem") == 0
    the_database_alone_is_right()


def test_a_follow_up_above_the_ceiling_is_counted_by_nobody_below_it():
    people()
    work = cast.follow_up()
    for grade, seen in ((1, {work.agency_id}), (4, set())):
        FollowUp.objects.filter(pk=work.pk).update(classification=grade)
        assert set(count(cast.hat("head.kemendagri"), clock.now()).follow_ups) == seen
        the_database_alone_is_right()


def test_an_agency_that_leaves_takes_its_hats_and_not_the_others_counts(shared):
    TermMembership.objects.filter(agency__code="POLRI").update(ends_on=clock.today())
    IssueShare.objects.filter(group=cast.agency("polri").group).delete()
    bare = hat_of(cast.membership(POLRI), clock.today())
    assert count(bare, clock.now()).issues == {}
    assert seen_by("liaison.kpu") == 1


def test_an_auditor_counts_what_was_opened_to_the_assignment_while_it_lasts(shared):
    assignment = cast.assignment()
    assert seen_by("auditor.desk") == 0
    examine(shared, cast.hat("auditor.desk"), assignment, reason="uji")
    assert seen_by("auditor.desk") == 1
    with clock.at(cast.NOW + cast.a_day(40)):
        assert seen_by("auditor.desk") == 0


def test_what_follow_ups_decide_is_late_to_the_desk_alone():
    people()
    issue = cast.follow_up(issue=cast.recommending()).recommendation.issues.get()
    Issue.objects.filter(pk=issue.pk).update(next_due_at=clock.now())
    for move in (lambda: None, lambda: move_on(clock.now())):
        move()
        assert count(cast.hat("secretary.desk"), clock.now()).issues["monitoring"].late == 1
        assert count(cast.hat("liaison.kpu"), clock.now()).issues["monitoring"].late == 0


# The list of issues.


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_as_long_as_its_rows(world, name):
    change_some()
    lists_are_right(name, (*KEPT, *NOT_KEPT))


def change_some() -> None:
    """Of each state something, of each risk, drafts of two kinds."""
    issues = list(Issue.objects.order_by("pk"))
    for n, state in enumerate(ISSUE):
        made = cast.draft("liaison.polri" if n % 2 else "liaison.kpu")
        for group in (cast.term().group, *Group.objects.filter(pk__in=cast.hat(POLRI).groups)):
            made.share_with(group, "shared", by=cast.hat("secretary.desk"), reason="uji")
        issues.append(made)
        Issue.objects.filter(pk=made.pk).update(state=state, severity=n % 6 or None)
    Issue.objects.filter(pk=issues[-1].pk).update(state="draft", submitted_at=clock.now())


@pytest.mark.parametrize("query", KEPT)
def test_a_list_whose_number_is_kept_counts_drafts_alone_and_asks_once(world, query):
    for name in set(NAMES) - {*REGIONAL, MANY}:
        with CaptureQueriesContext(connection) as asked:
            assert list_of(name, query).counts
        (sql,) = (one["sql"] for one in asked if "monitoring_issuetotal" in one["sql"])
        assert sql.count('FROM "issues_issue"') == 1, name
        assert """"state" = 'draft'""" in sql


@pytest.mark.parametrize("query", NOT_KEPT)
def test_a_list_narrowed_by_what_totals_do_not_tell_counts_rows(world, query):
    assert list_of("secretary.desk", query).kept() is None


@pytest.mark.parametrize("name", [*REGIONAL, MANY])
def test_a_list_of_whom_totals_tell_little_counts_rows(world, name):
    assert list_of(name, "").kept() is None


def test_a_list_s_number_ends_where_that_of_its_rows_ends(world, monkeypatch):
    change_some()
    monkeypatch.setattr("agencies.pages.lists.COUNTED", 2)
    monkeypatch.setattr("agencies.pages.lists.ENDED_COUNTED", 2)
    assert list_of("secretary.desk", "").counts == (3, 2)
    lists_are_right("secretary.desk", KEPT)


def test_what_several_groups_of_a_hat_share_is_counted_once(shared):
    for key in cast.hat(POLRI).groups:
        acts.share(shared, cast.hat("secretary.desk"), Group.objects.get(pk=key), reason="uji")
    assert seen_by(POLRI) == 1
    assert list_of(POLRI, "").counts == (1, 0)
    Issue.objects.update(classification=4)
    assert seen_by(POLRI) == 0
    acts.admit(shared, cast.hat("chair.desk"), cast.agency("polri"), reason="uji")
    assert seen_by(POLRI) == 1  # of its groups one alone sees it
    assert list_of(POLRI, "").counts == (1, 0)
