"""The portal's addresses, by noun; each app brings its own."""

from django.urls import include, path

from desk.health import healthz, readyz
from desk.language import set_language
from desk.views.dashboard import dashboard
from desk.views.home import home
from desk.views.record import record
from desk.views.seal import seal
from desk.views.search import search

urlpatterns = [
    path("", home, name="home"),
    path("dashboard/", dashboard, name="dashboard"),
    path("search/", search, name="search"),
    path("record/", record, name="record"),
    path("record/seal/", seal, name="seal"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/", set_language, name="set_language"),
    path("", include("agencies.account_urls")),
    path("agencies/", include("agencies.urls")),
    path("issues/", include("issues.urls")),
    path("recommendations/", include("recommendations.urls")),
    path("follow-ups/", include("monitoring.urls")),
    path("", include("monitoring.inbox_urls")),
]

handler400 = "desk.errors.unreadable"
handler403 = "desk.errors.forbidden"
handler404 = "desk.errors.not_found"
handler500 = "desk.errors.failed"
