"""The portal's addresses, by noun; each app brings its own."""

from django.urls import include, path

from desk.dashboard.views import dashboard
from desk.health import healthz, readyz
from desk.language import set_language
from desk.record.views import assignments, packages, redactions
from desk.record.views.record import open_content, readings, record
from desk.record.views.seal import seal
from desk.search.views import search
from desk.work.left_views import left
from desk.work.views import home

urlpatterns = [
    path("", home, name="home"),
    path("left/<uuid:public_id>/", left, name="left"),
    path("dashboard/", dashboard, name="dashboard"),
    path("search/", search, name="search"),
    path("record/", record, name="record"),
    path("record/seal/", seal, name="seal"),
    path("record/readings/", readings, name="record_readings"),
    path("record/<uuid:public_id>/open/", open_content, name="open_content"),
    path("record/assignments/<uuid:public_id>/package/", packages.package_new, name="package_new"),
    path("record/packages/<uuid:public_id>/", packages.package_fetch, name="package_fetch"),
    path("record/redactions/", redactions.redactions, name="redactions"),
    path("record/redactions/new/", redactions.redaction_new, name="redaction_new"),
    path("record/redactions/<uuid:public_id>/", redactions.redaction, name="redaction"),
    path("record/assignments/", assignments.assignments, name="assignments"),
    path("record/assignments/new/", assignments.assignment_new, name="assignment_new"),
    path("record/assignments/<uuid:public_id>/", assignments.assignment, name="assignment"),
    path(
        "record/assignments/<uuid:public_id>/confirm/",
        assignments.assignment_confirm,
        name="assignment_confirm",
    ),
    path(
        "record/assignments/<uuid:public_id>/end/",
        assignments.assignment_end,
        name="assignment_end",
    ),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/", set_language, name="set_language"),
    path("", include("agencies.accounts.urls")),
    path("agencies/", include("agencies.urls")),
    path("issues/", include("issues.urls")),
    path("recommendations/", include("recommendations.urls")),
    path("follow-ups/", include("monitoring.urls")),
    path("", include("monitoring.notices.urls")),
]

handler400 = "desk.errors.unreadable"
handler403 = "desk.errors.forbidden"
handler404 = "desk.errors.not_found"
handler500 = "desk.errors.failed"
