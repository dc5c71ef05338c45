"""Scenario S24 in the browser: the voter list of Riau, each person doing their own part."""

from __future__ import annotations

import pytest

from tests.browser.story import Story

# May only fall.
MOST_CLICKS, MOST_SCREENS = 53, 62


@pytest.fixture
def story(meet, tmp_path) -> Story:
    return Story(meet, tmp_path)


def test_a_problem_comes_to_a_verified_end(story):
    """From the report to the closing, in so many presses and pages of all persons together."""
    way = (
        story.report, story.accept_and_ask, story.give_views, story.analyse, story.recommend,
        story.receive, story.follow_up, story.close,
    )  # fmt: skip
    for part in way:
        part()
    clicks, screens = story.cost()
    story.read_the_record()
    story.read_in_english()
    assert story.complaints() == []
    assert (clicks <= MOST_CLICKS, screens <= MOST_SCREENS) == (True, True), (clicks, screens)
