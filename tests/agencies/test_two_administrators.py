"""Two people change one row: whoever comes second sees both texts and chooses."""

from typing import Any

import pytest
from django.test import Client

from agencies.models import Agency, DeskTerm, Event, Holiday, Stage, WorkingGroup
from tests.agencies.conftest import client_of, make_person

pytestmark = pytest.mark.django_db


def opened(client: Client, page: str, **changes: Any) -> dict[str, Any]:
    """What the form on that page would send, with these entries changed."""
    answer = client.get(page)
    form = answer.context["form"]
    sent = {field.html_name: field.value() for field in form} | {"seen": answer.context["seen"]}
    return {name: value for name, value in (sent | changes).items() if value not in (None, False)}


def pages() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Every page on which an administrator changes a row: what the first types, the second."""
    person = make_person("sari", "liaison")
    role = person.memberships.get()
    lent = role.substitutions.create(
        substitute=make_person("budi"), kind="plh", basis="ST-1", starts_on="2024-08-01"
    )
    term, kpu = DeskTerm.objects.get(group__name="term:2024"), Agency.objects.get(code="KPU")
    group = WorkingGroup.objects.all()[0]
    end = {"ends_on": "2024-12-30", "reason": "Selesai"}, {"ends_on": "2024-12-31"}
    name = {"name": "KPU RI", "valid_from": "2024-09-02"}
    return {
        f"{kpu.public_id}/edit/": ({"mailbox": "a@kpu.example"}, {"mailbox": "b@kpu.example"}),
        f"{kpu.public_id}/rename/": (name, {"name": "KPU Pusat", "valid_from": "2024-09-03"}),
        f"people/{person.public_id}/edit/": ({"phone": "021-1"}, {"phone": "021-2"}),
        f"roles/{role.public_id}/edit/": ({"position": "Satu"}, {"position": "Dua"}),
        f"roles/{role.public_id}/end/": end,
        f"groups/{group.public_id}/edit/": ({"basis": "Satu"}, {"basis": "Dua"}),
        f"groups/{group.public_id}/end/": end,
        f"substitutions/{lent.public_id}/end/": end,
        f"terms/{term.public_id}/edit/": ({"decree": "Kepmenko 1"}, {"decree": "Kepmenko 2"}),
        f"terms/{term.public_id}/members/{kpu.public_id}/end/": end,
        f"stages/{Stage.objects.all()[0].public_id}/": ({"note": "Satu"}, {"note": "Dua"}),
        f"holidays/{Holiday.objects.all()[0].public_id}/": ({"name": "Satu"}, {"name": "Dua"}),
    }


@pytest.mark.parametrize("place", range(12))
def test_the_second_to_save_is_shown_both_texts(admin, place):
    page, (entries, others) = list(pages().items())[place]
    page = f"/agencies/{page}"
    first, second = opened(admin, page, **entries), opened(admin, page, **entries | others)
    assert admin.post(page, first).status_code == 302
    acts = Event.objects.count()
    late = admin.post(page, second)
    assert (late.status_code, late.context["last"].person) == (409, "Admin")
    assert late.context["differing"]
    assert Event.objects.count() == acts


def test_whoever_saw_both_may_put_one_in_place_of_the_other(admin):
    kpu = Agency.objects.get(code="KPU")
    page = f"/agencies/{kpu.public_id}/edit/"
    second = opened(admin, page, mailbox="dua@kpu.example")
    admin.post(page, opened(admin, page, mailbox="satu@kpu.example"))
    late = admin.post(page, second)
    mailbox = late.context["differing"][0]
    assert (mailbox.stored, mailbox.typed) == ("satu@kpu.example", "dua@kpu.example")
    assert admin.post(page, second | {"seen": late.context["seen"]}).status_code == 302
    kpu.refresh_from_db()
    assert kpu.mailbox == "dua@kpu.example"


def test_a_wrong_entry_does_not_hide_that_another_saved_meanwhile(admin):
    page = f"/agencies/{Agency.objects.get(code='KPU').public_id}/edit/"
    second = opened(admin, page, mailbox="bukan alamat")
    admin.post(page, opened(admin, page, mailbox="satu@kpu.example"))
    wrong = admin.post(page, second)
    assert wrong.status_code == 422
    again = second | {"seen": wrong.context["seen"], "mailbox": "dua@kpu.example"}
    assert admin.post(page, again).status_code == 409


def test_one_who_saved_the_same_is_not_stopped(admin):
    page = f"/agencies/{Agency.objects.get(code='KPU').public_id}/edit/"
    same = opened(admin, page, mailbox="satu@kpu.example")
    assert [admin.post(page, same).status_code for _time in range(2)] == [302, 302]


def test_an_account_changed_by_its_person_and_an_administrator(admin):
    person = make_person("sari", "liaison")
    own = client_of(person)
    typed = opened(own, "/profile/", phone="021-2")
    page = f"/agencies/people/{person.public_id}/edit/"
    admin.post(page, opened(admin, page, phone="021-1"))
    late = own.post("/profile/", typed)
    assert late.status_code == 409
    assert [tuple(map(str, row[1:])) for row in late.context["differing"]] == [("021-1", "021-2")]
