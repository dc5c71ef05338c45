"""`make shots`: every page of every role at both widths, as pictures in var/shots.

Starts a demo portal of its own, or looks at the one at SHOTS_URL with SHOTS_PASSWORD.
Says what the browser complained of, which pages failed and which are wider than their window.
`python -m tests.shots secretary.desk liaison.kpu` looks as these people only.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from deploy.folder import Folder
from deploy.valkey import free_port

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
django.setup()

from tests.support.visits import Visitor  # noqa: E402  (it resolves addresses)

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DESK_VAR") or ROOT / "var").absolute()
WIDTHS = (1280, 360)
OPEN_TO_ALL = ("/login/", "/password/reset/", "/password/reset/done/")
PEOPLE = (
    *("secretary.desk", "chair.desk", "leadership.desk", "analyst.desk", "analyst2.desk"),
    *("staff.desk", "duty.desk", "auditor.desk", "admin.desk", "liaison.kpu", "head.polri"),
    *("liaison.kemendagri", "liaison.kemenkes", "liaison.perludem", "head.kemendagri"),
)


@contextmanager
def demo_portal() -> Iterator[tuple[str, str]]:
    """Address and shared password of a running demo."""
    if given := os.environ.get("SHOTS_URL"):
        yield given, os.environ["SHOTS_PASSWORD"]
        return
    var, port = VAR / "shots-portal", free_port()
    told = {**os.environ, "DESK_VAR": str(var), "PORT": str(port)}
    launcher = subprocess.Popen([sys.executable, "-m", "deploy.launch"], cwd=ROOT, env=told)
    try:
        while not Folder(var).settings.exists():
            if launcher.poll() is not None:
                sys.exit("The portal did not start.")
            time.sleep(0.2)
        time.sleep(3)
        yield f"http://127.0.0.1:{port}", Folder(var).passwords()["demo_password"]
    finally:
        launcher.send_signal(signal.SIGINT)
        launcher.wait()


class Photographer:
    """Takes the pictures of one person's pages and notes what is wrong with them."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        context = browser.new_context(
            locale="id-ID", viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce"
        )
        context.set_default_timeout(15_000)
        self.visitor = Visitor(context.new_page(), url)
        self.folder, self.faults = folder, list[str]()
        self.taken = 0

    def take(self, kind: str, address: str) -> None:
        """Both pictures of the page that is open."""
        self.taken += 1
        name = f"{self.taken:02}-{kind.replace(':', '-').replace('/', '')}"
        for width in WIDTHS:
            self.visitor.page.set_viewport_size({"width": width, "height": 900})
            self.visitor.page.screenshot(
                path=self.folder / f"{name}-{width}.png", full_page=True, animations="disabled"
            )
            if wider := self.visitor.overflow():
                self.faults.append(f"{address} at {width} px is {wider} px too wide")
        self.visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def take_all(self, name: str, password: str) -> None:
        self.visitor.log_in(name, password)
        for kind, address, response in self.visitor.all_pages():
            if response.status >= 400:
                self.faults.append(f"{address} answers {response.status}")
            self.take(kind, address)

    def take_open(self) -> None:
        for address in OPEN_TO_ALL:
            self.visitor.open(address)
            self.take(address.strip("/").replace("/", "-"), address)


def look(browser: Browser, url: str, password: str, name: str) -> list[str]:
    folder = VAR / "shots" / (name or "everybody")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    camera = Photographer(browser, url, folder)
    if name:
        camera.take_all(name, password)
    else:
        camera.take_open()
    faults = [*camera.faults, *camera.visitor.complaints]
    print(f"{name or 'everybody'}: {camera.taken} pages, {len(faults)} faults", flush=True)
    return [f"{name}  {fault}" for fault in faults]


def main() -> None:
    people = sys.argv[1:] or ["", *PEOPLE]
    with demo_portal() as (url, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        faults = [fault for name in people for fault in look(browser, url, password, name)]
        browser.close()
    print("\n".join(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
