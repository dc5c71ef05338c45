"""Somebody at work in a browser: presses what the page offers, and fills in what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import CDPSession, Frame, Locator, Page

from tests.support.visits import Visitor

# Every press of a person on a page is counted; one that the keyboard or a script does is none.
# So is every answer that takes the place of the page which is open.
COUNTING = """document.addEventListener("click", (event) => {
  if (event.isTrusted && event.detail > 0) window.pressed();
}, true);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "page") window.answered();
});"""


class Person(Visitor):
    """Acts only through what is on the page that is open.

    Counted are `clicks`, `screens` (pages that were opened) and `answers` (forms that were
    answered on the open page).
    """

    def __init__(self, page: Page, url: str) -> None:
        super().__init__(page, url)
        self.clicks = self.screens = self.answers = 0
        page.expose_function("pressed", self._pressed)
        page.expose_function("answered", self._answered)
        page.add_init_script(COUNTING)
        page.on("framenavigated", self._arrived)

    def _pressed(self) -> None:
        self.clicks += 1

    def _answered(self) -> None:
        self.answers += 1

    def _arrived(self, frame: Frame) -> None:
        self.screens += frame == self.page.main_frame and frame.url.startswith("http")

    def begin_to_count(self) -> None:
        self.clicks = self.screens = self.answers = 0

    def task(self, title: str) -> str:
        """Where My work leads for what bears this title, and so the mail that tells of it."""
        page = self.page.request.get(self.url + "/").text()
        row = rf'class="task-verb" href="([^"]+)">[^<]*<span class="visually-hidden">: {title}<'
        (found,) = set(re.findall(row, page))
        return str(found)

    def press(self, step: str) -> None:
        """Press the button of a step: it acts at once or opens the step's form."""
        offered = self.page.locator(
            f'main a[href$="/{step}/"], main form[action$="/{step}/"] button:not([formaction])'
        ).first
        offered.wait_for(state="attached")
        if not offered.is_visible():
            for summary in self.page.locator("main details:not([open]) > summary").all():
                summary.click()
        with self.page.expect_navigation():
            offered.click()

    def fill(self, **entries: str) -> None:
        """Fill in fields by name: text, a choice of a list, a radio button or a tick."""
        for name, value in entries.items():
            self.fill_one(self.page.locator(f'main [name="{name}"]:not([type=hidden])'), value)

    def fill_one(self, field: Locator, value: str) -> None:
        kind = field.first.evaluate("node => node.type")
        if kind in ("radio", "checkbox"):
            field.and_(self.page.locator(f'[value="{value}"]')).check()
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.first.fill(value)

    def pick(self, name: str, *words: str) -> None:
        """Choose in a picker by typing, as one does with many agencies or regions."""
        box = self.page.locator(f"#id_{name}-ts-control")
        for word in words:
            box.click()
            box.fill(word)
            options = self.page.locator(".ts-dropdown .option")
            options.filter(has_text=word).first.click()

    def send(self, button: str = "form.narrow .btn-primary, form.confirm .btn-danger") -> None:
        """Send the form of the page and arrive at the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(f"main :is({button})").first.click()

    def decide(self, button: str = "#own-step .btn-primary") -> None:
        """Send the form that stands open on the page: the answer takes the page's place."""
        self.page.evaluate("document.getElementById('page').dataset.before = ''")
        self.page.locator(f"main :is({button})").first.click()
        self.page.locator("#page:not([data-before])").wait_for(state="attached")

    def take(self, step: str, **entries: str) -> None:
        """Open a step's form, fill it in and send it."""
        self.press(step)
        self.fill(**entries)
        self.send()

    def reads(self, words: str) -> bool:
        """Whether the open page shows these words."""
        self.page.wait_for_load_state("networkidle")
        return words in self.page.locator("main").inner_text()

    def status(self, address: str) -> int:
        return self.page.request.get(self.url + address).status

    def tab_to(self, selector: str, *keys: str) -> None:
        """Go there by the tabulator alone, then press these keys."""
        for _ in range(120):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"The tabulator does not reach {selector}")
        for key in keys:
            self.page.keyboard.press(key)

    def type_into(self, selector: str, words: str, *keys: str) -> None:
        """Go there by the tabulator alone, type, then press these keys."""
        self.tab_to(selector)
        self.page.keyboard.type(words)
        for key in keys:
            self.page.keyboard.press(key)

    def weight_of(self, address: str) -> int:
        """Bytes that travel for a page with all it fetches, as the browser counts them."""
        with self._weighing() as (_session, sizes):
            self.page.goto(self.url + address)
            self.page.wait_for_load_state("networkidle")
            return int(sum(sizes))

    def first_weights(self) -> Iterator[tuple[str, int]]:
        """Every kind of page with its bytes when the browser has nothing of the portal yet."""
        with self._weighing() as (session, sizes):
            session.send("Network.clearBrowserCache")
            for kind, _address, _response in self.all_pages(often=False):
                self.page.wait_for_load_state("networkidle")
                yield kind, int(sum(sizes))
                session.send("Network.clearBrowserCache")
                sizes.clear()

    @contextmanager
    def _weighing(self) -> Iterator[tuple[CDPSession, list[float]]]:
        """The sizes of what arrives, as they come."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        yield session, sizes
        session.detach()
