"""No form with a long text or a file loses it: each says that its words are kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.forms import BaseForm, FileField, Textarea

from agencies.sending.kept import Keeps
from agencies.sending.sent import OF_THE_PAGE
from desk import urls
from issues.forms.draft import IssueForm
from issues.forms.facts import FactsForm
from recommendations.forms.content import PointForm

# Kept in another way: an issue has a draft of its own, a point stands in the form of its whole;
# the data are asked by a draft or by a correction, which keeps them.
PLAIN = {"account", "profile.html", "person_sheet.html", "reset.html", "redaction.html"}
APPS = ("agencies", "issues", "recommendations", "monitoring", "desk")
OTHERWISE = {IssueForm, PointForm, FactsForm}


def every_form(kind: Any = BaseForm) -> set[Any]:
    return {kind}.union(*(every_form(below) for below in kind.__subclasses__()))


def is_long(form: type) -> bool:
    fields = getattr(form, "base_fields", {}).values()
    return any(isinstance(f, FileField) or isinstance(f.widget, Textarea) for f in fields)


def test_every_form_with_a_long_text_or_a_file_keeps_it():
    assert urls.urlpatterns  # all views and their forms are there
    own = {form for form in every_form() if form.__module__.split(".")[0] in APPS}
    lost = {form for form in own if is_long(form) and not issubclass(form, Keeps)} - OTHERWISE
    assert lost == set()


def test_every_page_of_such_a_form_shows_how_its_words_stand():
    for page in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = page.read_text()
        if "components/_form.html" in text and not {page.name, page.parent.name} & PLAIN:
            assert "components/_kept.html" in text, page


def test_no_entry_of_a_form_bears_a_name_by_which_the_page_speaks():
    """Except those that are the page's own: the version, the one-time key and the like."""
    taken = set(OF_THE_PAGE) - {"key", "version", "confirmed", "act"}
    clash = {(form, name) for form in every_form() for name in taken & fields_of(form)}
    assert clash == set()


def fields_of(form: type) -> set[str]:
    return set(getattr(form, "base_fields", {}))
