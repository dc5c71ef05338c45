"""Sections that upper apps add to the printed file of an issue.

An upper app appends, in its `apps.py`, a function that takes the request and the issue and
answers safe HTML ("" for nothing); it shows only what the request's hat may see.
"""

from collections.abc import Callable

from django.http import HttpRequest

from issues.models import Issue

Section = Callable[[HttpRequest, Issue], str]
PRINT_SECTIONS: list[Section] = []
