"""Marks on views: what the portal does not ask for before it opens them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable)


def _marked(view: View, mark: str) -> View:
    setattr(view, mark, True)
    return view


def public(view: View) -> View:
    """Mark a view that needs no login; every other address asks for one."""
    return _marked(view, "public")


def hatless(view: View) -> View:
    """Mark a view that a logged-in person without any current role may open."""
    return _marked(view, "hatless")


def factorless(view: View) -> View:
    """Mark a view that opens before somebody whose role asks for a second factor has one."""
    return _marked(view, "factorless")


def any_hat(view: View) -> View:
    """Mark a view whose form means the same whatever hat is worn: it needs no key of a hat."""
    return _marked(view, "any_hat")


def idle(view: View) -> View:
    """Mark a view that does not count as use: a page asks it how long the session lasts."""
    return _marked(view, "idle")
