"""What upper apps add to the printed file and to the history of an issue.

To PRINT_SECTIONS an upper app appends, in its `apps.py`, a function that takes the request and
the issue and answers safe HTML ("" for nothing); it shows only what the request's hat may see.
To STREAMS it appends one that takes hat and issue and answers the further streams of events
that belong to the issue, of roots that the hat may see.
"""

from collections.abc import Callable

from django.http import HttpRequest

from agencies.hats import Hat
from issues.models import Issue

Section = Callable[[HttpRequest, Issue], str]
PRINT_SECTIONS: list[Section] = []

Streams = Callable[[Hat, Issue], list[tuple[str, int]]]
STREAMS: list[Streams] = []
