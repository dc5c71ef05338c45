"""What the tests of the follow-up pages share: addresses, steps, reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from monitoring.models import FollowUp
from monitoring.workflow import WORKFLOW
from tests.support import cast
from tests.support.pages import browser, take


def page_of(follow_up: FollowUp) -> str:
    return f"/follow-ups/{follow_up.public_id}/"


def fresh(follow_up: FollowUp) -> FollowUp:
    return FollowUp.objects.get(pk=follow_up.pk)


def step(follow_up: FollowUp, name: str, by: str, **data: Any) -> HttpResponse:
    """Send the form of a step in the browser of a person of the cast."""
    return take(browser(by), page_of(follow_up), name, fresh(follow_up), **data)


def send(follow_up: FollowUp, by: str = "liaison.kemendagri", **data: Any) -> HttpResponse:
    """A report on all points, unless the data say otherwise."""
    points = [str(point.public_id) for point in follow_up.own_points()]
    form = {"text": "Berita acara sudah ditandatangani.", "points": points} | data
    return step(follow_up, "report", by, **form)


def verdicts(follow_up: FollowUp, *words: str, remark: str = "Baru 8 dari 12.") -> dict[str, str]:
    """The fields of the verification form: one word per point, in their order."""
    form = {}
    for point, word in zip(follow_up.own_points(), words, strict=True):
        form[f"verdict_{point.public_id}"] = word
        form[f"remark_{point.public_id}"] = "" if word == "accepted" else remark
    return form


def reported(text: str = "Selesai.", **fields: Any) -> FollowUp:
    """A follow-up of Kemendagri that waits for its verification."""
    follow_up = cast.follow_up(**fields)
    points = list(follow_up.own_points())
    liaison = cast.hat("liaison.kemendagri")
    return WORKFLOW.take("report", follow_up, by=liaison, text=text, points=points)
