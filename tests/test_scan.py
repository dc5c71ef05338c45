"""What the scanners wrote is read rightly, and a scan that saw nothing does not pass."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.scan_reports import (
    CALL,
    CRITICAL,
    ECHO,
    HIGH,
    LEVELS,
    SQL,
    Finding,
    Scan,
    confirmed,
    faults,
    of_log,
    of_sqlmap,
    of_wapiti,
    tables,
)

KEPT = Path(__file__).parent / "scanned"
HOLES = [Finding(CRITICAL, what, "GET /planted/") for what in (SQL, ECHO, CALL)]
CLEAN = Scan("liaison.kpu", "wapiti", 60, [200, 404], 9, [], alive=True)
SPOTTED = replace(CLEAN, name="planted", findings=HOLES)


@pytest.fixture
def wapiti():
    return of_wapiti((KEPT / "wapiti.json").read_text())


@pytest.fixture
def sqlmap():
    return of_sqlmap((KEPT / "sqlmap.csv").read_text(), (KEPT / "sqlmap.txt").read_text())


def test_a_report_of_wapiti_gives_its_targets_and_what_it_found(wapiti):
    pages, findings = wapiti
    assert pages == 7
    assert Finding(CRITICAL, SQL, "GET /planted/rows/ code") in findings
    assert Finding(LEVELS.index("low"), "Secure Flag cookie", "GET /") in findings


def test_an_answer_of_500_that_wapiti_calls_an_anomaly_is_a_finding(wapiti):
    assert Finding(HIGH, "Internal Server Error", "POST /issues/new/ title") in wapiti[1]


def test_text_that_comes_back_as_markup_is_high_though_wapiti_says_medium(wapiti):
    assert [row.level for row in wapiti[1] if row.what == ECHO] == [HIGH]


def test_a_call_to_another_server_is_critical():
    report = (KEPT / "wapiti.json").read_text()
    assert Finding(CRITICAL, CALL, "GET /ssrf/1/") in of_wapiti(report, ["GET /ssrf/1/"])[1]


def test_the_results_of_sqlmap_give_tried_parameters_and_holes(sqlmap):
    tried, findings = sqlmap
    assert tried == 2
    where = "GET http://127.0.0.1:8000/planted/rows/?code=1 code"
    assert findings[0] == Finding(CRITICAL, SQL, where)


def test_what_sqlmap_itself_doubts_is_low(sqlmap):
    assert sqlmap[1][1].level == LEVELS.index("low")


def test_what_a_second_run_does_not_find_is_low(sqlmap):
    found = sqlmap[1]
    assert confirmed(found, found) == found
    assert {row.level for row in confirmed(found, [])} == {LEVELS.index("low")}


def test_an_answer_of_500_in_the_access_log_is_high_and_told_once():
    lines = ["200 GET / HTTP/1.1", "500 GET /x/?a=1 HTTP/1.1", "500 GET /x/?a=2 HTTP/1.1"]
    assert of_log(lines) == ([200, 500, 500], [Finding(HIGH, "Server error", "GET /x/")])


def test_clean_scans_and_found_holes_pass():
    spotted = replace(SPOTTED, tool="sqlmap", findings=HOLES[:1])
    assert faults([SPOTTED, spotted, CLEAN]) == []


@pytest.mark.parametrize("missed", [SQL, ECHO, CALL])
def test_a_planted_hole_that_is_not_found_fails(missed):
    left = [row for row in HOLES if row.what != missed]
    told = faults([replace(SPOTTED, findings=left)])
    assert told == [f"wapiti did not find the planted hole: {missed}"]


@pytest.mark.parametrize(("level", "fails"), [("critical", 1), ("high", 1), ("medium", 0)])
def test_a_high_finding_fails(level, fails):
    row = Finding(LEVELS.index(level), "Backup file", "GET /x/")
    assert len(faults([replace(CLEAN, findings=[row])])) == fails


@pytest.mark.parametrize("blind", [{"targets": 0}, {"statuses": [302, 404]}, {"alive": False}])
def test_a_scan_that_saw_nothing_fails(blind):
    assert len(faults([replace(CLEAN, **blind)])) == 1


def test_the_tables_name_each_scan_and_each_kind_of_finding():
    text = tables([SPOTTED, CLEAN])
    assert "| planted | wapiti | 60 | 9 | 2 | 1 | 0 | 1 | 0 | 3 | 0 | 0 | 0 | 0 |" in text
    assert f"| planted | wapiti | critical | {CALL} | 1 | `GET /planted/` |" in text
