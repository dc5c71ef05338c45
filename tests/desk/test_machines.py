"""The pictures in `docs/machines` show the machines as they are."""

import xml.etree.ElementTree as ET

import pytest

from agencies.workflow.machine import MACHINES
from desk.machines import draw, moves_of
from desk.management.commands.draw_machines import pictures


@pytest.mark.parametrize(
    ("path", "picture"), pictures().items(), ids=lambda value: str(value)[-20:]
)
def test_no_picture_is_stale(path, picture):
    assert path.read_text(encoding="utf-8") == picture, "run: manage.py draw_machines"


@pytest.mark.parametrize("kind", MACHINES)
def test_a_picture_is_well_formed_and_names_every_state_and_move(kind):
    machine = MACHINES[kind]
    words = "".join(ET.fromstring(draw(machine)).itertext())
    assert all(name in words for name in machine.states)
    assert all(move.words in words for move in moves_of(machine))
