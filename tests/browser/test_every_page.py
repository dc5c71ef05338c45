"""Every page of every role: nothing refused by the policy, no serious fault, fits a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT

ROLES = (
    *("secretary.desk", "chair.desk", "analyst.desk", "auditor.desk", "admin.desk"),
    *("liaison.kpu", "head.polri"),
)
# Their pages are the same, with fewer or other buttons: at full size only.
ALIKE = ("leadership.desk", "staff.desk", "duty.desk", "liaison.perludem")
ALL = [*ROLES, *(pytest.param(name, marks=pytest.mark.prove) for name in ALIKE)]
OTHERS = [name for name in (*ROLES, *ALIKE) if name != "head.polri"]
SEVERE = {"serious", "critical"}
# Rules whose every fault is a milder one are not asked; what a page passes is not told.
ASKED = """async () => {
  const mild = axe._audit.rules.filter(rule => ["minor", "moderate"].includes(rule.impact));
  const rules = Object.fromEntries(mild.map(rule => [rule.id, {enabled: false}]));
  return (await axe.run({resultTypes: ["violations"], rules})).violations;
}"""
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
FIRST, LATER = 150_000, 30_000  # bytes as they travel


@pytest.fixture
def examine(meet):
    """Let somebody log in whose every page brings along what examines it."""

    def log_in(name):
        person = meet(name, viewport=DESK)
        person.page.add_init_script(AXE_SCRIPT)
        return person

    return log_in


def faults_of(person) -> list[str]:
    """Ids of the serious faults on the open page, and by how much it leaves a phone's window."""
    found = person.page.evaluate(ASKED)
    person.page.set_viewport_size(PHONE)
    wider = person.overflow()
    person.page.set_viewport_size(DESK)
    ids = [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in severe(found)]
    return [*ids, f"{wider} px too wide"] if wider else ids


def severe(violations: list[dict]) -> list[dict]:
    return [fault for fault in violations if fault["impact"] in SEVERE]


@pytest.mark.parametrize("name", ALL)
def test_no_page_of_a_role_has_a_serious_fault(examine, name):
    person = examine(name)
    faults = {}
    for kind, address, response in person.all_pages(often=False):
        found = faults_of(person)
        if response.status != 200 or found:
            faults[f"{kind} {address} {response.status}"] = found
    assert faults == {}
    assert person.complaints == []


def test_a_planted_fault_is_found(examine):
    person = examine("liaison.kpu")
    person.open("/profile/")
    person.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [fault[:11] for fault in faults_of(person)] == ["button-name"]


def test_a_refused_script_is_heard(meet):
    person = meet("liaison.kpu")
    person.open("/profile/")
    person.page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert "Content Security Policy" in person.complaints[0]


def test_pages_are_light(meet, browser):
    person = meet("secretary.desk")
    fresh = type(person)(browser.new_context(locale="id-ID").new_page(), person.url)
    fresh.page.context.add_cookies(person.page.context.cookies())
    assert fresh.weight_of("/") <= FIRST
    for address in ("/issues/", "/recommendations/", "/follow-ups/", "/dashboard/", "/inbox/"):
        assert fresh.weight_of(address) <= LATER, address


# A first visit of every kind of page; of one role in every run, of all in the full proof.
WEIGHED = ["head.polri", *(pytest.param(name, marks=pytest.mark.prove) for name in OTHERS)]


@pytest.mark.parametrize("name", WEIGHED)
def test_the_first_visit_of_any_page_is_light(meet, name):
    weights = dict(meet(name).first_weights())
    print(name, len(weights), "pages, heaviest", max(weights.items(), key=lambda one: one[1]))
    assert {kind: weight for kind, weight in weights.items() if weight > FIRST} == {}
