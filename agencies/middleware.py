"""A request's transaction, its hat, and login as the default."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render, resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from agencies import clock
from agencies.access.address import answering
from agencies.access.hats import SESSION_KEY, Hat, wear, wearable_by
from agencies.access.requests import NO_HAT, DeskRequest
from agencies.access.visibility import reset_context, set_context
from agencies.accounts.second_factor import way_to_it
from agencies.templatetags.fields import own_words

GetResponse = Callable[[DeskRequest], HttpResponse]
PAGE = "page"  # the id under which a page stands in its frame: see templates/base.html
NEW_LINE = re.compile("\r\n?")


class KnownMethods:
    """Pages are read (GET, HEAD) and forms are sent (POST); any other method is refused (405).

    Views narrow it further. Without this a PUT would be served like a GET.
    """

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        if request.method not in self.METHODS:
            return HttpResponseNotAllowed(self.METHODS)
        return self.get_response(request)


class RequestTransaction:
    """One transaction for the whole request, rendering included.

    Django turns an exception into a response before it reaches a middleware, so the
    exception is noticed in `process_exception`: otherwise half-written rows would be
    committed. What the database was told about the hat ends with the transaction; only
    inside an outer one (tests) is it taken back by hand.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        within = transaction.get_connection().in_atomic_block
        with transaction.atomic(), answering(request):
            request.failed = False
            response = self.get_response(request)
            if request.failed or response.status_code >= 500:
                transaction.set_rollback(True)
        if within:
            reset_context()
        return response

    def process_exception(self, request: DeskRequest, exception: Exception) -> None:
        request.failed = True


class WornHat:
    """Put on the hat chosen in the session, with the wearer's zone and language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        request.hat = NO_HAT
        user = request.user
        if not user.is_authenticated:
            set_context(None)
            return self.get_response(request)
        request.hat = self.hat(request) or NO_HAT
        set_context(request.hat)
        with (
            timezone.override(clock.ZONES[user.zone]),
            translation.override(user.language),
        ):
            request.LANGUAGE_CODE = user.language
            response = self.get_response(request)
        patch_vary_headers(response, ["Cookie", "HX-Request", "HX-History-Restore-Request"])
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Content-Language", user.language)
        return response

    @staticmethod
    def hat(request: DeskRequest) -> Hat | None:
        today = clock.today()
        request.wearable = wearable_by(request.user, today)
        if not request.wearable:
            return None
        wanted = str(request.session.get(SESSION_KEY, ""))
        by_id = {str(choice.public_id): choice for choice in request.wearable}
        return wear(by_id.get(wanted) or request.wearable[0], today)


class WholePage:
    """Answer htmx with a whole page where it goes Back or Forward, or replaces the open page.

    Views look at `request.htmx` alone; such a request has none.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        restored = "HTTP_HX_HISTORY_RESTORE_REQUEST" in request.META
        if restored or request.META.get("HTTP_HX_TARGET") == PAGE:
            request.META.pop("HTTP_HX_REQUEST", None)
        return self.get_response(request)


class ReadableAddress:
    """Refuse (400) an address with a NUL byte: nobody types one and PostgreSQL takes none.

    Forms refuse it in their fields; filters and keys in addresses are read by many views.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: DeskRequest, view: Callable, args: Any, kwargs: Any) -> None:
        words = (word for pair in request.GET.lists() for word in (pair[0], *pair[1]))
        if "\x00" in request.path or any("\x00" in word for word in words):
            raise BadRequest("NUL byte in the address")


class OneSignEach:
    """Let a line end, and a letter with its accent, be one character: browsers may send two.

    So a text is as long as the page said while it was typed, and is stored as it was read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: DeskRequest, view: Callable, args: Any, kwargs: Any) -> None:
        sent = request.POST
        plain = {name: [_plain(value) for value in values] for name, values in sent.lists()}
        if plain != dict(sent.lists()):
            typed = sent.copy()
            for name, values in plain.items():
                typed.setlist(name, values)
            request.POST = typed  # type: ignore[assignment]


def _plain(value: str) -> str:
    return normalize("NFC", NEW_LINE.sub("\n", value))


class LoginByDefault:
    """Ask for a login, its second factor and a current role, unless a view says otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: DeskRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "public", False):
            return None
        if not request.user.is_authenticated:
            return self.ask_for_login(request)
        if not getattr(view, "factorless", False):
            elsewhere = way_to_it(request, self.ask_for_login)
            if elsewhere is not None:
                return elsewhere
        if request.hat is None and not getattr(view, "hatless", False):
            return render(request, "errors/no_role.html", status=403)
        return None

    @staticmethod
    def ask_for_login(request: DeskRequest) -> HttpResponse:
        """A page goes to the login; a form stays where it is, or gets back its words (401)."""
        asked = request.headers
        htmx = asked.get("HX-Request") == "true" or asked.get("HX-Target") == PAGE
        if htmx and request.method == "POST":
            return render(request, "errors/_session_ended.html", status=401)
        if htmx:
            return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
        if own_words(request.POST):
            context = {"page": _page_of(request)}
            response = render(request, "errors/401.html", context, status=401)
            response["Cache-Control"] = "no-store"
            return response
        return redirect_to_login(request.get_full_path())


def _page_of(request: DeskRequest) -> str:
    """The page on which the form that was sent stands; "" where its browser does not say."""
    said = urlsplit(request.headers.get("Referer", ""))
    own = said.netloc == request.get_host()
    return urlunsplit(("", "", said.path, said.query, "")) if own else ""
