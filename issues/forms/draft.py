"""The one page on which a problem is logged: what, where, when, how bad, class, files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat
from agencies.models import Agency, Region, members_of_desk
from agencies.models.classification import Classification
from agencies.pages.day_fields import DayField
from agencies.pages.forms import PICKER, chooser, mark_needed, picker
from agencies.templatetags.words import classification as class_mark
from issues.drafts import current_term
from issues.files import FilesField
from issues.forms.facts import ENTRIES, FactsForm, facts_of
from issues.guards import NO_CONTENT
from issues.models import Issue
from issues.models.content import CARD_FROM, card_title
from issues.proposals import proposed_classification

FOR_CARDS = say(
    "For secret and top secret these three stand in place of description, source and"
    " attachments, and the title becomes a neutral one."
)
CARD_FIELDS = ("card_number", "card_date", "card_holder")


class IssueForm(FactsForm):
    """Everything about a problem; a draft needs its title only.

    `version` is the one that the page was made from, `draft` the signed key under which a
    draft that does not exist yet will be kept (see `issues.views.drafting`).
    """

    field_order = ("reported_by", "channel")

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    reported_by = forms.ModelChoiceField(
        Agency.objects.none(),
        label=say("On behalf of"),
        to_field_name="code",
        required=False,
        empty_label=say("choose"),
        widget=forms.Select(attrs=PICKER),
        help_text=say("The agency that reported it by telephone, letter or word."),
    )
    classification = forms.TypedChoiceField(
        label=say("Classification"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=say("The desk secretary confirms it on acceptance."),
    )
    card_number = forms.CharField(
        label=say("Document number"),
        max_length=100,
        required=False,
        help_text=FOR_CARDS,
    )
    card_date = DayField(ahead=False, label=say("Document date"), required=False)
    card_holder = forms.CharField(
        label=say("Holder of the document"),
        max_length=200,
        required=False,
        help_text=say("Who keeps the paper, and where."),
    )
    origin_masked = forms.BooleanField(
        label=say("Keep the origin to the desk"),
        required=False,
        help_text=say("Other agencies read the issue without learning which agency reported it."),
    )
    uploads = FilesField(label=say("Attachments"), required=False)

    def __init__(
        self, *args: Any, hat: Hat, issue: Issue | None = None, zone: str = "", **kwargs: Any
    ) -> None:
        """`zone` is preset for moments that are not there yet; else it is the draft's."""
        super().__init__(*args, **kwargs)
        self.hat, self.issue = hat, issue
        self._keep_files_at_once()
        self.ask(hat, issue, zone)
        self._offer_agencies()
        grades = [grade for grade in Classification if grade <= hat.clearance]
        chooser(self, "classification").choices = [
            (int(grade), class_mark(grade, full=True)) for grade in grades
        ]
        if hat.clearance < CARD_FROM:
            for name in CARD_FIELDS:
                del self.fields[name]
        self.fields["title"].required = not (self.may_be_card and self._chosen() >= CARD_FROM)
        for name in self.fields.keys() & {"reported_by", "classification", *CARD_FIELDS}:
            mark_needed(self, name)

    @property
    def may_be_card(self) -> bool:
        """Whether a secret class leaves room for a reference card alone: nobody allowed more."""
        return self.issue is None or self.issue.content_allowed_at is None

    def _chosen(self) -> int:
        """The class as it was sent; 0 for none."""
        sent = str(self.data.get("classification") or "")
        return int(sent) if sent.isdecimal() and len(sent) == 1 else 0

    def _offer_agencies(self) -> None:
        if not self.hat.is_desk:
            del self.fields["reported_by"]
            return
        term = current_term(self.hat)
        members: QuerySet = members_of_desk(term, clock.today())
        picker(self, "reported_by").queryset = members.order_by("abbreviation")

    @property
    def holds_card(self) -> bool:
        """Whether the chosen class lets the portal hold a reference card alone."""
        grade = self.cleaned_data.get("classification") or 0
        return grade >= CARD_FROM and self.may_be_card

    def clean(self) -> dict[str, Any]:
        """Refuse content where the class leaves room for a reference card alone."""
        if self.holds_card:
            for name in ("text", "source", "uploads"):
                if self.cleaned_data.get(name):
                    self.add_error(name, str(NO_CONTENT))
        return self.cleaned_data

    def _keep_files_at_once(self) -> None:
        """Send a file as soon as it is chosen: no page can hold one through a new login."""
        self.fields["uploads"].widget.attrs |= {
            "hx-post": reverse("issues:autosave"),
            "hx-trigger": "change",
            "hx-encoding": "multipart/form-data",
            "hx-params": "*",
        }

    def accepted(self) -> list[Any]:
        """The files that may be kept, also where another one was refused."""
        field: Any = self.fields["uploads"]
        return [] if self.holds_card else field.accepted

    def values(self) -> dict[str, Any]:
        """What was typed and can be kept, under the names of Issue's columns.

        An entry that is wrong is left out. Where no classification was chosen, the
        category's proposal stands until it is.
        """
        left_out = {"version", "draft", "uploads", "reported_by", *ENTRIES}
        given = {k: value for k, value in self.cleaned_data.items() if k not in left_out}
        given |= self.facts()
        if "reported_by" in self.fields:
            reporter = self.cleaned_data.get("reported_by")
            given |= {"reported_by": reporter} if reporter else {}
            given["reporter_named"] = reporter is not None
        if not given.get("classification", "classification" in self.errors):
            category = given.get("category")
            proposed = category and proposed_classification(category, self.hat.clearance)
            given["classification"] = proposed or int(Classification.OPEN)
        if self.holds_card:
            given["title"] = card_title(given.get("card_number", ""))
            given["text"] = given["source"] = ""
        return given


def initial_of(issue: Issue, regions: list[Region]) -> dict[str, Any]:
    """What the form shows of a draft. A classification that nobody chose stays open."""
    chosen = issue.classification > Classification.OPEN or issue.category_id
    return facts_of(issue, regions) | {
        "version": issue.version,
        "reported_by": issue.reported_by.code if issue.reporter_named else "",
        "classification": issue.classification if chosen else None,
        "card_number": issue.card_number,
        "card_date": issue.card_date,
        "card_holder": issue.card_holder,
        "origin_masked": issue.origin_masked,
    }
