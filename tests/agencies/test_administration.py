from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from agencies.models import (
    Agency,
    DeskTerm,
    Event,
    Membership,
    Substitution,
    User,
)
from deploy.valkey import free_port
from tests.agencies.conftest import client_of, make_person

pytestmark = pytest.mark.django_db
LISTS = ["", "people/", "terms/", "stages/", "holidays/"]
NOBODY = "00000000-0000-4000-8000-000000000000"
ACCOUNT = {
    "full_name": "Budi Raharjo",
    "username": "budi.raharjo",
    "email": "budi@kpu.example",
    "language": "id",
    "zone": "WIB",
}


def detail(verb):
    return Event.objects.get(verb=verb).detail


def current_term():
    return DeskTerm.objects.get(group__name="term:2024")


@pytest.mark.parametrize("page", [*LISTS, "new/", "people/new/", "terms/new/", "stages/new/"])
def test_an_administrator_opens_every_list_and_form(admin, page):
    assert admin.get(f"/agencies/{page}").status_code == 200


@pytest.mark.parametrize("page", [*LISTS, "new/", "people/new/", "holidays/new/"])
def test_anybody_else_is_told_who_may(liaison, page):
    response = liaison.get(f"/agencies/{page}", headers={"accept-language": "id"})
    assert response.status_code == 403


@pytest.mark.parametrize(
    "page",
    [
        "",
        "edit/",
        "rename/",
        "people/{}/",
        "people/{}/roles/new/",
        "roles/{}/end/",
        "roles/{}/substitutes/new/",
        "substitutions/{}/end/",
        "terms/{}/",
        "stages/{}/",
    ],
)
def test_what_does_not_exist_is_not_found(admin, page):
    path = page.format(NOBODY) if "{}" in page else f"{NOBODY}/{page}"
    assert admin.get(f"/agencies/{path}").status_code == 404


def test_a_new_account_gets_its_address_and_a_mail(admin):
    assert admin.post("/agencies/people/new/", ACCOUNT).status_code == 302
    person = User.objects.get(username="budi.raharjo")
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    assert "/password/reset/key/" in mail.outbox[0].body
    assert detail("account.create").changes["full_name"] == ["", "Budi Raharjo"]


@pytest.fixture
def dead_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def test_an_invitation_that_does_not_go_out_is_said_on_the_page(admin, dead_mail_server):
    page = admin.post("/agencies/people/new/", ACCOUNT, follow=True)
    assert User.objects.filter(username="budi.raharjo").exists()
    assert "Belum diterima peladen surat" in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "Budi R"), ("username", "admin"), ("email", "ADMIN@desk.example")],
)
def test_a_name_or_address_that_is_taken_or_odd_is_refused(admin, field, value):
    response = admin.post("/agencies/people/new/", ACCOUNT | {field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_an_account_can_be_closed_and_the_event_says_so(admin):
    person = make_person("sari", "liaison")
    data = {"full_name": "Sari", "email": person.email, "language": "id", "zone": "WIB"}
    admin.post(f"/agencies/people/{person.public_id}/edit/", data)
    person.refresh_from_db()
    assert not person.is_active
    assert detail("account.change").changes["is_active"] == ["True", "False"]


def test_the_former_mailbox_is_told_when_mails_go_elsewhere(
    admin, django_capture_on_commit_callbacks
):
    person = make_person("sari", "secretary")
    data = {"full_name": "Sari", "language": "id", "zone": "WIB", "is_active": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        page = f"/agencies/people/{person.public_id}/edit/"
        admin.post(page, data | {"email": "lain@desk.example"})
    assert [letter.to for letter in mail.outbox] == [["sari@desk.example"]]
    assert "lain@desk.example" in mail.outbox[0].body


def test_a_role_in_an_agency_is_given(admin):
    person, kpu = make_person("sari"), Agency.objects.get(code="KPU")
    data = {
        "role": "liaison",
        "agency": kpu.public_id,
        "clearance": 2,
        "starts_on": "2024-09-01",
        "regions": ["14", "14.01"],
    }
    admin.post(f"/agencies/people/{person.public_id}/roles/new/", data)
    role = Membership.objects.get(user=person)
    assert (role.agency, role.role, role.regions.count()) == (kpu, "liaison", 2)
    assert detail("membership.create").changes["agency"] == ["", "KPU"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "liaison"}, "agency"),
        ({"role": "secretary"}, "term"),
        ({"role": "liaison", "ends_on": "2024-01-01"}, "ends_on"),
    ],
)
def test_a_role_in_the_wrong_place_or_time_is_refused(admin, data, field):
    person = make_person("sari")
    data = {"clearance": 2, "starts_on": "2024-09-01"} | data
    response = admin.post(f"/agencies/people/{person.public_id}/roles/new/", data)
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_the_same_role_twice_at_a_time_is_refused(admin):
    person = make_person("sari", "liaison")
    kpu = Agency.objects.get(code="KPU").public_id
    data = {"role": "liaison", "agency": kpu, "clearance": 2, "starts_on": "2024-09-01"}
    response = admin.post(f"/agencies/people/{person.public_id}/roles/new/", data)
    assert "role" in response.context["form"].errors


