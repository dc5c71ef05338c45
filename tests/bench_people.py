"""Thirty people at work: `python -m tests.bench_people PORT PASSWORD`, against `make run`.

They log in as the accounts of the demo, and for SECONDS (300) each opens a page, reads it for a
second on average, and opens the next; every tenth time one who may logs an issue. Prints how many
answers there were, how many were none of those expected, and how long they took, in milliseconds.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from lxml import html  # type: ignore[import-untyped]

from tests.bench_beside import Submit

SECONDS = float(os.environ.get("SECONDS", "300"))
PEOPLE = int(os.environ.get("PEOPLE", "30"))
READING = 1.0  # seconds
WRITERS = ("liaison.kpu", "liaison.bawaslu", "liaison.polri", "liaison.kemendagri")
READERS = ("secretary.desk", "chair.desk", "analyst.desk", "leadership.desk", "head.kpu")
PAGES = (
    "/",
    "/",
    "/issues/",
    "/issues/?state=monitoring",
    "/dashboard/",
    "/follow-ups/",
    "/recommendations/",
    "/inbox/",
    "/search/?q=logistik",
    "an issue",
)
FORM = "application/x-www-form-urlencoded"


def name_of(number: int) -> str:
    """Two of three may write."""
    return READERS[number % len(READERS)] if number % 3 == 2 else WRITERS[number % len(WRITERS)]


# Of all pages every tenth is an issue that is logged: so often by those who may.
WRITING = 0.1 * PEOPLE / sum(name_of(number) in WRITERS for number in range(PEOPLE))


class Person:
    """One browser, logged in."""

    def __init__(self, port: int, name: str, password: str, seed: int) -> None:
        self.port, self.name, self.chance = port, name, random.Random(seed)
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.issues: list[str] = ["/issues/"]
        self.times: dict[str, list[float]] = defaultdict(list)
        self.faults: Counter[str] = Counter()
        page = html.fromstring(self.ask("GET", "/login/")[1])
        form = next(one for one in page.forms if "login" in one.fields)
        fields = dict(form.form_values()) | {"login": name, "password": password}
        status, _body = self.ask("POST", form.action or "/login/", urlencode(fields))
        if status != 302:
            raise SystemExit(f"{name} could not log in: {status}")

    def ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        origin = f"http://127.0.0.1:{self.port}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Origin": origin, "Content-Type": FORM}
        try:
            self.connection.request(method, address, body, headers)
            answer = self.connection.getresponse()
        except ConnectionError:  # kept too long: as a browser does, over a new connection
            self.connection.close()
            self.connection.request(method, address, body, headers)
            answer = self.connection.getresponse()
        said = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return answer.status, said

    def work(self, until: float) -> None:
        while time.monotonic() < until:
            if self.name in WRITERS and self.chance.random() < WRITING:
                self.log_an_issue()
            else:
                self.open(self.chance.choice(PAGES))
            time.sleep(self.chance.expovariate(1 / READING))

    def open(self, page: str) -> None:
        address = self.chance.choice(self.issues) if page == "an issue" else page
        _status, said = self.timed(page, 200, "GET", address)
        if page == "/issues/":
            links = html.fromstring(said).xpath("//table//a/@href")
            self.issues = [one for one in links if one.startswith("/issues/")] or self.issues

    def log_an_issue(self) -> None:
        _status, said = self.timed("new-issue form", 200, "GET", "/issues/new/")
        form = html.fromstring(said).get_element_by_id("draft")
        body = Submit.filled(form, f"Truk tertahan {self.chance.random()}")
        self.timed("submit", 302, "POST", "/issues/new/", body)

    def timed(self, kind: str, wanted: int, *asked: str) -> tuple[int, str]:
        began = time.perf_counter()
        status, said = self.ask(*asked)
        self.times[kind].append((time.perf_counter() - began) * 1000)
        if status != wanted:
            self.faults[f"{kind}: {status}"] += 1
        return status, said


def main(port: int, password: str) -> None:
    people = [Person(port, name_of(number), password, number) for number in range(PEOPLE)]
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(lambda one: one.work(until), people))
    kinds: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for kind, times in person.times.items():
            kinds[kind] += times
            kinds["all"] += times
    print("| what | answers | median ms | p95 ms | longest ms |\n|---|---:|---:|---:|---:|")
    for kind, times in sorted(kinds.items()):
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        median, longest = statistics.median(times), max(times)
        print(f"| {kind} | {len(times)} | {median:.0f} | {p95:.0f} | {longest:.0f} |")
    faults = sum((person.faults for person in people), Counter[str]())
    print("Unexpected answers:", dict(faults) or "none")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
