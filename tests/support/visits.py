"""The portal as somebody meets it who follows its links: one example of every kind of page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

# Kinds of which several examples are worth a visit: each looks another way in another state.
OFTEN = {"issues:detail": 4, "recommendations:detail": 3, "monitoring:detail": 4}
# Downloads, and addresses that lead on to other pages.
LEFT_OUT = {
    "issues:file",
    "issues:clean_file",
    "issues:shown_file",
    "inbox:open",
    "healthz",
    "readyz",
}
LINKS = "nodes => nodes.map(node => node.getAttribute('href')).filter(Boolean)"


class Visitor:
    """A person in a browser; keeps what the browser refused and what scripts threw."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.set_default_timeout(30_000)
        page.on("console", lambda said: self.hear(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.hear(str(error)))

    def hear(self, words: str) -> None:
        """Note a complaint; a form that asks for more (422) is none."""
        if "status of 422" not in words:
            self.complaints.append(f"{urlsplit(self.page.url).path}: {words}")

    def log_in(self, name: str, password: str) -> None:
        self.page.goto(f"{self.url}/login/")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", password)
        self.page.click("main form button")
        self.page.locator(".masthead-person").wait_for(state="attached")

    def open(self, address: str) -> Response:
        """Open a page and wait for the parts that it fetches by itself."""
        response = self.page.goto(self.url + address)
        assert response is not None, address
        if self.page.locator("[hx-trigger*=load], [hx-trigger*=revealed]").count():
            self.page.wait_for_load_state("networkidle")
        return response

    def all_pages(self, often: bool = True) -> Iterator[tuple[str, str, Response]]:
        """Open a page of every kind that links lead to: kind, address, answer."""
        most = OFTEN if often else {}
        waiting, seen, visited = ["/", "/inbox/", "/profile/"], set[str](), Counter[str]()
        while waiting:
            address = waiting.pop(0)
            kind = kind_of(address)
            if kind is None or address in seen or visited[kind] >= most.get(kind, 1):
                continue
            seen.add(address)
            visited[kind] += 1
            yield kind, address, self.open(address)
            waiting += self.links()

    def links(self) -> list[str]:
        found = self.page.locator("a[href]").evaluate_all(LINKS)
        return [path_of(link) for link in found if link.startswith("/")]

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        width = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return int(width)


def path_of(link: str) -> str:
    return urlsplit(link)._replace(fragment="").geturl()


def kind_of(address: str) -> str | None:
    """ "issues:step-accept", or None for what is no page to visit."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    if match.view_name in LEFT_OUT:
        return None
    name = match.kwargs.get("name", "")
    return f"{match.view_name}-{name}" if name else match.view_name
