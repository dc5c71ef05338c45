"""Somebody at a real web server: pages, forms and cookies, without a browser."""

from __future__ import annotations

import re
import uuid
from http.cookiejar import CookieJar
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from agencies.sending.same_hat import HEADER
from tests.support import cast

PASSWORD = "kata-sandi-uji-2024"
MARKED = re.compile(rf'"{HEADER}": "([^"]*)"')


class Answer(NamedTuple):
    status: int
    url: str  # after redirects
    text: str


class Caller:
    """One person of the cast; `log_in` gives them a password and uses it."""

    def __init__(self, portal: str) -> None:
        self.portal, self.jar = portal, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.hat = ""  # the mark of the page that came last

    def log_in(self, name: str) -> Answer:
        person = cast.membership(name).user
        person.set_password(PASSWORD)
        person.save()
        self.get("/login/")
        return self.send("/login/", login=name, password=PASSWORD)

    def get(self, path: str) -> Answer:
        return self._ask(Request(self.portal + path))

    def send(self, path: str, **form: Any) -> Answer:
        """Send a form with its one-time key and the token of the session."""
        token = next(one.value for one in self.jar if one.name == "csrftoken")
        told = {"csrfmiddlewaretoken": token, "key": str(uuid.uuid4())} | form
        body = encode_multipart(BOUNDARY, told)
        headers = {"Content-Type": MULTIPART_CONTENT, HEADER: self.hat}
        return self._ask(Request(self.portal + path, body, headers))

    def _ask(self, request: Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as page:
                text = page.read().decode()
                self.hat = next(iter(MARKED.findall(text)), self.hat)
                return Answer(page.status, page.url, text)
        except HTTPError as refusal:
            return Answer(refusal.code, refusal.url or "", refusal.read().decode())
