"""What is taken from inside allauth stands in one module, and still means what it meant."""

from __future__ import annotations

import re
import time
from pathlib import Path

from agencies.accounts import inside_allauth
from agencies.accounts.inside_allauth import (
    compare_user_code,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

ROOT = Path(__file__).resolve().parents[2]
INSIDE = re.compile(r"^\s*(from|import) allauth\.[\w.]*internal", re.MULTILINE)
# RFC 4226, appendix D: what its secret gives for the first counters.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VALUES = ["755224", "287082", "359152", "969429", "338314"]


def test_no_other_module_takes_anything_from_inside_allauth():
    apps = ("agencies", "issues", "recommendations", "monitoring", "desk", "tests")
    files = (path for app in apps for path in (ROOT / app).rglob("*.py"))
    found = {path.relative_to(ROOT).as_posix() for path in files if INSIDE.search(path.read_text())}
    assert found == {"agencies/accounts/inside_allauth.py"}


def test_all_that_is_taken_is_there():
    assert all(hasattr(inside_allauth, name) for name in inside_allauth.__all__)
    webauthn = inside_allauth.webauthn
    needed = (
        "WebAuthn",
        "begin_authentication",
        "begin_registration",
        "complete_authentication",
        "complete_registration",
        "parse_authentication_response",
        "parse_registration_response",
    )
    assert all(hasattr(webauthn, name) for name in needed)


def test_codes_are_those_of_the_standard():
    assert [format_hotp_value(hotp_value(SECRET, n)) for n in range(5)] == VALUES


def test_a_code_is_compared_without_signs_between():
    assert compare_user_code(actual="755224", expected="755224")
    assert not compare_user_code(actual="755225", expected="755224")


def test_counters_go_by_half_minutes():
    before = int(time.time()) // 30
    counters = set(yield_hotp_counters_from_time())
    assert counters & {before, before + 1}  # the half minute may end meanwhile
    assert max(counters) - min(counters) == len(counters) - 1 <= 4
