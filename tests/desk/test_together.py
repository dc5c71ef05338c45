"""My work is asked for in one statement, put together once for what a hat opens."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import clock
from agencies.access.prepared import NOW, Together
from desk.work import on_issue, sections
from desk.work.planned import planned, who_is_in_charge
from desk.work.sections import asked_together, sections_of
from issues import hits
from issues.attached import waiting_on
from issues.models import Issue
from issues.states import ISSUE
from tests.desk.test_home import hat_named
from tests.support import cast

PEOPLE = (
    "secretary.desk",
    "chair.desk",
    "analyst.desk",
    "duty.desk",
    "staff.desk",
    "leadership.desk",
    "admin.desk",
    "auditor.desk",
    "liaison.kpu",
    "head.kpu",
)


def titles(hat) -> set[str]:
    found = sections_of(hat, clock.now())
    return {str(task.title) for section in found for task in section.tasks}


def statements(hat, at) -> list[Together]:
    own = asked_together(planned(hat, NOW, at))
    alone = [Together(on_issue.on_one_issue(hat, state)) for state in ISSUE]
    return [own, *alone, *(Together(hits.holding(hat, terms)) for terms in (0, 2, 12))]


@pytest.mark.parametrize("name", PEOPLE)
def test_it_says_the_same_all_day_and_looks_at_no_row_while_it_is_put_together(demo, name):
    hat = hat_named(name)
    now, at = clock.now(), who_is_in_charge(hat)
    told = (hat.opens, at and at.told)
    with CaptureQueriesContext(connection) as asked:
        early = statements(hat, at)
    assert asked.captured_queries == []
    with clock.at(now.replace(minute=(now.minute + 7) % 60)):
        assert (hat.opens, at and at.told) == told
        late = statements(hat, at)
    assert [(one.sql, one.values) for one in early] == [(one.sql, one.values) for one in late]


def test_what_is_kept_falls_with_what_the_hat_opens(db):
    cast.reported(title="Gudang terendam", classification=2)
    hat = cast.hat("secretary.desk")
    assert "Gudang terendam" in titles(hat)
    assert "Gudang terendam" not in titles(replace(hat, groups=()))
    hat.membership.clearance = 1
    assert "Gudang terendam" not in titles(hat)


def test_the_same_question_is_put_together_once(db, monkeypatch):
    cast.reported(title="Gudang terendam")
    hat = cast.hat("secretary.desk")
    assert "Gudang terendam" in titles(hat)
    monkeypatch.setattr(sections, "Together", None)
    cast.reported(title="Truk tertahan")
    assert {"Gudang terendam", "Truk tertahan"} <= titles(hat)


def test_what_waits_is_found_on_its_own_issue_alone(db):
    issue, other = cast.reported(), cast.reported()
    Issue.objects.filter(pk=other.pk).update(state="closed", due_at=None)
    hat = cast.hat("secretary.desk")
    waiting = [waiting_on(hat, row) for row in (issue, other)]
    assert [len(one) for one in waiting] == [1, 0]


def test_the_server_compiles_none_of_it(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
