"""The tasks that Celery calls; one that is lost is called again."""

from __future__ import annotations

from celery import shared_task

from desk.record.package import build


@shared_task
def packages() -> None:
    """Make the examination packages that were asked for."""
    build.make_waiting()
