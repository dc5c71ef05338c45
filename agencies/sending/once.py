"""A form acts once.

The event of an act keeps the one-time key of its form (`key` or `once`), and a row here what was
written in it, as a digest. The same form again changes nothing and is answered as the first
time. The key again with other words (Back, a change, Send), or for the other act of a form with
two, is refused with 409 and the words: to say "saved" would not be true.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from agencies.access.address import answered
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import Event, SentForm
from agencies.sending.sent import OF_THE_PAGE, OWN, entries, file_names, file_sizes

KEYS = ("key", "once")


class OtherWords(Exception):
    """The form was acted upon before, when other words stood in it."""


def wait_for(key: UUID) -> None:
    """Let one request at a time act on this one-time key: until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % 2**63])


@as_portal(savepoint=False)
def is_recorded(key: UUID) -> bool:
    """Whether a form with this one-time key was acted upon, by whomever."""
    return bool(Event.objects.filter(key=key).exists())


def done(key: UUID) -> bool:
    """Whether this very form was acted upon: then there is nothing left to do.

    Raises OtherWords where its key was used before, with other words.
    """
    if not is_recorded(key):
        return False
    first, now = _sent(key), _digest()
    if first and now and bytes(first.digest) != now:
        raise OtherWords
    return True


@as_portal(savepoint=False)
def _sent(key: UUID) -> SentForm | None:
    return SentForm.objects.filter(key=key).first()


def remember(key: UUID) -> None:
    """Note what is written in the form that is acted upon; the portal itself sends none."""
    if digest := _digest():
        SentForm.objects.create(key=key, digest=digest)


def forget_forms(before: dt.datetime) -> None:
    """Forget forms that were sent before that moment (real time). For the workers' narrow role."""
    SentForm.objects.filter(sent_at__lt=before)._raw_delete("default")


def _digest() -> bytes | None:
    """A keyed digest of what was sent, and for which act: nobody guesses words from it."""
    request = answered()
    if request is None or request.method != "POST":
        return None
    words = [request.path, *sorted(entries(request, but=OF_THE_PAGE)), *file_sizes(request)]
    return salted_hmac("agencies.once", json.dumps(words), algorithm="sha256").digest()


class Once:
    """Answer (409) a form whose key was used with other words, and give them back.

    From there they can be sent as a form of their own, which is judged anew.
    """

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: DeskRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, OtherWords):
            return None
        used = [name for name in KEYS if name in request.POST]
        context = {
            "again": request.get_full_path(),
            "fields": [*entries(request, but=(*OWN, *KEYS)), *((name, uuid4()) for name in used)],
            "files": file_names(request),
        }
        return render(request, "errors/used_form.html", context, status=409)
