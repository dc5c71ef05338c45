"""How much slower than another tree: `python -m tests.bench_beside FOLDER` (after `make dev`).

Both trees serve their own database with ISSUES issues at the same time, and the same page is
asked of one and the other in turn: whatever else the machine does meets both alike. The last
column is the median of the ratios of neighbouring answers. ONLY=submit asks for one kind.
SEARCHED=issue,recommendation lets this tree search these places alone.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lxml import html  # type: ignore[import-untyped]

from tests.bench import Line, timed
from tests.support.database import ROOT

REPEATS = int(os.environ.get("REPEATS", "150"))
ONLY = os.environ.get("ONLY", "")
WARM = 5
MORE = {
    "new-issue form": "/issues/new/",
    "submit": "/issues/new/",
    "recommendations": "/recommendations/",
    "inbox": "/inbox/",
}
# Runs in each tree, whose own tests.bench loads, serves and knows the pages.
HELD = f"""
import json, sys
from tests import bench
def hold(port, web):
    people = {{"liaison": "bulk0.kpu", "secretary": bench.add_secretary()}}
    cookies = {{who: bench.cookie(name) for who, name in people.items()}}
    pages = [[one.who, one.name, one.address] for one in bench.pages()]
    known = {{name for _who, name, _address in pages}}
    pages += [[who, name, address] for who in cookies
              for name, address in {MORE}.items() if name not in known]
    print(json.dumps({{"port": port, "cookies": cookies, "pages": pages}}), flush=True)
    sys.stdin.read()
bench.report = hold
bench.main(*[hold][:bench.main.__code__.co_argcount])
"""


@contextmanager
def served(folder: Path) -> Iterator[dict[str, Any]]:
    """The port of that tree's portal, and its pages with a session for each."""
    child = subprocess.Popen(
        [sys.executable, "-c", HELD],
        cwd=folder,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin
    assert child.stdout
    try:
        for line in child.stdout:
            if line.startswith("{"):
                yield json.loads(line)
                break
            print(f"{folder.name}: {line.strip()}", file=sys.stderr, flush=True)
        else:
            raise SystemExit(f"{folder}: the portal did not start")
    finally:
        child.stdin.close()
        child.wait(60)


class Submit:
    """A person fills a new form and sends it: only the answer to the sending is timed."""

    typed = {
        "text": "Tiga truk berisi bilik dan tinta tertahan sejak pagi.",
        "category": "LOG.DISTRIBUSI",
        "regions": "95.01",
        "occurrence": "happening",
        "known_at_day": "2024-09-03",
        "known_at_hour": "08.20",
        "known_at_zone": "WIT",
        "severity": "3",
        "likelihood": "4",
        "classification": "1",
        "submit": "1",
    }

    def __init__(self, port: int, address: str, session: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.address, self.session, self.count = address, session, 0

    def time(self) -> float:
        form, cookie = self.form()
        self.count += 1
        body = self.filled(form, f"Truk logistik tertahan ke-{self.count}")
        headers = {
            "Cookie": f"{self.session}; {cookie}",
            "Origin": self.origin,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return timed(lambda: self.ask("POST", body, headers))

    @property
    def origin(self) -> str:
        return f"http://{self.connection.host}:{self.connection.port}"

    @classmethod
    def filled(cls, form: Any, title: str) -> str:
        """The form as it is sent with this title."""
        fields = [(name, value) for name, value in form.form_values() if name not in cls.typed]
        fields += [*cls.typed.items(), ("title", title)]
        for name in ("reported_by", "channel"):
            values = form.xpath(f".//*[@name='{name}']//option/@value")
            fields.append((name, next(filter(None, values), "")))
        return urlencode(fields)

    def form(self) -> tuple[Any, str]:
        self.connection.request("GET", self.address, headers={"Cookie": self.session})
        answer = self.connection.getresponse()
        page = html.fromstring(answer.read().decode())
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        return page.get_element_by_id("draft"), cookie

    def ask(self, method: str, body: str, headers: dict[str, str]) -> None:
        self.connection.request(method, self.address, body, headers)
        answer = self.connection.getresponse()
        said = answer.read().decode()
        if answer.status != 302:
            raise SystemExit(f"{self.address} answered {answer.status}: {said[:3000]}")


def timing(name: str, port: int, address: str, session: str) -> Callable[[], float]:
    if name == "submit":
        return Submit(port, address, session).time
    line = Line(port, address, session)
    return lambda: timed(line.get)


def main(other: Path) -> None:
    with served(other) as before, served(ROOT) as after:
        print("| who | page | before ms | after ms | ratio |")
        print("|---|---|---:|---:|---:|")
        for old, new in zip(before["pages"], after["pages"], strict=True):
            who, name, address = new
            if ONLY and ONLY not in name:
                continue
            first = timing(name, before["port"], old[2], before["cookies"][who])
            second = timing(name, after["port"], address, after["cookies"][who])
            pairs = [(first(), second()) for _repeat in range(WARM + REPEATS)][WARM:]
            ratio = statistics.median(late / early for early, late in pairs)
            medians = (statistics.median(times) for times in zip(*pairs, strict=True))
            print(
                f"| {who} | {name} | {' | '.join(f'{one:.1f}' for one in medians)} | {ratio:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
