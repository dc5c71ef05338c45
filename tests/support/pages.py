"""The portal as a person of the cast meets it: a logged-in browser, and steps taken in it."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.test import Client

from agencies import clock
from agencies.access.hats import SESSION_KEY, wear, wearable_by
from agencies.access.visibility import as_portal
from agencies.models import User
from agencies.sending.same_hat import SAFE, mark_of
from tests.support import cast
from tests.support.acted_once import beside


class Browser(Client):
    """A browser that sends every form from a page it has just opened, under the hat worn."""

    mark: str | None = None  # of the one page from which forms are sent

    def request(self, **request: Any) -> Any:
        if request.get("REQUEST_METHOD") not in SAFE and "HTTP_X_HAT" not in request:
            request["HTTP_X_HAT"] = self.worn() if self.mark is None else self.mark
        return super().request(**request)

    def worn(self) -> str:
        """The mark that a page carries now."""
        session = self.session
        person = session.get("_auth_user_id")
        if not person:
            return ""
        today = clock.today()
        with as_portal(savepoint=False):
            wearable = wearable_by(User(pk=int(person)), today)
        chosen = [one for one in wearable if str(one.public_id) == session.get(SESSION_KEY)]
        return mark_of(wear((chosen or wearable)[0], today)) if wearable else ""

    def stay(self) -> Browser:
        """From here on every form is sent from the page that is open now."""
        self.mark = self.worn()
        return self


def browser_of(person: User) -> Browser:
    """A browser in which this person is logged in."""
    client = Browser()
    with beside():
        client.force_login(person, backend="agencies.accounts.register.NameOrMailBackend")
    return client


def browser(name: str, **changes: Any) -> Browser:
    """A browser in which "liaison.kpu" is logged in, wearing that hat."""
    return browser_of(cast.membership(name, **changes).user)


CHANCE = (
    (re.compile(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"'), "TOKEN"),
    (re.compile(r'name="worn" value="[^"]*"|X-Hat": "[^"]*"'), "HAT"),
    (re.compile(r"data-reference>[\w-]+"), "REFERENCE"),
    (re.compile(r"(?<=Kode \d{3}, )[^,]+"), "MOMENT"),  # of a refusal, by the real clock
    (re.compile(r"\d\d\.\d\d(:\d\d)? WI[TB]A?"), "HOUR"),
    (re.compile(r"csrftoken=\w+"), "COOKIE"),
    (re.compile(r"expires=[^;]+"), "EXPIRES"),
    (re.compile(r'data-(seconds|limit)="\d+"'), "SECONDS"),
    (re.compile(r'name="draft" value="[^"]+"'), "DRAFT"),
)
KEYS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|PM-20\d\d-\d{6}")


def without_chance(text: str) -> str:
    """An answer without tokens and hours."""
    for pattern, name in CHANCE:
        text = pattern.sub(name, text)
    return text


def masked(answer: Any) -> tuple[int, str]:
    """Status and words of a page, also without keys and numbers, which are drawn at random."""
    return answer.status_code, KEYS.sub("KEY", without_chance(answer.content.decode()))


def around(issue: Any) -> list[str]:
    """The addresses on which something of an issue may be read."""
    page = f"/issues/{issue.public_id}/"
    lists = ["/", "/issues/", "/inbox/", "/dashboard/", f"/search/?q={issue.number}"]
    return [page, f"{page}print/", f"{page}timeline/", *lists]


def take(client: Client, page: str, step: str, obj: Any, **data: Any) -> Any:
    """Send a step's form from the page at this address ("/follow-ups/<uuid>/")."""
    form = {"version": obj.version, "key": str(uuid.uuid4())} | data
    return client.post(f"{page}step/{step}/", form)
