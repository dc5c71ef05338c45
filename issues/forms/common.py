"""What several forms of issues share: choices of people, agencies, classes and due dates."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat, memberships_in_force
from agencies.access.readers import Readers, groups_named, named, readers_of
from agencies.calendar import end_of
from agencies.models import Agency, Role, members_of_desk
from agencies.models.classification import Classification
from agencies.pages.day_fields import DueField
from agencies.pages.forms import PICKER, chooser, picker
from agencies.sending.kept import Keeps
from agencies.templatetags.words import classification as class_mark
from agencies.workflow.due import Due, due_in
from issues.models import Attachment, Issue

WIB = clock.ZONES["WIB"]


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def reason_field(label: Any = None, **kwargs: Any) -> forms.CharField:
    wrong = {"required": say("Write the reason.")}
    return forms.CharField(
        label=label or say("Reason"),
        max_length=500,
        widget=lines(2),
        error_messages=wrong,
        **kwargs,
    )


def unawaited_field() -> forms.CharField:
    """Asked of whoever submits an analysis before a question is answered."""
    return reason_field(
        say("Why information that was requested is not awaited"),
        required=False,
        help_text=say("Only where a request for information is still open."),
    )


def analysts(issue: Issue) -> QuerySet:
    """Analysts of the issue's desk in force today."""
    in_force: Any = memberships_in_force(clock.today())
    return in_force.filter(role=Role.ANALYST, term=issue.term_id)


def class_choices(lowest: int, highest: int) -> list[tuple[int, Any]]:
    grades = [grade for grade in Classification if lowest <= grade <= highest]
    return [(int(grade), class_mark(grade, full=True)) for grade in grades]


def class_field(label: Any = None, **kwargs: Any) -> forms.TypedChoiceField:
    """Radio buttons with the class marks; a form sets their choices by `class_choices`."""
    return forms.TypedChoiceField(
        label=label or say("Classification"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": say("Choose the classification.")},
        **kwargs,
    )


def title_field() -> forms.CharField:
    return forms.CharField(
        label=say("Title"),
        max_length=200,
        help_text=say("What happened and where, in one sentence."),
        error_messages={"required": say("Write a title: what happened and where.")},
    )


def text_field(*, rows: int, **kwargs: Any) -> forms.CharField:
    """What happened, at length."""
    return forms.CharField(
        label=say("Description"),
        max_length=20_000,
        widget=forms.Textarea({"rows": rows}),
        help_text=say("Do not write personal data of voters, victims or informants."),
        error_messages={"required": say("Describe what happened and where.")},
        **kwargs,
    )


def agency_field(**kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Agency.objects.none(),
        label=say("Agency"),
        to_field_name="code",
        empty_label=say("choose"),
        widget=forms.Select(attrs=PICKER),
        error_messages={"required": say("Choose an agency.")},
        **kwargs,
    )


def only_for_field() -> PartiesField:
    return PartiesField(
        label=say("Only for"),
        help_text=say(
            "Left empty, everybody who reads the issue reads this. Otherwise only the desk, your"
            " own agency and those named here; others do not learn that it exists."
        ),
    )


def copy_only_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=say("Send a copy without metadata"),
        required=False,
        help_text=say(
            "Other agencies then get copies without author, office, place and device. The files"
            " themselves stay with the desk, the reporting agency and whoever sent them."
        ),
    )


def telling_files(issue: Issue, hat: Hat) -> list[Attachment]:
    """Files of the issue that may tell where they came from, or were not looked into yet."""
    rows = Attachment.objects.visible_to(hat).filter(issue=issue)
    return [file for file in rows if file.may_tell]


def agencies_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label=say("Agencies"),
        to_field_name="code",
        widget=forms.SelectMultiple(attrs=PICKER),
        error_messages={"required": say("Choose at least one agency.")},
    )


