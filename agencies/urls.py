"""The pages of administration, and the switch of hats."""

from django.urls import path

from agencies.accounts.views import profile
from agencies.administration.views import (
    agencies,
    colleagues,
    days,
    doubtful_accounts,
    groups,
    people,
    proposals,
    resets,
    roles,
    safety,
    terms,
    wanted,
)

app_name = "agencies"

urlpatterns = [
    path("", agencies.agency_list, name="list"),
    path("new/", agencies.agency_new, name="new"),
    path("hat/", profile.switch_hat, name="switch_hat"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<uuid:public_id>/", people.person, name="person"),
    path("people/<uuid:public_id>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:public_id>/invite/", people.person_invite, name="person_invite"),
    path(
        "people/<uuid:public_id>/sessions/end/",
        safety.person_sessions_end,
        name="person_sessions_end",
    ),
    path("people/<uuid:public_id>/free/", safety.person_free, name="person_free"),
    path("people/<uuid:public_id>/sheet/", safety.person_sheet, name="person_sheet"),
    path("resets/", resets.reset_list, name="resets"),
    path("resets/<uuid:public_id>/", resets.reset, name="reset"),
    path("people/<uuid:public_id>/close/", doubtful_accounts.person_close, name="person_close"),
    path("people/<uuid:public_id>/roles/new/", roles.role_new, name="role_new"),
    path("roles/<uuid:public_id>/edit/", roles.role_edit, name="role_edit"),
    path("roles/<uuid:public_id>/end/", roles.role_end, name="role_end"),
    path(
        "roles/<uuid:public_id>/substitutes/new/", roles.substitution_new, name="substitution_new"
    ),
    path("substitutions/<uuid:public_id>/end/", roles.substitution_end, name="substitution_end"),
    path("accounts/", doubtful_accounts.stale, name="stale"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<uuid:public_id>/", proposals.proposal, name="proposal"),
    path("colleagues/", colleagues.colleagues, name="colleagues"),
    path("colleagues/new/", colleagues.colleague_new, name="colleague_new"),
    path("colleagues/<uuid:public_id>/", colleagues.colleague_edit, name="colleague"),
    path(
        "colleagues/<uuid:public_id>/invite/", colleagues.colleague_invite, name="colleague_invite"
    ),
    path("terms/", terms.term_list, name="terms"),
    path("terms/new/", terms.term_new, name="term_new"),
    path("terms/<uuid:public_id>/", terms.term, name="term"),
    path("terms/<uuid:public_id>/edit/", terms.term_edit, name="term_edit"),
    path("terms/<uuid:public_id>/members/new/", terms.seat_new, name="seat_new"),
    path("terms/<uuid:public_id>/members/<uuid:agency>/end/", terms.seat_end, name="seat_end"),
    path("terms/<uuid:public_id>/groups/new/", groups.group_new, name="group_new"),
    path("groups/", groups.group_list, name="groups"),
    path("groups/<uuid:public_id>/", groups.group, name="group"),
    path("groups/<uuid:public_id>/edit/", groups.group_edit, name="group_edit"),
    path("groups/<uuid:public_id>/end/", groups.group_end, name="group_end"),
    path("groups/<uuid:public_id>/members/new/", groups.group_seat_new, name="group_seat_new"),
    path(
        "groups/<uuid:public_id>/members/<uuid:agency>/end/",
        groups.group_seat_end,
        name="group_seat_end",
    ),
    path("stages/", days.stage_list, name="stages"),
    path("stages/new/", days.stage_form, name="stage_new"),
    path("stages/<uuid:public_id>/", days.stage_form, name="stage"),
    path("days/read/", days.read_typed, name="read_typed"),
    path("holidays/", days.holiday_list, name="holidays"),
    path("holidays/new/", days.holiday_form, name="holiday_new"),
    path("holidays/<uuid:public_id>/", days.holiday_form, name="holiday"),
    path("holidays/<uuid:public_id>/delete/", days.holiday_delete, name="holiday_delete"),
    path("<uuid:public_id>/", agencies.agency, name="agency"),
    path("<uuid:public_id>/person/", wanted.person_wanted, name="person_wanted"),
    path("<uuid:public_id>/edit/", agencies.agency_edit, name="agency_edit"),
    path("<uuid:public_id>/rename/", agencies.agency_rename, name="agency_rename"),
]
