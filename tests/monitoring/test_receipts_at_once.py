"""Receipts in bulk by several people at the same moment, on real PostgreSQL with real threads."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from agencies import clock
from agencies.access.refusals import WrongState
from agencies.models import Event
from monitoring.models import FollowUp
from monitoring.receipts import Receipts, send_receipts
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS
from tests.support import cast
from tests.support.pages import browser

pytestmark = pytest.mark.real_commits
ROUNDS = 4


def at_once(*work):
    """Start the acts in the same instant, each in a thread with its own connection."""
    gate = Barrier(len(work))

    def one(act):
        try:
            with clock.at(cast.NOW):
                gate.wait()
                return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def sent(count: int) -> list[FollowUp]:
    return [cast.follow_up(to=("kemendagri",)) for _n in range(count)]


def receipts(name: str, follow_ups: list[FollowUp]):
    """The act of one person, the boxes ticked in another order than anybody else's."""
    ticked = random.Random(name).sample(follow_ups, len(follow_ups))
    hat = cast.hat(name)
    return lambda: send_receipts(ticked, by=hat)


def acknowledged(follow_up: FollowUp) -> int:
    events = Event.objects.filter(verb="follow_up.acknowledge", object_id=follow_up.pk)
    return events.count()


def in_sequence(follow_up: FollowUp) -> bool:
    stream, key = follow_up.event_stream
    rows = Event.objects.filter(stream=stream, stream_id=key).order_by("seq")
    return [row.seq for row in rows] == list(range(1, len(rows) + 1))


def test_two_people_with_overlapping_choices_acknowledge_each_follow_up_once():
    for _round in range(ROUNDS):
        rows = sent(6)
        first, second = (
            receipts("liaison.kemendagri", rows[:5]),
            receipts("liaison.kemendagri2", rows[1:]),
        )
        told = at_once(first, second)
        assert sum(len(one.sent) for one in told) == len(rows)
        assert sum(len(one.refused) for one in told) == 4
        assert [acknowledged(row) for row in rows] == [1] * len(rows)
        assert all(map(in_sequence, rows))


def test_receipts_while_the_chair_withdraws_are_sent_or_named_never_both():
    for _round in range(ROUNDS):
        rows = sent(4)
        withdrawals = [withdrawal(row) for row in rows[1:3]]
        told, *_withdrawn = at_once(receipts("liaison.kemendagri", rows), *withdrawals)
        assert isinstance(told, Receipts)
        assert len(told.sent) + len(told.refused) == len(rows)
        done = {row.pk for row in told.sent}
        assert [acknowledged(row) for row in rows] == [row.pk in done for row in rows]
        states = FollowUp.objects.in_bulk([row.pk for row in rows])
        assert [states[row.pk].state for row in rows] == ENDS
        assert all(map(in_sequence, rows))


ENDS = ["acknowledged", "withdrawn", "withdrawn", "acknowledged"]


def withdrawal(follow_up: FollowUp):
    chair = cast.hat("chair.desk")

    def act() -> bool:
        try:
            RECOMMENDATIONS.take(
                "withdraw", follow_up.recommendation, by=chair, reason="Sudah tidak diperlukan."
            )
        except WrongState:
            return False
        return True

    return act


def test_the_same_boxes_sent_twice_from_two_browsers_show_no_error():
    rows = sent(5)
    ticked = {"follow_up": [str(row.public_id) for row in rows]}
    people = [browser(name) for name in ("liaison.kemendagri", "liaison.kemendagri2")]
    posts = [lambda one=one: one.post("/follow-ups/receipts/", ticked) for one in people]
    assert [answer.status_code for answer in at_once(*posts)] == [302, 302]
    assert [acknowledged(row) for row in rows] == [1] * len(rows)
