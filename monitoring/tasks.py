"""The tasks that Celery calls. A lost one loses nothing: the next does its work."""

from __future__ import annotations

from celery import shared_task

from monitoring import sweep as sweeps


@shared_task
def sweep() -> None:
    """Tell, remind and send what is owed."""
    sweeps.sweep()


@shared_task
def seal() -> None:
    """Seal what was recorded."""
    sweeps.seal()


@shared_task
def account_mails() -> None:
    """Send the mails about accounts."""
    sweeps.account_mails()


@shared_task
def second_looks() -> None:
    """Look a second time into the files that came."""
    sweeps.look_into_files()
