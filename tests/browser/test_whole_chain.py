"""Scenario S24 in the browser: the voter list of Riau, each person doing their own part."""

from __future__ import annotations

import pytest

from tests.browser.story import Story


@pytest.fixture
def story(meet, tmp_path) -> Story:
    return Story(meet, tmp_path)


def test_a_problem_comes_to_a_verified_end(story):
    story.report()
    story.accept_and_ask()
    story.give_views()
    story.analyse()
    story.recommend()
    story.receive()
    story.follow_up()
    story.close()
    story.read_the_record()
    story.read_in_english()
    assert story.complaints() == []
