"""The inbox of a hat, and in a demo the mails that were kept instead of sent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies import clock
from agencies.access.hats import Hat, wear
from agencies.access.marks import public
from agencies.access.plans import kept_plans
from agencies.access.prepared import Prepared
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal, by_keys
from agencies.pages.paging import page_of
from issues.attached import waiting_on
from issues.models import Issue
from monitoring.models import Notification
from monitoring.notices.lines import Line, lines
from monitoring.notices.mail import kept_mail, kept_mails

FIRST_UNREAD = 25
ACTS = ("event__detail", "event__by")


@require_GET
def inbox(request: DeskRequest) -> HttpResponse:
    """What the hat was told, newest first: what was not opened stands apart, above the rest.

    `?unread=1` shows it alone, page by page.
    """
    hat = request.hat
    rows, only_unread = Notification.objects.visible_to(hat), bool(request.GET.get("unread"))
    beyond_first = only_unread or {"after", "before"} & request.GET.keys()
    fresh = [] if beyond_first else _newest(hat).of()
    page = page_of(
        request,
        rows.unread() if only_unread else rows.read(),
        "at",
        descending=True,
        shown=_rows(hat).of,
    )
    told = {
        "page": page,
        "fresh": lines(fresh[:FIRST_UNREAD], hat),
        "more_unread": len(fresh) > FIRST_UNREAD,
        "lines": lines(page.rows, hat),
        "only_unread": only_unread,
        "now": clock.now(),
    }
    if not (beyond_first or told["more_unread"]):
        told["unread"] = len(fresh)  # which the frame need not count, then
    return render(request, "monitoring/inbox.html", told)


@kept_plans
def _rows(hat: Hat) -> Prepared[Notification]:
    return by_keys(Notification, hat, *ACTS)


@kept_plans
def _newest(hat: Hat) -> Prepared[Notification]:
    """The first that were not opened, and one more, with the acts of which they tell."""
    rows = Notification.objects.visible_to(hat).unread().select_related(*ACTS)
    return Prepared(rows.order_by("-at", "-pk")[: FIRST_UNREAD + 1])


@require_GET
def open_notice(request: DeskRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark a notice as read and go to what it is about.

    One of another hat of the same person is not opened: the page offers to change hats.
    """
    hat = request.hat
    notice = Notification.objects.visible_to(hat).filter(public_id=public_id).first()
    if notice is None:
        return _of_another_hat(request, public_id)
    _read(notice)
    url = way_on(lines([notice], hat)[0], hat)
    if not url:
        messages.info(request, _("What this was about is not open to you, or has no page."))
    return redirect(url or "inbox:inbox")


def way_on(line: Line, hat: Hat) -> str:
    """Where to do what the notice asks, if that is all that waits for the hat on this issue; else
    the page that it is about."""
    if line.notice.asks and isinstance(line.page, Issue):
        waiting = waiting_on(hat, line.page)
        if len(waiting) == 1:
            return waiting[0].url
    return line.url


def _read(notice: Notification) -> None:
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])


def _of_another_hat(request: DeskRequest, public_id: uuid.UUID) -> HttpResponse:
    for choice in request.wearable:
        other = wear(choice, clock.today())
        with as_portal():  # the database shows the inbox of the worn hat alone
            is_there = Notification.objects.visible_to(other).filter(public_id=public_id).exists()
        if is_there:
            return render(request, "monitoring/other_hat.html", {"other": other})
    raise Http404


@require_POST
def read_all(request: DeskRequest) -> HttpResponse:
    """Mark everything as read that the hat was told up to now."""
    hat = request.hat
    Notification.objects.unread_of(hat).update(read_at=clock.now())
    return redirect("inbox:inbox")


@public
@require_GET
def demo_mails(request: DeskRequest) -> HttpResponse:
    """The mails that a demo has kept. Open to all: a forgotten password is among them."""
    _only_in_demo()
    return render(request, "monitoring/demo_mails.html", {"mails": kept_mails()})


@public
@require_GET
def demo_mail(request: DeskRequest, name: str) -> HttpResponse:
    """One mail of the demo; 404 outside a demo, and for a name that none has."""
    _only_in_demo()
    mail = kept_mail(name)
    if mail is None:
        raise Http404
    return render(request, "monitoring/demo_mail.html", {"mail": mail})


def _only_in_demo() -> None:
    if not (settings.DESK_DEMO and settings.DEMO_MAIL_DIR):
        raise Http404
