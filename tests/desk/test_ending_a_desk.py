"""A desk at which something is open goes on, and the portal always has an administrator."""

from __future__ import annotations

import pytest

from agencies import clock
from agencies.access.hats import memberships_in_force
from agencies.administration.consent import propose
from agencies.models import DeskTerm, Membership, Role, TermMembership, User
from issues.models import Issue
from issues.workflow import WORKFLOW
from monitoring.sweep import sweep
from tests.agencies.conftest import make_person
from tests.support import cast
from tests.support.pages import browser, take

pytestmark = pytest.mark.django_db
TODAY, LATER = cast.NOW.date(), cast.NOW.date() + cast.a_day(60)


@pytest.fixture
def admin():
    return browser("admin.desk")


def save(admin, **changes):
    term = cast.term()
    data = {"name": term.name, "decree": term.decree, "starts_on": term.starts_on}
    return admin.post(f"/agencies/terms/{term.public_id}/edit/", data | changes)


def in_office(role: Role = Role.ADMIN) -> set[str]:
    rows = memberships_in_force(clock.today()).filter(role=role)
    return set(rows.values_list("user__username", flat=True))


# What is open.


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (cast.draft, "1 konsep permasalahan"),
        (cast.reported, "1 permasalahan"),
        (cast.recommendation, "1 rekomendasi"),
        (cast.follow_up, "2 tindak lanjut"),
        (
            lambda: propose(
                cast.membership("analyst.desk", confirmed_at=None),
                by=cast.membership("chair.desk").user,
            ),
            "1 peran",
        ),
    ],
)
def test_a_desk_with_open_work_does_not_end_and_says_what_is_open(admin, make, words):
    make()
    answer = save(admin, ends_on=TODAY)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["ends_on"])
    assert cast.term().ends_on is None


def test_nor_does_its_beginning_move_ahead(admin):
    cast.reported()
    assert "starts_on" in save(admin, starts_on=LATER).context["form"].errors


def test_a_later_end_is_planned_with_the_open_work_in_sight(admin):
    cast.reported()
    term = cast.term()
    page = admin.get(f"/agencies/terms/{term.public_id}/edit/").text
    assert "1 permasalahan" in page
    assert save(admin, ends_on=LATER).status_code == 302


def test_a_desk_whose_last_day_comes_with_open_work_goes_on_until_that_is_settled(admin):
    issue, after = cast.reported(), LATER + cast.a_day(1)
    save(admin, ends_on=LATER)
    with clock.at(cast.NOW + cast.a_day(59)):
        sweep()
    with clock.at(cast.NOW + cast.a_day(61)):
        secretary = browser("secretary.desk")
        assert "berlanjut sampai" in secretary.get("/").text
        assert in_office(Role.SECRETARY)
        WORKFLOW.take("reject", issue, by=cast.hat("secretary.desk"), reason="Bukan urusan Desk.")
        sweep()
        assert not cast.term().goes_on
        assert not DeskTerm.objects.current(after).exists()
        assert secretary.get("/").status_code == 403


def test_nor_is_it_ended_by_a_worker_that_stood_still(admin):
    cast.reported()
    save(admin, ends_on=LATER)
    with clock.at(cast.NOW + cast.a_day(63)):
        assert not in_office(Role.SECRETARY)
        sweep()
        assert in_office(Role.SECRETARY)


def test_a_later_end_is_an_end_as_any_other(admin):
    cast.reported()
    save(admin, ends_on=LATER)
    with clock.at(cast.NOW + cast.a_day(61)):
        sweep()
        save(browser("admin.desk"), ends_on=LATER + cast.a_day(90))
        sweep()
        assert not cast.term().goes_on
        assert in_office(Role.SECRETARY)


@pytest.mark.parametrize(("days", "said"), [(29, False), (31, True), (59, True)])
def test_the_desk_reads_of_its_end_a_month_before(admin, days, said):
    save(admin, ends_on=LATER)
    with clock.at(cast.NOW + cast.a_day(days)):
        for name in ("secretary.desk", "admin.desk"):
            assert ("Desk ini berakhir pada" in browser(name).get("/").text) == said


def test_the_administrator_reads_kinds_and_numbers_alone(admin):
    issue = cast.reported()
    answer = save(admin, ends_on=TODAY).text
    assert issue.number not in answer
    assert issue.title not in answer


def test_a_desk_without_open_work_ends(admin):
    assert save(admin, ends_on=TODAY).status_code == 302
    assert cast.term().ends_on == TODAY


# The way in.


def test_the_administrator_outlasts_the_desk_and_others_do_not(admin):
    cast.membership("secretary.desk")
    save(admin, ends_on=TODAY)
    assert in_office() == {"admin.desk"}
    assert in_office(Role.SECRETARY) == set()
    assert browser("admin.desk").get("/agencies/terms/new/").status_code == 200


