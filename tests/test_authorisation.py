"""The authorisation table, row by row, through the browser's door."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client

from agencies.models import Event
from agencies.workflow.machine import MACHINES
from tests.support.addresses import MACHINE_OF, Address, addresses, of_objects, table
from tests.support.forms import form_to
from tests.support.made_once import made_once
from tests.support.pages import Browser
from tests.support.relations import case, names, undone, wear_hats

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
BY_NAME = {address.name: address for address in addresses()}
STEP_PAGE = {
    MACHINE_OF[a.model]: a.name for a in of_objects() if a.model in MACHINE_OF and "step" in a.name
}


# Nobody changes hats here, so that each sends every form from one page.
actors = made_once(lambda: {name: client.stay() for name, client in wear_hats().items()})


def verdicts(row: dict) -> dict[str, int]:
    """What every actor is to get: as the row says, else 404; without a hat always 403."""
    expected = dict.fromkeys(table()["actors"], 404)
    for status in (200, 302, 403):
        expected |= dict.fromkeys(names(row.get(status, [])), status)
    return expected | {"former": 403}


def seen(client: Client, url: str) -> int:
    """The status of a page, which must be the same for htmx."""
    with undone():
        plain = client.get(url).status_code
    with undone():
        assert client.get(url, headers=HTMX).status_code == plain, url
    return plain


@pytest.mark.parametrize("row", table()["pages"], ids=lambda row: row["object"])
def test_a_page_opens_to_whom_the_table_says(row, actors):
    key = case(row["object"]).obj.public_id
    for page in row["at"]:
        url = BY_NAME[page].urls(key)[0]
        assert {actor: seen(client, url) for actor, client in actors.items()} == verdicts(row), url


@pytest.mark.parametrize("page", table()["roles"])
def test_a_page_of_a_role_opens_to_it_alone(page, actors):
    got = {actor: seen(client, BY_NAME[page].urls()[0]) for actor, client in actors.items()}
    row = {200: table()["roles"][page], 403: list(actors)}
    assert got == dict.fromkeys(actors, 403) | dict.fromkeys(names(row[200]), 200)


@pytest.mark.parametrize(
    "address", [a for a in addresses() if a.who == "admin"], ids=lambda a: a.name
)
def test_administration_opens_to_administrators_alone(address: Address, actors):
    found = address.rows().first().public_id if address.model and address.rows().exists() else None
    for actor, client in actors.items():
        if actor != "admin":
            for url in address.urls(found):
                assert {client.get(url).status_code, client.post(url).status_code} <= {403, 405}


@pytest.mark.parametrize("row", table()["acts"], ids=lambda row: row["object"])
def test_an_act_is_open_to_whom_the_table_says(row, actors):
    key = case(row["object"]).obj.public_id
    for page, who in row["may"].items():
        url = BY_NAME[page].urls(key)[0]
        expected = verdicts({403: row["sees"]}) | dict.fromkeys(names(who), 200)
        assert {actor: seen(client, url) for actor, client in actors.items()} == expected
        sent = sent_by(actors, url, {}, HTMX)
        assert sent == expected | dict.fromkeys(names(who), 422)


def sent_by(actors: dict[str, Browser], url: str, data: dict, headers: dict) -> dict[str, int]:
    """The status of a form that each sends there; when it is refused, nothing is recorded."""
    before, got = Event.objects.count(), {}
    for actor, client in actors.items():
        with undone():
            status = got[actor] = client.post(url, data, headers=headers).status_code
            assert status < 400 or Event.objects.count() == before, f"{url} wrote, though {status}"
    return got


def steps_of(row: dict) -> Iterator[tuple[str, list[str], list[str]]]:
    """The steps of a row, with who decides each and who may only enter it."""
    for step in row:
        if "." in step:
            decides, _bar, enters = row[step].partition("|")
            yield step, names(decides.split()), names(enters.split())


def step_url(step: str, key: UUID) -> str:
    kind, _dot, name = step.partition(".")
    return BY_NAME[STEP_PAGE[kind]].urls(key, name)[0]


@pytest.mark.parametrize("row", table()["steps"], ids=lambda row: row["object"])
def test_a_step_is_taken_by_whom_the_table_says(row, actors):
    made = case(row["object"])
    for step, decides, enters in steps_of(row):
        url = step_url(step, made.obj.public_id)
        page = actors[decides[0]].get(url).content.decode()
        data = form_to(page, url).data(**made.typed.get(step.partition(".")[2], {}))
        expected = verdicts({403: row["sees"]}) | dict.fromkeys(decides, 302)
        sent = sent_by(actors, url, data, {})
        assert sent == expected | dict.fromkeys(enters, 422), step


@pytest.mark.parametrize("row", table()["steps"], ids=lambda row: row["object"])
def test_the_form_of_a_step_opens_to_whom_the_table_says(row, actors):
    made = case(row["object"])
    for step, decides, enters in steps_of(row):
        url = step_url(step, made.obj.public_id)
        expected = verdicts({403: row["sees"]}) | dict.fromkeys(decides + enters, 200)
        got = {a: client.get(url, headers=HTMX).status_code for a, client in actors.items()}
        assert got == expected, step
        empty = sent_by(actors, url, {}, HTMX)
        assert empty == expected | dict.fromkeys(decides + enters, 422), step


def test_every_step_that_a_person_takes_stands_in_the_table():
    taken_by_people = {
        f"{kind}.{step.name}"
        for kind, machine in MACHINES.items()
        for step in machine.steps
        if step.who
    }
    told = {step for row in table()["steps"] for step, *_who in steps_of(row)}
    assert told == taken_by_people


def test_every_address_of_an_object_has_its_rows():
    told = {page for row in table()["pages"] for page in row["at"]}
    told |= {page for row in table()["acts"] for page in row["may"]}
    assert {a.name for a in of_objects()} - told - set(STEP_PAGE.values()) == set()
