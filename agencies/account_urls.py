"""Login, logout, password and profile. allauth's other pages (sign-up, addresses) have no route."""

from allauth.account import views as allauth
from django.urls import path, re_path

from agencies.access import hatless, public
from agencies.views.profile import profile
from agencies.views.session import session

urlpatterns = [
    path("login/", public(allauth.login), name="account_login"),
    path("logout/", hatless(allauth.logout), name="account_logout"),
    path("profile/", hatless(profile), name="profile"),
    path("session/", hatless(session), name="session"),
    path("password/change/", hatless(allauth.password_change), name="account_change_password"),
    path("password/reset/", public(allauth.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        public(allauth.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
