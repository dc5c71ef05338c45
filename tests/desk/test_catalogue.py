import json

import pytest
from asgiref.local import Local
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, trans_real

from tests.support import database

PAGE = """{% load i18n %}
   <p>{% translate "Due date" %} {% translate "May" context "month" %}
   {% blocktranslate count n=total %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}
</p>"""
CODE = 'from django.utils.translation import gettext_lazy as say\nWHY = say("Reason of %(who)s")\n'
WORDS = {
    "Due date": "Tenggat",
    "month\x04May": "Mei",
    "%(n)s day": ["%(n)s hari"],
    "Reason of %(who)s": "Alasan %(who)s",
}


@pytest.fixture
def portal(tmp_path, settings):
    """A small portal with one page, one module and a folder of translations."""
    settings.BASE_DIR = tmp_path
    for folder in ("templates", "desk", "locale/id/LC_MESSAGES", "words"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "desk" / "code.py").write_text(CODE)
    return tmp_path


def translate(portal, words):
    (portal / "words" / "a.json").write_text(json.dumps(words))
    call_command("catalogue", merge=str(portal / "words"))
    return (portal / "locale/id/LC_MESSAGES/django.po").read_text()


def test_texts_of_code_and_pages_are_found_with_plural_and_context(portal):
    po = translate(portal, WORDS)
    assert 'msgctxt "month"\nmsgid "May"\nmsgstr "Mei"' in po
    assert 'msgid_plural "%(n)s days"\nmsgstr[0] "%(n)s hari"' in po
    call_command("catalogue", check=True)


def test_a_second_run_changes_nothing(portal):
    assert translate(portal, WORDS) == translate(portal, {})


def test_a_text_without_translation_fails_the_check(portal, capsys):
    translate(portal, WORDS | {"Due date": ""})
    with pytest.raises(CommandError):
        call_command("catalogue", check=True)
    assert "untranslated: 'Due date'" in capsys.readouterr().err


def test_a_lost_placeholder_fails_the_check(portal, capsys):
    translate(portal, WORDS | {"Reason of %(who)s": "Alasan"})
    with pytest.raises(CommandError):
        call_command("catalogue", check=True)
    assert "placeholders differ" in capsys.readouterr().err


def test_new_and_stale_texts_fail_the_check(portal, capsys):
    translate(portal, WORDS)
    (portal / "desk" / "code.py").write_text(CODE.replace("Reason", "Ground"))
    with pytest.raises(CommandError):
        call_command("catalogue", check=True)
    said = capsys.readouterr().err
    assert "not in the catalogue: 'Ground of %(who)s'" in said
    assert "no longer used: 'Reason of %(who)s'" in said


def test_a_text_that_returns_takes_its_translation_back(portal):
    translate(portal, WORDS)
    (portal / "desk" / "code.py").write_text("")
    assert '#~ msgid "Reason of %(who)s"' in translate(portal, {})
    (portal / "desk" / "code.py").write_text(CODE)
    translate(portal, {})
    call_command("catalogue", check=True)


def test_two_files_that_disagree_are_named(portal, capsys):
    (portal / "words" / "b.json").write_text(json.dumps({"Due date": "Batas waktu"}))
    assert 'msgstr "Tenggat"' in translate(portal, WORDS)
    assert "Due date" in capsys.readouterr().err


def test_a_session_that_begins_without_the_compiled_catalogue_speaks_indonesian(
    tmp_path, monkeypatch
):
    """Django asks for words while it sets itself up: before the catalogue is compiled."""
    source = tmp_path / "locale/id/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.touch()
    monkeypatch.setattr(database, "ROOT", tmp_path)
    monkeypatch.setattr(database, "manage", lambda command, extra: None)
    monkeypatch.setattr(trans_real, "_default", trans_real.DjangoTranslation("id"))
    monkeypatch.setattr(trans_real._default, "_catalog", {})
    monkeypatch.setattr(trans_real, "_active", Local())  # as before any request
    assert gettext("My work") == "My work"
    database.compile_catalogue()
    assert gettext("My work") == "Pekerjaan saya"
