"""Login, logout, password, second factor, profile. allauth's other pages have no route."""

from allauth.account import views as allauth
from django.urls import path, re_path

from agencies.access.marks import any_hat, factorless, hatless, public
from agencies.accounts.views import account, factors
from agencies.accounts.views.profile import profile
from agencies.accounts.views.session import session, session_end, sessions

urlpatterns = [
    path("login/", public(allauth.login), name="account_login"),
    path("login/second-factor/", public(factors.second_factor_step), name="second_factor"),
    path("logout/", any_hat(factorless(hatless(account.logout))), name="account_logout"),
    path("profile/", factorless(hatless(profile)), name="profile"),
    path("session/", any_hat(factorless(hatless(session))), name="session"),
    path("sessions/", hatless(sessions), name="sessions"),
    path("sessions/end/", hatless(session_end), name="session_end"),
    path("second-factor/", factorless(hatless(factors.factors)), name="factors"),
    path("second-factor/app/", factorless(hatless(factors.factor_app)), name="factor_app"),
    path("second-factor/key/", factorless(hatless(factors.factor_key)), name="factor_key"),
    path("second-factor/sheet/", factorless(hatless(factors.factor_sheet)), name="factor_sheet"),
    path(
        "second-factor/<uuid:public_id>/remove/",
        factorless(hatless(factors.factor_remove)),
        name="factor_remove",
    ),
    path("password/change/", hatless(allauth.password_change), name="account_change_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
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