def members_of(issue: Issue) -> QuerySet:
    """Agencies of the issue's desk today."""
    members: QuerySet = members_of_desk(issue.term, clock.today())
    return members.order_by("abbreviation")


def confirmed_field() -> forms.CharField:
    """The number of readers that the person has been shown (`Readers.mark`)."""
    return forms.CharField(widget=forms.HiddenInput, required=False)


def groups_of(agencies: Iterable[Agency]) -> set[int]:
    return {agency.group_id for agency in agencies}


def readers_with(
    issue: Issue, groups: set[int], level: int, admitted: Collection[int] = ()
) -> Readers:
    """Who reads the issue at this level once it is open to these groups too."""
    opened = {*issue.parties, *groups}
    named_ones = {*issue.admitted, *admitted}
    return readers_of(opened, level, clock.today(), admitted=named_ones)


class ByName:
    """Groups are chosen by name: agencies of the desk, its working groups, the desk itself."""

    def label_from_instance(self, obj: Group) -> str:
        return _("The desk") if hasattr(obj, "desk_term") else named(obj)


class PartyField(ByName, forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Group.objects.none(),
            to_field_name="name",
            empty_label=say("choose"),
            widget=forms.Select(attrs=PICKER),
            error_messages={"required": say("Choose an agency or a working group.")},
            **kwargs,
        )


class PartiesField(ByName, forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Group.objects.none(),
            to_field_name="name",
            required=False,
            widget=forms.SelectMultiple(attrs=PICKER),
            **kwargs,
        )


def parties_of(issue: Issue) -> QuerySet[Group]:
    """Whom a part of the issue may be for: also those who do not read it, so that a list of
    choices tells nobody who does."""
    chosen = (
        Q(agency__in=members_of(issue))
        | Q(working_group__term=issue.term_id)
        | Q(desk_term=issue.term_id)
    )
    return groups_named().filter(chosen).order_by("name")


class DueMixin(forms.Form):
    """A due date: a day, or working days from now; where both are given the day counts."""

    due_days = forms.IntegerField(
        label=say("Due in working days"), min_value=1, max_value=120, required=False
    )
    due_days.needed = True  # type: ignore[attr-defined]  # unless a day is given
    due_on = DueField(
        ahead=True,
        label=say("or on a day"),
        required=False,
        help_text=say("Ends at 24.00 WIB of that day."),
    )

    def clean_due_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["due_on"]
        if day and day < clock.now().astimezone(WIB).date():
            raise ValidationError(_("This day has passed. Choose a later one."))
        return day

    def due(self, default_days: int) -> Due:
        """The date that was asked for, else the end of so many working days from now (WIB)."""
        if day := self.cleaned_data.get("due_on"):
            return Due(end_of(day, WIB))
        return due_in(self.cleaned_data.get("due_days") or default_days)


class ActForm(Keeps, forms.Form):
    """A form of an act that is no step: knows issue and hat, carries a one-time key.

    Where others may write the same text too, `stored` is the row that holds it, `mark` names the
    field that says which version the form was made from, and `of_act` the fields that are no part
    of the text.
    """

    stored: Model | None = None
    of_act: tuple[str, ...] = ()
    further: Any = ""  # the words of a second button, which also sends on what is written
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, issue: Issue, hat: Hat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue, self.hat = issue, hat
        self.fields["key"].initial = uuid.uuid4
        if "classification" in self.fields:
            grades = class_choices(issue.classification, hat.clearance)
            chooser(self, "classification").choices = grades
            self.fields["classification"].initial = issue.classification
        if "only_for" in self.fields:
            picker(self, "only_for").queryset = parties_of(issue)

    def parties(self) -> list[int] | None:
        """The chosen groups with the desk and the writer's own; None where none was chosen."""
        chosen = {group.pk for group in self.cleaned_data["only_for"]}
        own = {self.hat.agency.group_id} if self.hat.agency else set()
        return sorted(chosen | own | {self.issue.term.group_id}) if chosen else None
