"""Why an act is refused that a form, or a button, had offered."""

from django.core.exceptions import PermissionDenied


class WrongState(Exception):
    """The object has moved on: the step is no longer, or not yet, open (409)."""


class Stale(WrongState):
    """Somebody changed the object after the form was opened (409)."""


class Forbidden(PermissionDenied):
    """The role might take the step, but a rule does not let it through (403)."""
