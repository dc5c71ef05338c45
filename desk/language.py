"""The language switch, also for those who have not logged in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as keep_in_cookie

from agencies.access.marks import hatless, public
from agencies.access.requests import DeskRequest

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class ChosenLanguage:
    """Indonesian first, whatever the browser asks for; the switch keeps another in a cookie.

    The language of a logged-in person's profile goes before it.
    """

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return self.get_response(request)


@public
@hatless
@require_POST
def set_language(request: DeskRequest) -> HttpResponse:
    """Change the language of the page one comes from, and of one's profile."""
    language = request.POST.get("language", "")
    if language in LANGUAGES and request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return keep_in_cookie(request)
