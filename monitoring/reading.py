"""Who opened a follow-up of secret grade and above: recorded for the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as say

from agencies.events import SENTENCES, Said, record
from agencies.hats import Hat
from agencies.models.people import Classification
from monitoring.models import FollowUp

READ = "follow_up.read"
SENTENCES[READ] = say("Opened")


def note_reading(follow_up: FollowUp, hat: Hat) -> None:
    """Record that a hat opened a follow-up of secret grade and above."""
    if follow_up.classification >= Classification.SECRET:
        desk = [follow_up.recommendation.term.group_id]
        said = Said(parties=desk, classification=follow_up.classification)
        record(READ, follow_up, by=hat, said=said)
