"""My work asks the machines' own tables: it never differs from the buttons on the pages."""

import pytest

from agencies import clock
from agencies.access.hats import hat_of, memberships_in_force
from agencies.workflow.machine import MACHINES
from desk.work import turns
from issues.awaiting import issues_awaiting, requests_awaiting
from issues.models import InformationRequest, Issue
from monitoring.awaiting import extensions_awaiting, follow_ups_awaiting
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.points import waiting_points
from monitoring.sheet import rows_of
from recommendations.awaiting import recommendations_awaiting
from recommendations.models import Recommendation
from tests.support import cast

KINDS = [
    ("issue", Issue, issues_awaiting),
    ("request", InformationRequest, requests_awaiting),
    ("recommendation", Recommendation, recommendations_awaiting),
    ("follow_up", FollowUp, follow_ups_awaiting),
    ("extension", ExtensionRequest, extensions_awaiting),
]


def all_hats():
    return [hat_of(one, clock.today()) for one in memberships_in_force(clock.today())]


def buttons(kind, hat, row) -> set[str]:
    return {step.name for step in MACHINES[kind].open_to(hat, row) if not step.quiet}


@pytest.mark.parametrize(("kind", "model", "awaiting"), KINDS)
def test_what_awaits_a_hat_is_what_it_has_buttons_for(demo, kind, model, awaiting):
    for hat in all_hats():
        wanted = {
            row.pk: names
            for row in model.objects.visible_to(hat)
            if (names := buttons(kind, hat, row))
        }
        found = {row.pk: row.turn for row in awaiting(hat)}
        assert found.keys() == wanted.keys(), hat.label
        assert all(turn in wanted[key] for key, turn in found.items()), hat.label


def test_every_kind_awaits_somebody_in_the_demo(demo):
    for _kind, _model, awaiting in KINDS:
        assert any(awaiting(hat).exists() for hat in all_hats())


def test_no_closing_is_offered_while_work_on_the_issue_goes_on(demo):
    for hat in all_hats():
        for issue in [*turns.issues_own(hat), *turns.issues_to_record(hat)]:
            if issue.turn not in turns.CLOSING:
                continue
            assert not FollowUp.objects.filter(recommendation__issues=issue).unsettled().exists()


def test_in_monitoring_no_step_of_an_issue_waits_but_those_that_close_it():
    of_monitoring = {
        step.name
        for step in MACHINES["issue"].steps
        if step.who and step.offered and not step.quiet and "monitoring" in step.source
    }
    assert of_monitoring <= set(turns.CLOSING)


def test_waiting_points_are_counted_as_the_guard_counts_them(demo):
    for hat in all_hats():
        rows = list(FollowUp.objects.visible_to(hat))
        counts = {line.follow_up.pk: line.total - line.settled for line in rows_of(rows, hat)}
        assert counts == {row.pk: len(waiting_points(row)) for row in rows}, hat.label


def test_what_several_steps_ask_of_other_rows_is_asked_once(db):
    asked = str(turns.issues_own(cast.hat("secretary.desk"), "monitoring").query)
    assert "propose_closing" in asked
    assert asked.count('FROM "monitoring_followup"') == 1
