"""Who read or downloaded what is classified: recorded with name and time, for the desk."""

from __future__ import annotations

from agencies.events import Said, record
from agencies.hats import Hat
from agencies.models.people import Classification
from issues.models import Attachment, Issue

READINGS = ("issue.read", "issue.downloaded")


def note_reading(issue: Issue, hat: Hat) -> None:
    """Record that a hat opened an issue of secret grade and above."""
    if issue.classification >= Classification.SECRET:
        said = Said(parties=[issue.term.group_id], classification=issue.classification)
        issue.tell("read", by=hat, said=said)


def note_download(file: Attachment, hat: Hat) -> None:
    """Record that a hat took a file of restricted grade and above away."""
    issue = file.issue
    grade = max(file.classification, issue.classification if issue else Classification.OPEN)
    if issue and grade >= Classification.RESTRICTED:
        said = Said(note=file.name, parties=[issue.term.group_id], classification=grade)
        record("issue.downloaded", issue, by=hat, said=said)
