"""What the scanners wrote, as findings; and the verdict over them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

LEVELS = ("info", "low", "medium", "high", "critical")
HIGH, CRITICAL = LEVELS.index("high"), LEVELS.index("critical")
PLANTED = "planted"
SQL, ECHO, CALL = "SQL Injection", "Reflected Cross Site Scripting", "Call to another server"
TO_BE_FOUND = {"wapiti": {SQL, ECHO, CALL}, "sqlmap": {SQL}}
# wapiti gives these a lower level than this portal does: any of them is a hole here.
HOLES = {
    ECHO,
    "Stored Cross Site Scripting",
    "HTML Injection",
    "Stored HTML Injection",
    "CRLF Injection",
    "Open Redirect",
    "XML External Entity",
}


@dataclass(frozen=True)
class Finding:
    """One thing that a scanner, or the portal's own log, tells; `level` as in LEVELS."""

    level: int
    what: str
    where: str


@dataclass
class Scan:
    """One scanner at one portal."""

    name: str
    tool: str
    seconds: int
    statuses: list[int]  # of every request that the portal answered
    targets: int  # addresses and forms that wapiti found, parameters that sqlmap tried
    findings: list[Finding]
    alive: bool  # whether the lent session still opened pages at the end


def of_wapiti(report: str, calls: Iterable[str] = ()) -> tuple[int, list[Finding]]:
    """The found addresses and the findings of a JSON report, and what the portal called."""
    held = json.loads(report)
    found = [
        Finding(
            max(row["level"], HIGH) if what in HOLES else row["level"],
            what,
            f"{row['method']} {row['path']} {row['parameter']}".strip(),
        )
        for part in ("vulnerabilities", "anomalies")
        for what, rows in held[part].items()
        for row in rows
    ]
    found += [Finding(CRITICAL, CALL, call) for call in calls]
    return held["infos"]["crawled_pages_nbr"], list(dict.fromkeys(found))


def of_sqlmap(results: str, log: str) -> tuple[int, list[Finding]]:
    """The tried parameters of a log, and the findings of a results file.

    What sqlmap itself notes as a false positive or as of no use is low.
    """
    rows = csv.DictReader(io.StringIO(results))
    found = [
        Finding(
            LEVELS.index("low") if row["Note(s)"] else CRITICAL,
            SQL,
            f"{row['Place']} {row['Target URL']} {row['Parameter']}",
        )
        for row in rows
    ]
    return len(re.findall(r"testing for SQL injection on ", log)), found


def confirmed(found: list[Finding], again: list[Finding]) -> list[Finding]:
    """The findings of sqlmap; those that a second run did not make are low."""
    doubtful = LEVELS.index("low")
    return [
        row if row.level < CRITICAL or row in again else Finding(doubtful, row.what, row.where)
        for row in found
    ]


def of_log(lines: Iterable[str]) -> tuple[list[int], list[Finding]]:
    """The statuses of an access log ("500 GET /x/?y=z HTTP/1.1"); 500 and above is high."""
    statuses: list[int] = []
    failed: list[Finding] = []
    for line in lines:
        status, where = line.split(" ", 1)
        statuses.append(int(status))
        if int(status) >= 500:
            failed.append(Finding(HIGH, "Server error", where.split("?")[0]))
    return statuses, list(dict.fromkeys(failed))


def faults(scans: list[Scan]) -> list[str]:
    """Why the proof fails, one sentence each: holes, scanners that were blind, or did not work."""
    told = []
    for scan in scans:
        found = {finding.what for finding in scan.findings}
        if scan.name == PLANTED:
            missed = sorted(TO_BE_FOUND[scan.tool] - found)
            told += [f"{scan.tool} did not find the planted hole: {what}" for what in missed]
        else:
            bad = [finding for finding in scan.findings if finding.level >= HIGH]
            told += [f"{scan.tool} as {scan.name}: {row.what} at {row.where}" for row in bad]
        if not scan.targets or 200 not in scan.statuses:
            told.append(f"{scan.tool} as {scan.name} tested nothing")
        if not scan.alive:
            told.append(f"{scan.tool} as {scan.name}: the session did not last to the end")
    return told


def tables(scans: list[Scan]) -> str:
    """The scans, and their findings by kind, as Markdown."""
    names = ["seconds", "targets", "requests", "2xx", "3xx", "4xx", "5xx", *reversed(LEVELS)]
    rows = [f"| as | scanner | {' | '.join(names)} |", "|---|---|" + "---:|" * len(names)]
    for scan in scans:
        answers = Counter(status // 100 for status in scan.statuses)
        levels = Counter(finding.level for finding in scan.findings)
        figures = [scan.seconds, scan.targets, len(scan.statuses)]
        figures += [answers[kind] for kind in (2, 3, 4, 5)]
        figures += [levels[level] for level in reversed(range(len(LEVELS)))]
        rows.append(f"| {scan.name} | {scan.tool} | {' | '.join(map(str, figures))} |")
    rows += ["", "| as | scanner | level | finding | times | for example |"]
    rows.append("|---|---|---|---|---:|---|")
    for scan in scans:
        examples = {(row.level, row.what): row.where for row in reversed(scan.findings)}
        times = Counter((row.level, row.what) for row in scan.findings)
        for kind in sorted(examples, reverse=True):
            words = [scan.name, scan.tool, LEVELS[kind[0]], kind[1], str(times[kind])]
            rows.append(f"| {' | '.join(words)} | `{examples[kind]}` |")
    return "\n".join(rows)
