"""All stories of the demo, by topic."""

from desk.demo.stories import (
    contest,
    digital,
    logistics,
    officials,
    security,
    support,
    voters,
)

STORIES = (
    *voters.STORIES,
    *logistics.STORIES,
    *security.STORIES,
    *digital.STORIES,
    *officials.STORIES,
    *contest.STORIES,
    *support.STORIES,
)