def test_a_role_ends_on_a_day_for_a_reason(admin):
    role = make_person("sari", "liaison").memberships.get()
    data = {"ends_on": "2024-09-18", "reason": "Pindah tugas"}
    admin.post(f"/agencies/roles/{role.public_id}/end/", data)
    role.refresh_from_db()
    assert role.ends_on == date(2024, 9, 18)
    assert detail("membership.end").note == "Pindah tugas"


def test_a_role_does_not_end_without_a_reason(admin):
    role = make_person("sari", "liaison").memberships.get()
    response = admin.post(f"/agencies/roles/{role.public_id}/end/", {"ends_on": "2024-09-18"})
    assert "reason" in response.context["form"].errors


def test_a_substitute_wears_the_role_on_a_letter(admin):
    role = make_person("sari", "head").memberships.get()
    budi = make_person("budi", "liaison")
    data = {
        "substitute": budi.public_id,
        "kind": "plh",
        "basis": "ST-12/2024",
        "starts_on": "2024-09-01",
        "ends_on": "2024-09-10",
    }
    admin.post(f"/agencies/roles/{role.public_id}/substitutes/new/", data)
    lent = Substitution.objects.get(membership=role)
    client = client_of(budi)
    client.post("/agencies/hat/", {"hat": str(lent.public_id)})
    assert client.get("/profile/").wsgi_request.hat.label.startswith("Plh. ")
    assert detail("substitution.create").changes["basis"] == ["", "ST-12/2024"]


def test_a_substitution_ends(admin):
    role = make_person("sari", "secretary").memberships.get()
    lent = role.substitutions.create(
        substitute=make_person("budi"), kind="plt", basis="ST-12/2024", starts_on="2024-08-01"
    )
    data = {"ends_on": "2024-09-03", "reason": "Pejabat kembali bertugas"}
    admin.post(f"/agencies/substitutions/{lent.public_id}/end/", data)
    lent.refresh_from_db()
    assert lent.ends_on == date(2024, 9, 3)


def test_a_renamed_agency_keeps_its_former_name_with_its_days(admin):
    kominfo = Agency.objects.get(code="KOMINFO")
    data = {
        "name": "Kementerian Komunikasi dan Digital",
        "name_en": "",
        "abbreviation": "Komdigi",
        "valid_from": "2024-09-02",
    }
    admin.post(f"/agencies/{kominfo.public_id}/rename/", data)
    kominfo.refresh_from_db()
    assert kominfo.abbreviation == "Komdigi"
    assert kominfo.name_on(date(2024, 9, 1)).endswith("Informatika")
    assert kominfo.name_on(date(2024, 9, 2)).endswith("Digital")
    assert detail("agency.rename").changes["abbreviation"] == ["Kominfo", "Komdigi"]


def test_an_agency_is_not_renamed_from_a_day_to_come(admin):
    kominfo = Agency.objects.get(code="KOMINFO")
    data = {"name": "Baru", "abbreviation": "Baru", "valid_from": "2024-09-04"}
    response = admin.post(f"/agencies/{kominfo.public_id}/rename/", data)
    assert "valid_from" in response.context["form"].errors


def test_an_agency_gets_a_successor(admin):
    kominfo, bssn = Agency.objects.get(code="KOMINFO"), Agency.objects.get(code="BSSN")
    data = {"kind": "kementerian", "successor": bssn.public_id, "is_active": "on"}
    admin.post(f"/agencies/{kominfo.public_id}/edit/", data)
    kominfo.refresh_from_db()
    assert kominfo.successor == bssn
    assert detail("agency.change").changes["successor"] == ["", "BSSN"]


def test_an_agency_shields_its_people(admin):
    polri = Agency.objects.get(code="POLRI")
    data = {"kind": "tni_polri", "shields_people": "on", "is_active": "on"}
    admin.post(f"/agencies/{polri.public_id}/edit/", data)
    polri.refresh_from_db()
    assert polri.shields_people
    assert detail("agency.change").changes["shields_people"] == ["False", "True"]


def test_a_new_agency_has_a_group_that_shares_can_open(admin):
    data = {
        "name": "Kesbangpol Provinsi DKI Jakarta",
        "abbreviation": "Kesbangpol DKI",
        "code": "KESBANGPOL_DKI",
        "kind": "lembaga",
        "is_active": "on",
    }
    assert admin.post("/agencies/new/", data).status_code == 302
    found = Agency.objects.get(code="KESBANGPOL_DKI")
    assert found.group.name == "agency:KESBANGPOL_DKI"
    assert found.names.get().valid_from == date(2024, 9, 3)


