"""The one source of "now" for duties; sessions and the audit record use real time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings

ZONES = {
    "WIB": ZoneInfo("Asia/Jakarta"),
    "WITA": ZoneInfo("Asia/Makassar"),
    "WIT": ZoneInfo("Asia/Jayapura"),
}


def zone_of(moment: datetime | None) -> str:
    """The name of the zone that a moment carries ("WIT"); WIB for any other, and for none."""
    carried = moment.tzinfo if moment else None
    return next((name for name, zone in ZONES.items() if zone is carried), "WIB")


T = TypeVar("T")


class Kept(Generic[T]):
    """A value that is loaded on demand and kept in this process for some seconds."""

    def __init__(self, load: Callable[[], T], seconds: float = 60) -> None:
        self._load = load
        self._seconds = seconds
        self._held: tuple[float, T] | None = None

    def get(self) -> T:
        """The value, at most `seconds` old."""
        if self._held is None or time.monotonic() - self._held[0] > self._seconds:
            self._held = (time.monotonic(), self._load())
        return self._held[1]

    def forget(self) -> None:
        """Have the next `get` load again; for those who changed what is kept."""
        self._held = None


def _load_offset() -> timedelta:
    row = apps.get_model("agencies", "DemoClock")._default_manager.filter(pk=1).first()
    return row.offset if row else timedelta(0)


_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)
_offset = Kept(_load_offset)


def now() -> datetime:
    """The moment by which duties are judged, aware, in UTC.

    In a demo it runs beside real time by a stored offset; inside `at` it stands still.
    """
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    real = datetime.now(UTC)
    return real + _offset.get() if settings.DESK_DEMO else real


def today(zone: str = "Asia/Jakarta") -> date:
    """The calendar day of `now` in a zone, given by its tz database name."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let the clock stand at an aware moment, for demo histories and tests; may be nested.

    Raises ValueError for a naive one.
    """
    if moment.tzinfo is None:
        raise ValueError("The clock takes aware moments only.")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _fixed.reset(token)


def set_offset(start: datetime) -> None:
    """Make the demo's clock read `start` (aware) from this moment on.

    Other processes follow within a minute.
    """
    apps.get_model("agencies", "DemoClock")._default_manager.update_or_create(
        pk=1, defaults={"offset": start - datetime.now(UTC)}
    )
    _offset.forget()
