"""Sweeps against real processes that are killed, emptied, doubled: nothing lost, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.utils import timezone

from agencies import clock
from agencies.models import PendingEvent
from monitoring import sweep as sweeps
from monitoring.models import Delivery, FollowUp, Notification, Reminder
from monitoring.sweep import NOTICES, alone, sweep
from monitoring.tasks import sweep as bell
from tests.support import cast

pytestmark = pytest.mark.real_commits
EACH = "liaison.kemendagri"


@pytest.fixture(autouse=True)
def _in_the_demo(settings):
    """The worker is a demo's: its clock is this test's too."""
    settings.DESK_DEMO = True
    clock.set_offset(cast.NOW)
    yield
    clock._offset.forget()


@pytest.fixture
def overdue() -> FollowUp:
    """One follow-up that is a day late: one reminder owed to one liaison, and no other news."""
    found = cast.follow_up(to=("kemendagri",))
    FollowUp.objects.filter(pk=found.pk).update(due_at=clock.now() - cast.a_day(1))
    PendingEvent.objects.all().delete()
    return found


def inbox() -> list[Notification]:
    rows = Notification.objects.filter(membership__user__username=EACH)
    return list(rows.filter(kind="reminder.follow_up"))


def accepted(sink) -> list[str]:
    """The Message-IDs of what the mail server accepted for the liaison."""
    mine = [one for one in sink.messages if one["To"] == f"{EACH}@example.test"]
    return [one["Message-ID"] for one in mine]


def wait_for(question: Callable[[], object], seconds: float = 30) -> None:
    pause = threading.Event()
    for _n in range(int(seconds * 10)):
        if question():
            return
        pause.wait(0.1)
    pytest.fail("it did not happen in time")


def at_once(work: Callable[[], object], times: int) -> None:
    """Run the same work in threads that start together, each on a connection of its own."""
    gate, faults = threading.Barrier(times), []

    def run() -> None:
        try:
            gate.wait()
            work()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.parametrize("locked", [True, False], ids=["with locks", "without locks"])
def test_sweeps_at_once_tell_and_mail_once(smtp_sink, overdue, locked, monkeypatch):
    if not locked:
        from monitoring import sweep as module

        monkeypatch.setattr(module, "alone", nobody_else)
    cast.reported()
    at_once(sweep, 4)
    assert len(inbox()) == len(accepted(smtp_sink)) == 1
    assert not PendingEvent.objects.exists()
    keys = list(Notification.objects.values_list("membership", "key"))
    assert len(keys) == len(set(keys)) > 1


class nobody_else:  # noqa: N801  stands in for a function
    def __init__(self, lock: int) -> None:
        pass

    def __enter__(self) -> bool:
        return True

    def __exit__(self, *_: object) -> None:
        pass


def test_a_lock_is_held_by_one_connection_and_ends_with_it():
    def hold() -> None:
        with alone(NOTICES) as mine:
            assert not mine

    with alone(NOTICES) as mine:
        assert mine
        at_once(hold, 1)
    with alone(NOTICES) as mine:
        assert mine


def test_a_worker_killed_while_the_mail_server_answers_repeats_one_mail(
    smtp_sink, overdue, start_process
):
    smtp_sink.mode = "stall"
    worker = start_process("worker")
    bell.delay()
    wait_for(lambda: smtp_sink.messages)
    worker.kill()
    smtp_sink.mode = "accept"
    start_process("worker")
    bell.delay()
    wait_for(lambda: Delivery.objects.filter(state="sent"))
    assert len(inbox()) == 1
    copies = accepted(smtp_sink)
    assert len(copies) == 2
    assert len(set(copies)) == 1


def test_a_worker_killed_before_the_mail_was_accepted_repeats_nothing(
    smtp_sink, overdue, start_process
):
    smtp_sink.mode = "hang"
    worker = start_process("worker")
    bell.delay()
    wait_for(lambda: Delivery.objects.exists() and smtp_sink.asked)
    worker.kill()
    smtp_sink.mode = "accept"
    start_process("worker")
    bell.delay()
    wait_for(lambda: Delivery.objects.filter(state="sent"))
    assert len(inbox()) == len(accepted(smtp_sink)) == 1


def test_an_emptied_broker_loses_nothing_the_next_beat_delivers(
    smtp_sink, overdue, valkey, start_process
):
    for _n in range(5):
        bell.delay()
    valkey.empty()
    start_process("worker")
    start_process("beat", SWEEP_SECONDS=1)
    wait_for(lambda: accepted(smtp_sink))
    assert len(inbox()) == len(accepted(smtp_sink)) == 1


def test_three_beats_and_two_workers_tell_once(smtp_sink, overdue, start_process):
    for _n in range(2):
        start_process("worker")
    for _n in range(3):
        start_process("beat", SWEEP_SECONDS=0.3)
    wait_for(lambda: accepted(smtp_sink))
    cast.reported()
    wait_for(lambda: Notification.objects.filter(kind="issue.submit"))
    threading.Event().wait(3)
    assert len(inbox()) == len(accepted(smtp_sink)) == 1
    assert Notification.objects.filter(kind="issue.submit").count() == 1


def test_a_clock_set_forward_skips_no_duty_and_repeats_none(smtp_sink, overdue):
    sweep()
    for hours in (1, 25):
        clock.set_offset(cast.NOW + cast.a_day(1) * hours / 24)
        sweep()
    sent = Reminder.objects.filter(duty="follow_up", skipped=False)
    rungs = [row.rung for row in sent.order_by("rung")]
    assert len(rungs) == len(set(rungs)) == len(inbox())
    clock.set_offset(cast.NOW)
    sweep()
    assert len(inbox()) == len(rungs)


def test_a_mail_waits_while_the_server_is_down_and_goes_out_when_it_is_back(
    smtp_sink, overdue, settings
):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    sweep()
    assert (len(inbox()), accepted(smtp_sink)) == (1, [])
    settings.EMAIL_PORT = port
    Delivery.objects.update(next_try_at=timezone.now())
    sweep()
    assert len(inbox()) == len(accepted(smtp_sink)) == 1


def test_a_follow_up_on_which_somebody_works_is_left_to_the_next_sweep(smtp_sink, overdue):
    with transaction.atomic():
        FollowUp.objects.select_for_update(no_key=True).get(pk=overdue.pk)
        at_once(sweep, 1)
        assert inbox() == []
    sweep()
    assert len(inbox()) == 1


@pytest.mark.parametrize(("mode", "copies"), [("refuse", 1), ("hang", 1), ("drop", 2)])
def test_a_mail_server_that_fails_in_any_way_costs_a_second_copy_at_most(
    smtp_sink, overdue, mode, copies
):
    smtp_sink.mode = mode
    sweep()
    smtp_sink.mode = "accept"
    Delivery.objects.update(next_try_at=timezone.now())
    for _n in range(2):
        sweep()
    assert len(inbox()) == 1
    assert len(accepted(smtp_sink)) == copies
    assert len(set(accepted(smtp_sink))) == 1


@pytest.mark.parametrize("part", ["seal", "consume", "account_mails", "gather", "scan_owed"])
def test_a_part_that_fails_holds_up_no_other(part, overdue, monkeypatch, smtp_sink):
    def broken(*given: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(sweeps, part, broken)
    with pytest.raises(ExceptionGroup) as raised:
        sweep()
    assert [str(fault) for fault in raised.value.exceptions] == ["broken on purpose"]
    assert len(inbox()) == 1
