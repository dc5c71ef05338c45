"""The workers. Celery only rings the bell: what is to be done is read from PostgreSQL."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")

app = Celery("sinergi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_own_lines(**_: object) -> None:
    """Keep Celery from setting up logging: its lines would hold what an exception says
    (`desk.logs`)."""


@worker_init.connect
def refuse_unsafe_worker(**_: object) -> None:
    """End a worker that would start with unsafe settings, as the web process does."""
    from desk.checks import refuse_unsafe

    try:
        refuse_unsafe()
    except ImproperlyConfigured as reason:
        raise SystemExit(str(reason)) from reason
