"""`python -m tests.scan`: wapiti and sqlmap against the running portal, as two of its people.

The scanners live in an environment of their own below `var/scan`, never in the lock. Each person
gets a portal on a copy of the demo, so that what one scan does spoils nothing for the next. The
first portal has holes planted in it, and the scanners have to find them. All traffic stays on
127.0.0.1: what a scanner makes the portal call ends in a listener of this process.

SECONDS (default 1800) bounds each scanner at each portal; DEPTH (4) how far wapiti follows links;
LEVEL and RISK (1) how much sqlmap tries; DETAILS (3) how many items of a list it opens.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from socketserver import ThreadingTCPServer
from threading import Thread

from deploy import processes
from tests.support.database import Cluster, Session, bare, manage
from tests.support.demo import PASSWORD
from tests.support.scan_portal import (
    FOLDER,
    Listener,
    Target,
    let_export,
    log_in,
    pages,
    plant,
    portal,
)
from tests.support.scan_reports import (
    CRITICAL,
    PLANTED,
    Finding,
    Scan,
    confirmed,
    faults,
    of_log,
    of_sqlmap,
    of_wapiti,
    tables,
)

SECONDS = int(os.environ.get("SECONDS", "1800"))
DEPTH = os.environ.get("DEPTH", "4")
LEVEL, RISK = os.environ.get("LEVEL", "1"), os.environ.get("RISK", "1")
TOOLS = ["wapiti3==3.2.3", "sqlmap==1.10.10"]
BIN = FOLDER / "env" / "bin"
PEOPLE = ("liaison.kpu", "secretary.desk")
MODULES = [
    *("sql", "timesql", "xss", "permanentxss", "exec", "file", "xxe", "ssrf", "crlf", "csrf"),
    *("redirect", "htaccess", "cookieflags", "csp", "http_headers"),
]
# What would end the session that is lent to the scanner, or give it another role or language.
SPARED = ("/logout/", "/i18n/", "/sessions/end/", "/agencies/hat/", "/second-factor/")


def main() -> None:
    install()
    session = Session()
    cluster = session.start()
    listener = ThreadingTCPServer(("127.0.0.1", 0), Listener)
    Thread(target=listener.serve_forever, daemon=True).start()
    try:
        scans = list(prove(cluster, listener.server_address[1]))
    finally:
        listener.shutdown()
        session.stop()
    print(tables(scans))
    sys.exit("\n".join(faults(scans)) or None)


def install() -> None:
    """Build the scanners' environment where it is missing or of other versions."""
    held = BIN.parent / "tools.txt"
    if held.exists() and held.read_text().split() == TOOLS:
        return
    shutil.rmtree(BIN.parent, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", BIN.parent], check=True)
    subprocess.run([BIN / "python", "-m", "pip", "install", "--quiet", *TOOLS], check=True)
    held.write_text("\n".join(TOOLS))


def prove(cluster: Cluster, listener: int) -> Iterator[Scan]:
    cluster.clone("scan")
    told = {
        "DATABASE_URL": cluster.url("scan"),
        "DESK_VAR": str(cluster.folder / "scan"),
        "DESK_DEMO": "1",
        "DEMO_PASSWORD": PASSWORD,
        "EXPORTS_PER_DAY": "1000000",
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        processes.MARK: cluster.folder.name,
    }
    (cluster.folder / "scan").mkdir()
    manage(["collectstatic", "--no-input", "--verbosity", "0"], told)
    manage(["load_demo"], told)
    let_export(cluster)
    holes = {"DJANGO_SETTINGS_MODULE": "tests.support.scan_settings"}
    with portal(cluster, PLANTED, told | holes) as at:
        plant(cluster)
        yield wapiti(at, listener, ["sql", "xss", "ssrf"])
        yield sqlmap(at, [f"{at.url}/planted/rows/?code=1"])
    for name in PEOPLE:
        with portal(cluster, name, told) as at:
            at.cookies = log_in(at)
            yield wapiti(at, listener, MODULES)
            yield sqlmap(at, pages(at))


def run(target: Target, tool: str, *options: object) -> Scan:
    """Let a scanner work, and count how the portal answered it."""
    before, began = len(target.lines()), time.monotonic()
    home = {**bare(), "HOME": str(target.folder), processes.MARK: target.mark}
    log = target.folder / f"{tool}.log"
    command = [str(BIN / tool), *map(str, options)]
    child = processes.start(tool, command, folder=target.folder, environment=home, log=log)
    try:
        with suppress(subprocess.TimeoutExpired):  # what it wrote until then is read
            child.process.wait(SECONDS + 120)
    finally:
        child.kill()
    seconds = round(time.monotonic() - began)
    statuses, errors = of_log(target.lines()[before:])
    return Scan(target.name, tool, seconds, statuses, 0, errors, target.alive())


def wapiti(target: Target, listener: int, modules: list[str]) -> Scan:
    """Crawl and attack; what the portal was made to call is a finding too."""
    jar = {name: held(value) for name, value in target.cookies.items()}
    (target.folder / "cookies.json").write_text(json.dumps({"127.0.0.1": {"/": jar}}))
    spared = [word for path in (*SPARED, "/static/") for word in ("-x", f"{target.url}{path}*")]
    Listener.calls.clear()
    scan = run(
        target,
        "wapiti",
        "-u",
        target.url + target.path,
        "-m",
        ",".join(modules),
        *spared,
        "-c",
        "cookies.json",
        "--skip",
        "csrfmiddlewaretoken",
        "--skip",
        "worn",
        "-d",
        DEPTH,
        "--max-scan-time",
        SECONDS / 4,
        "--max-attack-time",
        SECONDS / 20,
        "--tasks",
        4,
        "-t",
        6,
        "--endpoint",
        f"http://127.0.0.1:{listener}/",
        "--store-session",
        target.folder,
        "--store-config",
        target.folder,
        "--no-bugreport",
        "-f",
        "json",
        "-o",
        "wapiti.json",
    )
    scan.targets, findings = of_wapiti(kept(target, "wapiti.json"), Listener.calls)
    scan.findings += findings
    return scan


def held(value: str) -> dict[str, object]:
    return {"value": value, "expires": None, "secure": False, "port": None, "version": 0}


def sqlmap(target: Target, addresses: list[str]) -> Scan:
    """Try every parameter of these addresses and of the forms on their pages.

    A page that differs by chance looks like a hole: what is not found twice is low.
    """
    scan, found = tried(target, addresses, "sqlmap")
    if suspected := [row.where.split()[1] for row in found if row.level == CRITICAL]:
        again, twice = tried(target, suspected, "again", "--flush-session", "--text-only")
        scan.seconds += again.seconds
        scan.statuses += again.statuses
        found = confirmed(found, twice)
    scan.findings += found
    return scan


def tried(
    target: Target, addresses: list[str], name: str, *more: str
) -> tuple[Scan, list[Finding]]:
    (target.folder / f"{name}.txt").write_text("\n".join(addresses))
    session = ["--cookie", target.cookie] if target.cookies else []
    scan = run(
        target,
        "sqlmap",
        "-m",
        f"{name}.txt",
        "--forms",
        "--scope",
        f"^(?!.*({'|'.join(SPARED)}))",
        *session,
        "--drop-set-cookie",
        "--batch",
        "--disable-coloring",
        "--ignore-stdin",
        "--technique",
        "BEUS",
        "--dbms",
        "PostgreSQL",
        "--level",
        LEVEL,
        "--risk",
        RISK,
        "--time-limit",
        SECONDS,
        "--output-dir",
        name,
        "--results-file",
        f"{name}.csv",
        *more,
    )
    scan.targets, findings = of_sqlmap(kept(target, f"{name}.csv"), kept(target, "sqlmap.log"))
    return scan, findings


def kept(target: Target, name: str) -> str:
    """What a scanner wrote; a scanner that wrote nothing did not work."""
    file = target.folder / name
    if not file.exists():
        raise SystemExit(f"No {file}: see the logs beside it")
    return file.read_text(errors="replace")


if __name__ == "__main__":
    main()
