"""Holes on purpose: what a scanner does not find here, it would not find in the portal either.

Only `python -m tests.scan` serves these addresses, on a copy of the demo and on 127.0.0.1.
"""

from urllib.request import urlopen

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from agencies.access.marks import public
from desk.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


@public
def rows(request: HttpRequest) -> HttpResponse:
    """A statement put together from the address."""
    statement = f"SELECT name FROM planted WHERE code = {request.GET.get('code', '1')}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            names = [name for (name,) in cursor.fetchall()]
    except DatabaseError:
        names = []
    return HttpResponse("<ul>" + "".join(f"<li>{name}</li>" for name in names) + "</ul>")


@public
def echo(request: HttpRequest) -> HttpResponse:
    """A word of the address, given back as it came."""
    return HttpResponse(f"<p>{request.GET.get('word', '')}</p>")


@public
def call(request: HttpRequest) -> HttpResponse:
    """Opens whatever address it is given."""
    try:
        with urlopen(request.GET.get("place", ""), timeout=5) as answer:
            return HttpResponse(f"<p>{answer.status}</p>")
    except (OSError, ValueError):
        return HttpResponse("<p>-</p>")


@public
def planted(request: HttpRequest) -> HttpResponse:
    """The way in."""
    links = ("rows/?code=1", "echo/?word=a", "call/?place=a")
    return HttpResponse("".join(f'<a href="/planted/{link}">{link}</a>' for link in links))


urlpatterns = [
    path("planted/", planted),
    path("planted/rows/", rows),
    path("planted/echo/", echo),
    path("planted/call/", call),
    *urlpatterns,
]
