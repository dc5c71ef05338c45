"""Addresses below /follow-ups/."""

from django.urls import path

from monitoring.views import extensions, follow_ups, receipts

app_name = "monitoring"

urlpatterns = [
    path("", follow_ups.follow_up_list, name="list"),
    path("export/", follow_ups.export, name="export"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("extensions/<uuid:public_id>/step/<slug:name>/", extensions.step, name="extension_step"),
    path(
        "for-recommendation/<uuid:public_id>/",
        follow_ups.for_recommendation,
        name="for_recommendation",
    ),
    path("<uuid:public_id>/", follow_ups.detail, name="detail"),
    path("<uuid:public_id>/unit/", follow_ups.for_unit, name="for_unit"),
    path("<uuid:public_id>/step/<slug:name>/", follow_ups.step, name="step"),
    path("<uuid:public_id>/extension/", extensions.ask, name="ask_extension"),
]
