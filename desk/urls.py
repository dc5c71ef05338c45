"""The portal's addresses, by noun; each app brings its own."""

from django.urls import include, path

from desk.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("agencies.account_urls")),
    path("agencies/", include("agencies.urls")),
]
