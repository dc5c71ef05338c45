"""Every hostile upload gets its stated verdict in words, and leaves nothing behind."""

from __future__ import annotations

import time
from contextlib import suppress
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from issues.files import clean_name
from issues.inspection import kind_of
from issues.inspection.unfit import Unfit
from issues.models import Attachment
from tests.issues.test_files import stored
from tests.support import cast
from tests.support.hostile import (
    BELIED,
    EMPTY,
    GROUPS,
    KEPT,
    NOT_OURS,
    OVER,
    SLOW,
    WRONG_KIND,
    Hostile,
)

pytestmark = pytest.mark.django_db
# How the sentences of these verdicts go on after the name.
WORDS = {
    EMPTY: "Berkas kosong",
    WRONG_KIND: "sebenarnya berkas jenis lain",
    NOT_OURS: "tidak diterima. Kirim",
    BELIED: "Isi ",
    OVER: "batasnya",
}


def sent(client, url: str, one: Hostile):
    file = SimpleUploadedFile("x", one.content)
    file.name = one.name
    limit = 30_000 if one.verdict == OVER else 25 * 1024 * 1024
    with override_settings(UPLOAD_LIMIT=limit):
        return client.post(url, {"key": str(uuid4()), "uploads": [file], "classification": 1})


def refused_as_stated(answer, one: Hostile) -> bool:
    said = " ".join(answer.context["form"].errors["uploads"])
    if one.verdict in WORDS:
        return WORDS[one.verdict] in said
    begun = Unfit(str(one.verdict), what="\x00", limit="\x00").about(clean_name(one.name))
    return all(part in said for part in begun.split("\x00"))


def test_there_are_at_least_120():
    assert sum(map(len, GROUPS.values())) >= 120


@pytest.mark.parametrize("group", [name for name in GROUPS if name != "names"])
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing(login, group):
    client, issue, before = login("liaison.kpu"), cast.reported(), stored()
    url = f"/issues/{issue.public_id}/files/new/"
    for one in GROUPS[group]:
        answer = sent(client, url, one)
        assert answer.status_code == 422, one.name
        assert refused_as_stated(answer, one), (one.name, answer.context["form"].errors)
    assert stored() == before
    assert not Attachment.objects.exists()


def test_a_hostile_name_is_kept_without_what_makes_it_so(login):
    client, issue = login("liaison.kpu"), cast.reported()
    for one in GROUPS["names"]:
        assert one.verdict == KEPT
        assert sent(client, f"/issues/{issue.public_id}/files/new/", one).status_code == 302
        kept = Attachment.objects.latest("pk")
        assert kept.name == one.kept
        answer = client.get(f"/issues/files/{kept.public_id}/")
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert "\n" not in answer["Content-Disposition"]


@pytest.mark.parametrize("name", SLOW)
def test_nothing_that_is_sent_keeps_the_portal_at_work(name):
    file = BytesIO(SLOW[name]())
    began = time.process_time()
    with suppress(Unfit):
        kind_of(file)
    assert time.process_time() - began < 5
