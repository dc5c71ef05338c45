"""The forms of a page as a browser reads them, and entries that they would accept."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from agencies import clock
from agencies.sending.sent import MARK
from tests.support import cast

# Days of what has happened already; every other day lies ahead.
PAST = ("letter_date", "received_on", "valid_from")
TICKED = ("signed_outside", "originator_agrees")


@dataclass
class Entry:
    """One named control: its kind, what stands in it, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    required: bool = False

    @property
    def is_words(self) -> bool:
        return self.kind in ("text", "textarea", "email", "search", "tel", "url")

    def answers(self) -> list[str]:
        """What stands in it already, else something of its kind."""
        if [value for value in self.values if value]:
            return self.values
        if self.choices and self.kind in ("select", "radio"):
            return next(([choice] for choice in self.choices if choice), [])
        if self.kind == "checkbox":
            return self.choices if self.name in TICKED or self.required else []
        if self.kind in ("file", "submit", "hidden", "password"):
            return self.values
        return [self._word()]

    def _word(self) -> str:
        if self.kind == "date":
            days = 0 if self.name in PAST or self.name.endswith("_day") else 90
            return (clock.today() + cast.a_day(days)).isoformat()
        if self.name.endswith("_hour"):
            return "08.20"
        if self.name.endswith("_codes"):  # regions are chosen by name
            return ""
        return "3" if self.kind == "number" else "Kata penguji"


@dataclass
class PageForm:
    """A form: where it goes, how, and its controls by name."""

    action: str
    method: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def data(self, **typed: Any) -> dict[str, Any]:
        """What a patient person would send, with some answers given by the test."""
        answers = {name: entry.answers() for name, entry in self.entries.items()}
        sent: dict[str, Any] = {name: values for name, values in answers.items() if values}
        for mark in ("csrfmiddlewaretoken", MARK):  # the browser that sends it puts its own
            sent.pop(mark, None)
        return sent | typed


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.at: Entry | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = given.get("method", "get").lower()
            self.open = PageForm(given.get("action", ""), method)
            self.forms.append(self.open)
        elif tag in ("input", "select", "textarea", "button"):
            self._control(tag, given)
        elif tag == "option" and self.at:
            self.at.choices.append(given.get("value", ""))
            if "selected" in given:
                self.at.values.append(given.get("value", ""))

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if not name or self.open is None or "disabled" in given:
            return
        kind = given.get("type", "text") if tag == "input" else tag
        kind = "date" if "data-day" in given else kind
        kind = "submit" if kind == "button" else kind
        entry = self.open.entries.setdefault(name, Entry(name, kind, required="required" in given))
        self.at = entry if tag in ("select", "textarea") else None
        if tag == "textarea":
            entry.values.append("")
        elif kind in ("radio", "checkbox", "submit"):
            entry.choices.append(given.get("value", "on"))
            if "checked" in given or (kind == "submit" and given.get("value") == "save"):
                entry.values.append(given.get("value", "on"))
        elif tag == "input":
            entry.values.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.at and self.at.kind == "textarea":
            self.at.values[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            if tag == "textarea" and self.at:
                self.at.values[-1] = self.at.values[-1].removeprefix("\n")
            self.at = None
        elif tag == "form":
            self.open = None


def body_of(answer: Any) -> str:
    """The text of an answer, also of a file that is streamed."""
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace")


def forms_of(html: str) -> list[PageForm]:
    """Every form of a page, in its order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_to(html: str, action: str) -> PageForm:
    """The form of a page that is sent to this address."""
    return next(form for form in forms_of(html) if form.action in (action, ""))
