"""The demo shows everything there is, and hides what is secret."""

import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from agencies import clock
from agencies.access.hats import hat_of
from agencies.accounts.register import NameOrMailBackend
from agencies.calendar import working_calendar
from agencies.models import Event, Membership, PendingEvent, User
from agencies.wording import last_day
from desk.demo.play import start_of_demo
from issues.models import Category, InformationRequest, Issue
from issues.states import ISSUE, REQUEST
from monitoring.models import Delivery, ExtensionRequest, FollowUp, Notification
from monitoring.states import EXTENSION, FOLLOW_UP
from recommendations.models import Recommendation
from recommendations.states import RECOMMENDATION
from tests.support.demo import PASSWORD

MACHINES = [
    (Issue, ISSUE),
    (Recommendation, RECOMMENDATION),
    (FollowUp, FOLLOW_UP),
    (InformationRequest, REQUEST),
    (ExtensionRequest, EXTENSION),
]


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_every_state_of_every_machine_occurs(demo, model, states):
    assert set(model.objects.values_list("state", flat=True)) == set(states)


def test_all_groups_of_categories_and_all_zones_occur(demo):
    groups = set(Category.objects.filter(parent__isnull=True).values_list("code", flat=True))
    used = Issue.objects.values_list("category__parent__code", flat=True)
    assert set(used) == groups
    assert set(Issue.objects.values_list("known_zone", flat=True)) == {"WIB", "WITA", "WIT"}


def test_agencies_are_late_by_one_to_twelve_working_days(demo):
    calendar, late = working_calendar(), FollowUp.objects.overdue(clock.now())
    days = {calendar.between(last_day(one.due_at), clock.today()) for one in late}
    assert {min(days), max(days)} == {1, 12}
    assert late.order_by().values("agency").distinct().count() >= 5


def test_every_act_was_done_in_office_hours_of_a_working_day(demo):
    calendar = working_calendar()
    moments = [
        at.astimezone(clock.ZONES["WIB"]) for at in Event.objects.values_list("at", flat=True)
    ]
    assert all(calendar.is_working_day(at.date()) and 6 <= at.hour < 18 for at in moments)


def test_the_secret_issue_is_seen_by_its_three_agencies_alone(demo):
    secret = Issue.objects.get(classification=3)
    liaisons = Membership.objects.filter(role="liaison").current(clock.today())
    able = {
        one.agency.code
        for one in liaisons
        if Issue.objects.visible_to(hat_of(one, clock.today())).filter(pk=secret.pk).exists()
    }
    assert able == {"BIN", "POLRI", "TNI"}


def test_with_whom_an_issue_was_shared_is_not_told_to_all_who_read_it(demo):
    told = Event.objects.filter(verb__in=["issue.shared", "issue.view_requested", "issue.asked"])
    assert told.exists()
    assert not told.filter(parties=None).exists()


def test_one_answer_came_by_letter_only(demo):
    by_letter = FollowUp.objects.filter(reports__letter__isnull=False, state="completed")
    assert by_letter.exclude(reports__letter__isnull=True).exists()


def test_one_oral_decision_waits_for_its_letter(demo):
    assert Recommendation.objects.filter(confirm_due_at__gt=clock.now(), confirmed_at=None).exists()


def test_every_account_opens_with_the_shared_password(demo):
    hashes = set(User.objects.filter(is_demo=True).values_list("password", flat=True))
    assert len(hashes) == 1
    assert NameOrMailBackend().authenticate(None, "liaison.perludem", PASSWORD)


def test_inboxes_hold_the_last_days_unread_and_no_old_mail_is_owed(demo):
    unread = Notification.objects.unread()
    assert unread.exists()
    assert Notification.objects.exclude(read_at=None).exists()
    assert unread.order_by("at")[0].at >= start_of_demo() - timedelta(days=5)
    assert not Delivery.objects.exists()
    assert not PendingEvent.objects.exists()


def test_a_portal_with_issues_is_left_alone(demo, monkeypatch):
    monkeypatch.setitem(os.environ, "DEMO_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="empty portal"):
        call_command("load_demo")


def test_no_demo_is_loaded_where_the_portal_is_not_a_demo(db, monkeypatch):
    monkeypatch.setitem(os.environ, "DEMO_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="DESK_DEMO"):
        call_command("load_demo")