def test_a_new_term_starts_with_its_host_at_the_table(admin):
    host = Agency.objects.get(code="KEMENDAGRI")
    data = {
        "name": "Desk Pilkada",
        "decree": "Kepmendagri 1/2024",
        "host": host.public_id,
        "starts_on": "2024-11-04",
    }
    admin.post("/agencies/terms/new/", data)
    term = DeskTerm.objects.get(name="Desk Pilkada")
    assert term.memberships.get().standing == "host"
    assert detail("term.create").changes["host"] == ["", "Kemendagri"]


def test_a_term_ends_but_keeps_its_host(admin):
    term, other = current_term(), Agency.objects.get(code="KPU")
    data = {
        "name": term.name,
        "decree": term.decree,
        "host": other.public_id,
        "starts_on": "2024-01-01",
        "ends_on": "2024-11-04",
    }
    admin.post(f"/agencies/terms/{term.public_id}/edit/", data)
    term.refresh_from_db()
    assert (term.host.code, term.ends_on) == ("KEMENKO_POLHUKAM", date(2024, 11, 4))


def test_an_agency_takes_its_seat_and_leaves_it(admin):
    term, bkn = current_term(), Agency.objects.get(code="BKN")
    data = {
        "agency": bkn.public_id,
        "standing": "guest",
        "basis": "SE MenPANRB 4/2024",
        "starts_on": "2024-09-01",
    }
    admin.post(f"/agencies/terms/{term.public_id}/members/new/", data)
    seat = term.memberships.get(agency=bkn)
    end = {"ends_on": "2024-10-01", "reason": "Tugas selesai"}
    admin.post(f"/agencies/terms/{term.public_id}/members/{bkn.public_id}/end/", end)
    seat.refresh_from_db()
    assert (seat.standing, seat.ends_on) == ("guest", date(2024, 10, 1))
    assert detail("term.unseat").note == "Tugas selesai"


def test_the_people_list_is_narrowed_by_name_role_and_agency(admin):
    make_person("sari", "liaison")
    make_person("budi", "head")
    kpu = Agency.objects.get(code="KPU").public_id
    page = admin.get(f"/agencies/people/?role=liaison&agency={kpu}&q=SARI").context["page"]
    assert [str(person) for person in page.rows] == ["Sari"]
    assert admin.get("/agencies/people/?agency=x&role=y&state=z").status_code == 200


def test_a_long_list_is_paged_by_key_and_back(admin):
    first = admin.get("/agencies/holidays/?year=").context["page"]
    second = admin.get(f"/agencies/holidays/{first.next_url}").context["page"]
    back = admin.get(f"/agencies/holidays/{second.previous_url}").context["page"]
    assert (first.first, first.last, second.first) == (1, 25, 26)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


def test_holidays_begin_with_those_of_this_year(admin):
    rows = admin.get("/agencies/holidays/").context["page"].rows
    assert {row.date.year for row in rows} == {2024}


def test_an_unknown_place_in_a_list_is_its_beginning(admin):
    assert admin.get("/agencies/holidays/?after=x").context["page"].first == 1
    assert admin.get(f"/agencies/holidays/?before={NOBODY}").context["page"].first == 1


def test_the_people_list_takes_as_many_queries_for_many_as_for_one(
    admin, django_assert_max_num_queries
):
    for number in range(12):
        make_person(f"orang{number}", "liaison")
    with django_assert_max_num_queries(16):
        assert len(admin.get("/agencies/people/").context["page"].rows) == 13


def test_an_account_event_stands_in_the_stream_of_its_person(admin):
    role = make_person("sari", "liaison").memberships.get()
    data = {"ends_on": "2024-09-18", "reason": "Pindah tugas"}
    admin.post(f"/agencies/roles/{role.public_id}/end/", data)
    event = Event.objects.get(verb="membership.end")
    assert (event.stream, event.stream_id) == ("account", role.user_id)


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("new/", {"name": "KPU", "abbreviation": "KPU", "code": "KPU", "kind": "lembaga"}),
        (
            "stages/new/",
            {"election": "pilkada_2024", "seq": 99, "code": "VOTING", "name": "x", "name_en": "x"},
        ),
        (
            "holidays/new/",
            {"date": "2024-01-01", "kind": "libur_nasional", "name": "Tahun Baru Masehi"},
        ),
    ],
)
def test_what_is_there_already_is_refused_with_a_sentence(admin, page, data):
    response = admin.post(f"/agencies/{page}", data)
    assert response.status_code == 422
    assert response.context["form"].errors
