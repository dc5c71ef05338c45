"""What rows are found by is kept with the rows, through every step of the demo's stories."""

import io

from django.core.management import call_command


def test_every_vector_of_the_demo_is_what_its_texts_say(demo):
    said = io.StringIO()
    call_command("rebuild_search", stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == 14
    assert [line for line in lines if not line.endswith(": 0 changed")] == []