def test_only_until_another_desk_has_one_who_can_log_in(admin):
    old = cast.term()
    save(admin, ends_on=TODAY)
    new = DeskTerm.objects.create(
        name="Desk 2029",
        decree="Kep",
        host=old.host,
        starts_on=TODAY,
        group=type(old.group).objects.create(name="term:2029"),
    )
    other = make_person("pengganti")
    role = {"role": "admin", "term": new, "starts_on": TODAY, "confirmed_at": cast.NOW}
    Membership.objects.create(user=other, **role)
    assert in_office() == {"pengganti"}
    other.set_unusable_password()
    other.save()
    assert in_office() == {"admin.desk", "pengganti"}


def end_role(by, name: str, day=TODAY):
    role = cast.membership(name)
    return by.post(f"/agencies/roles/{role.public_id}/end/", {"ends_on": day, "reason": "Pindah"})


def close(by, name: str):
    user = User.objects.get(username=name)
    data = {"full_name": user.full_name, "email": user.email, "language": "id", "zone": "WIB"}
    return by.post(f"/agencies/people/{user.public_id}/edit/", data)


@pytest.mark.parametrize("act", [end_role, close])
def test_the_last_administrator_stays(admin, act):
    answer = act(admin, "admin.desk")
    assert answer.status_code == 422
    assert "Tidak akan ada orang lain yang dapat mengelola portal" in answer.text
    assert in_office() == {"admin.desk"}


def test_nor_does_a_desk_begin_later_than_its_administrator_needs(admin):
    answer = save(admin, starts_on="2025-01-01")
    assert answer.status_code == 422
    assert "Tidak akan ada orang lain yang dapat mengelola portal" in answer.text
    assert in_office() == {"admin.desk"}


@pytest.mark.parametrize("act", [end_role, close])
def test_one_of_two_may_go(admin, act):
    cast.membership("admin.desk2")
    assert act(admin, "admin.desk2").status_code == 302
    assert in_office() == {"admin.desk"}


@pytest.mark.parametrize(
    "changes",
    [{"ends_on": LATER}, {"confirmed_at": None}, {"starts_on": LATER}, {"password": "!"}],
    ids=["ends", "waits", "begins later", "never logged in"],
)
def test_somebody_who_goes_before_or_cannot_log_in_is_no_other(admin, changes):
    password = changes.pop("password", None)
    other = cast.membership("admin.desk2", **changes)
    if password:
        User.objects.filter(pk=other.user_id).update(password=password)
    assert end_role(admin, "admin.desk", LATER + cast.a_day(1)).status_code == 422


def test_the_host_stays_as_long_as_its_desk(admin):
    term = cast.term()
    TermMembership.objects.filter(term=term, agency=term.host).update(standing="host")
    page = f"/agencies/terms/{term.public_id}/members/{term.host.public_id}/end/"
    assert page not in admin.get(f"/agencies/terms/{term.public_id}/").text
    assert admin.post(page, {"ends_on": TODAY, "reason": "Uji"}).status_code == 422
    assert TermMembership.objects.get(term=term, agency=term.host).ends_on is None


# Filing.


def test_nothing_is_filed_where_nobody_takes_it_up_and_the_draft_is_kept():
    draft = cast.draft()
    Membership.objects.filter(term__isnull=False).update(ends_on=TODAY)
    answer = take(browser("liaison.kpu"), f"/issues/{draft.public_id}/", "submit", draft)
    assert "tidak ada sekretaris dan tidak ada sekretariat" in answer.text
    assert Issue.objects.get(pk=draft.pk).state == "draft"


def test_it_is_refused_on_the_page_where_it_was_written():
    draft = cast.draft()
    page = browser("liaison.kpu")
    form = page.get(f"/issues/{draft.public_id}/edit/").context["form"]
    sent = {f.html_name: f.value() for f in form if f.value() not in (None, "")}
    sent |= {"known_at_day": "2/9/2024", "known_at_hour": "10.00", "known_at_zone": "WIB"}
    DeskTerm.objects.update(ends_on=TODAY)
    answer = page.post(f"/issues/{draft.public_id}/edit/", sent | {"submit": "1"})
    assert "Konsep Anda tersimpan" in answer.text
    assert page.get("/issues/new/").status_code == 200


def test_a_draft_of_an_ended_desk_goes_to_the_one_in_force():
    draft, old = cast.draft(), cast.term()
    DeskTerm.objects.filter(pk=old.pk).update(ends_on=TODAY)
    new = DeskTerm.objects.create(
        name="Desk 2029",
        decree="Kep",
        host=old.host,
        starts_on=TODAY,
        group=type(old.group).objects.create(name="term:2029"),
    )
    Membership.objects.create(
        user=make_person("sekretaris"),
        role="secretary",
        term=new,
        starts_on=TODAY,
        confirmed_at=cast.NOW,
    )
    sent = WORKFLOW.take("submit", draft, by=cast.hat("liaison.kpu"))
    assert (sent.term, new.group_id in sent.parties) == (new, True)
