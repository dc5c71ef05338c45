"""My work: what waits for a hat, why, from whom and until when."""

from desk.work.sections import sections_of

__all__ = ["sections_of"]
