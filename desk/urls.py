"""The portal's addresses, by noun; each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("agencies.account_urls")),
    path("agencies/", include("agencies.urls")),
]
