"""Two addresses for those who watch the portal: whether it is alive, and ready to serve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from agencies.access.marks import public
from agencies.access.requests import DeskRequest
from agencies.access.visibility import as_portal
from agencies.models import AnchorFile, AnchorMail, Event, PendingEvent, Unsealed
from agencies.record.verification import keeping_faults
from desk.checks import lock_faults, logging_faults, role_faults
from issues import scanner
from monitoring.models import Totals

FAULTS_NAMED = 3
UNSEALED, UNSENT = dt.timedelta(minutes=10), dt.timedelta(days=1)


@public
@never_cache
@require_safe
def healthz(request: DeskRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public
@never_cache
@require_safe
def readyz(request: DeskRequest) -> JsonResponse:
    """200 when requests can be served, 503 when not; either way it says what is degraded."""
    try:
        faults = database_faults()
    except DatabaseError:
        faults = ["the database does not answer"]
    notes = [] if broker_answers() else ["the broker does not answer; nothing is lost meanwhile"]
    if settings.CLAMD and not scanner.answers():
        notes.append("the virus scanner does not answer; new files stay in quarantine")
    if not faults and not search_is_indexed():
        notes.append("search and lists are slow: the roles script was not run by a superuser")
    if not faults:
        notes += [*record_notes(), *telling_notes(), *totals_notes()]
    report = {"ready": not faults, "faults": faults, "notes": notes}
    return JsonResponse(report, status=503 if faults else 200)


def database_faults() -> list[str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    faults = [f"{len(missing)} migrations are not applied"] if missing else []
    if settings.DESK_DEMO or settings.DEBUG:
        return faults
    return faults + role_faults() + lock_faults() + keeping_faults() + logging_faults()


def record_notes() -> list[str]:
    """What keeps the record from proving itself: it is still written, but somebody must look."""
    with as_portal():
        fault = AnchorFile.objects.values_list("fault", flat=True).first()
        waits = Unsealed.objects.filter(kind="event").values("row_id")
        since = Event.objects.filter(pk__in=waits).aggregate(since=Min("recorded_at"))["since"]
        late = timezone.now() - UNSENT
        unsent = AnchorMail.objects.filter(sent_at=None, attempts__gt=0, day__lte=late.date())
        owed = unsent.count()
    notes = [f"the anchor file is not written: {fault}"] if settings.ANCHOR_FILE and fault else []
    notes += [f"{owed} mails with the seal of a day were not accepted"] if owed else []
    if since and timezone.now() - since > UNSEALED:
        notes.append(f"acts wait for their seal since {since:%Y-%m-%d %H:%M} UTC")
    return notes


def telling_notes() -> list[str]:
    """Acts of which nobody was told in time: how many, since when, and why, for operators."""
    with as_portal():
        late = PendingEvent.objects.late(timezone.now())
        count, since = late.count(), late.aggregate(since=Min("event__recorded_at"))["since"]
        faults = late.exclude(fault="").values_list("fault", flat=True).distinct()[:FAULTS_NAMED]
        why = "; ".join(faults) or "the workers are silent"
    if not count:
        return []
    return [f"{count} acts were told to nobody since {since:%Y-%m-%d %H:%M} UTC: {why}"]


def totals_notes() -> list[str]:
    """What the last recount of the figures' totals found wrong."""
    with as_portal():
        return [fault for fault in Totals.objects.values_list("fault", flat=True) if fault]


def search_is_indexed() -> bool:
    """Whether search and lists keep their indexes under row-level security (deploy/roles.sql)."""
    used = ["ts_match_vq", "arrayoverlap", "arraycontains"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_and(proleakproof) FROM pg_proc WHERE proname = ANY(%s)", [used])
        return bool(cursor.fetchone()[0])


def broker_answers() -> bool:
    broker = Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(broker.ping())
    except RedisError:
        return False
    finally:
        broker.close()


class HealthFirst:
    """Answers both addresses before a transaction is opened or a host name is checked.

    They must answer when the database is gone, and a prober knows no host name.
    """

    addresses = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response: Callable[[DeskRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DeskRequest) -> HttpResponse:
        view = self.addresses.get(request.path, self.get_response)
        return view(request)
