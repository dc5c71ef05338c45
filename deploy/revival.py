"""How often a process that dies is started again, and after which pause.

The pauses keep a process that cannot live from using up the machine; the limits keep a broken
data folder from hiding behind restarts.
"""

from __future__ import annotations

SOON = 10.0  # seconds; whoever lived longer was well, and is started at once
PAUSES = (0, 1, 2, 4, 8, 16)  # seconds before the start after each soon death in a row
IN_AN_HOUR = 30  # starts, however long each lasted


class Lives:
    """The lives of one process. Moments are seconds of the monotonic clock."""

    def __init__(self, now: float) -> None:
        self.began_at = now
        self.due_at: float | None = None  # when it is to be started, while it is dead
        self.soon = 0
        self.deaths: list[float] = []

    def begin(self, now: float) -> None:
        self.began_at, self.due_at = now, None

    def end(self, now: float) -> float | None:
        """Seconds until it is to be started again, or None where it is given up."""
        lived = 0.0 if self.due_at is not None else now - self.began_at
        if lived >= SOON:
            self.soon = 0
        self.deaths = [at for at in self.deaths if at > now - 3600] + [now]
        if self.soon == len(PAUSES) or len(self.deaths) > IN_AN_HOUR:
            return None
        pause = PAUSES[self.soon]
        self.soon += 1
        self.due_at = now + pause
        return pause
