"""Scenario S24 in the browser: the voter list of Riau, each person doing their own part."""

from __future__ import annotations

import pytest

from tests.browser.story import Story

# May only fall. An answer takes the place of the page that is open: no other one is opened.
MOST_CLICKS, MOST_SCREENS, MOST_ANSWERS = 35, 28, 18


@pytest.fixture
def story(meet, tmp_path) -> Story:
    return Story(meet, tmp_path)


def test_a_problem_comes_to_a_verified_end(story):
    """From the report to the closing, in so many presses, pages and answers of all persons."""
    way = (
        story.report,
        story.accept_and_ask,
        story.give_views,
        story.analyse,
        story.recommend,
        story.receive,
        story.follow_up,
        story.close,
    )
    for part in way:
        part()
    clicks, screens, answers = story.cost()
    assert story.left_on_devices() == []
    story.read_the_record()
    story.read_in_english()
    assert story.complaints() == []
    assert clicks <= MOST_CLICKS, clicks
    assert screens <= MOST_SCREENS, screens
    assert answers <= MOST_ANSWERS, answers
