"""The forms of acts that are no steps; `carry_out` is the act itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies.access.readers import Readers, named
from agencies.pages.forms import amended, mark_needed, picker
from agencies.risk import IMPACT, LIKELIHOOD
from agencies.wording import label_of
from issues import acts
from issues.acts import ask_agency
from issues.effects import DAYS_TO_COMPLETE
from issues.files import FilesField
from issues.forms.common import (
    ActForm,
    DueMixin,
    PartyField,
    agencies_field,
    agency_field,
    class_field,
    confirmed_field,
    copy_only_field,
    groups_of,
    lines,
    members_of,
    only_for_field,
    parties_of,
    readers_with,
    reason_field,
    telling_files,
    unawaited_field,
)
from issues.models import AgencyView, Analysis, Attachment, Issue
from issues.models.analysis import ANALYSIS_TEXTS
from issues.workflow import WORKFLOW


class WideningForm(ActForm):
    """An act that lets more people read: it says how many before it is carried out.

    `confirmed` holds the numbers that the person has seen; while they differ from those that the
    form would bring about, the page shows the new ones and asks again.
    """

    above = "issues/_traces_of_files.html"
    confirmed = confirmed_field()
    copy_only = copy_only_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.issue.origin_masked or not self.telling:
            del self.fields["copy_only"]

    @cached_property
    def telling(self) -> list[Attachment]:
        """Files of the issue that may tell where they came from, or were not looked into yet."""
        return telling_files(self.issue, self.hat)

    def carry_out(self, issue: Issue) -> str:
        if self.cleaned_data.get("copy_only"):
            acts.give_copies_only(issue, self.hat, self.telling)
        return self.widen(issue)

    def widen(self, issue: Issue) -> str:
        """The act itself; returns what is said of it."""
        raise NotImplementedError

    def chosen(self) -> set[int]:
        """The groups that the valid form opens the issue to."""
        given = self.cleaned_data
        return groups_of(given.get("agencies") or filter(None, [given.get("agency")]))

    def readers(self) -> Readers:
        """Who reads the issue afterwards, at its classification."""
        return readers_with(self.issue, self.chosen(), self.issue.classification)

    def unconfirmed(self) -> Readers | None:
        """The numbers that the person has not confirmed yet, None when all are; made ready to
        confirm."""
        readers = self.readers()
        if self.cleaned_data["confirmed"] == readers.mark:
            return None
        self.data = amended(self.data, confirmed=readers.mark)
        return readers


class DatedForm(DueMixin, WideningForm):
    """A widening act with a due date that must be given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("agency", "agencies"):
            if name in self.fields:
                picker(self, name).queryset = members_of(self.issue)
        self.fields["due_days"].initial = DAYS_TO_COMPLETE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (self.errors or cleaned.get("due_days") or cleaned.get("due_on")):
            self.add_error("due_days", _("Say by when: working days or a day."))
        return cleaned


class RequestViewsForm(DatedForm):
    agencies = agencies_field()
    reason = reason_field(
        help_text=say("Why these agencies: they read it together with the request.")
    )
    field_order = ("agencies", "reason", "copy_only", "due_days", "due_on")

    def widen(self, issue: Issue) -> str:
        given = self.cleaned_data
        acts.request_views(
            issue,
            self.hat,
            given["agencies"],
            due=self.due(DAYS_TO_COMPLETE),
            reason=given["reason"],
            key=given["key"],
        )
        return _("The views are requested.")


class AskForm(DatedForm):
    agency = agency_field()
    question = forms.CharField(
        label=say("Question"),
        widget=lines(4),
        max_length=2000,
        error_messages={"required": say("Write the question.")},
    )
    field_order = ("agency", "question", "copy_only", "due_days", "due_on")

    def widen(self, issue: Issue) -> str:
        given = self.cleaned_data
        ask_agency(
            issue,
            given["agency"],
            by=self.hat,
            question=given["question"],
            due=self.due(DAYS_TO_COMPLETE),
            key=given["key"],
        )
        return _("The question is sent to %(agency)s.") % {"agency": given["agency"]}


class ShareForm(WideningForm):
    group = PartyField(label=say("Agency or working group"))
    reason = reason_field()
    field_order = ("group", "reason", "copy_only")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = parties_of(self.issue).exclude(pk__in=self.issue.parties)
        picker(self, "group").queryset = outside

    def chosen(self) -> set[int]:
        return {self.cleaned_data["group"].pk}

    def widen(self, issue: Issue) -> str:
        given = self.cleaned_data
        acts.share(issue, self.hat, given["group"], reason=given["reason"], key=given["key"])
        return _("Shared with %(agency)s.") % {"agency": named(given["group"])}


class AdmitForm(WideningForm):
    agency = agency_field(
        help_text=say("Its people then read this issue above their ceiling, and no other.")
    )
    reason = reason_field()
    field_order = ("agency", "reason", "copy_only")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = members_of(self.issue).exclude(group__in=self.issue.admitted)
        picker(self, "agency").queryset = outside

    def readers(self) -> Readers:
        groups = self.chosen()
        return readers_with(self.issue, groups, self.issue.classification, admitted=groups)

    def widen(self, issue: Issue) -> str:
        given = self.cleaned_data
        acts.admit(issue, self.hat, given["agency"], reason=given["reason"], key=given["key"])
        return _("%(agency)s is admitted to this issue.") % {"agency": given["agency"]}


class RevokeForm(ActForm):
    reason = reason_field()

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group, self.whom = group, named(group)

    def carry_out(self, issue: Issue) -> str:
        given = self.cleaned_data
        acts.revoke(issue, self.hat, self.group, reason=given["reason"], key=given["key"])
        return _("%(agency)s no longer reads this issue.") % {"agency": named(self.group)}


class ViewForm(ActForm):
    """The agency's own view, the first of `views`; `version` is 0 until one was given."""

    mark = "version"
    ACT = ("version", "stance", "text", "classification", "key")

    version = forms.IntegerField(widget=forms.HiddenInput)
    stance = forms.ChoiceField(
        label=say("Stance"),
        choices=AgencyView.Stance.choices,
        widget=forms.RadioSelect,
        initial=AgencyView.Stance.VIEW,
    )
    text = forms.CharField(
        label=say("View"),
        widget=lines(8),
        required=False,
        max_length=20_000,
        help_text=say("It is read under your agency's name."),
    )
    classification = class_field(say("Classification of the view"))
    only_for = only_for_field()

    def __init__(self, *args: Any, views: QuerySet[AgencyView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_needed(self, "text")  # unless without objection
        self.stored = view = views.first()
        self.fields["version"].initial = view.version if view else 0
        if view and view.given_at:
            for name in ("stance", "text", "classification"):
                self.fields[name].initial = getattr(view, name)
            self.fields["only_for"].initial = Group.objects.filter(pk__in=self._others(view))

    def _others(self, view: AgencyView) -> set[int]:
        """Those named beside the agency itself; the desk, where it alone reads the view."""
        named = set(view.parties or ()) - {view.agency.group_id}
        desk = {self.issue.term.group_id}
        return named - desk or named

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stance") == AgencyView.Stance.VIEW and not cleaned.get("text"):
            self.add_error("text", _("Write the view, or choose “No objection”."))
        return cleaned

    def carry_out(self, issue: Issue) -> str:
        given = {name: self.cleaned_data[name] for name in self.ACT}
        acts.give_view(issue, self.hat, **given, parties=self.parties())
        return _("The view is given.")


class AnalysisForm(ActForm):
    """The open version of the analysis, the first of `drafts`, as a *telaahan staf*."""

    mark, of_act = "opened_at", ("reason",)
    further = say("Save and submit the analysis")
    HELP = {
        "problem": say("What is to be decided, in one or two sentences."),
        "assumptions": say("What is taken for granted because it cannot be known yet."),
        "facts": say("What is known, from whom, as of when."),
        "discussion": say("Causes and effects, weighing the views of the agencies."),
        "options": say("What could be done, each with its consequence."),
        "conclusion": say("What follows from the above."),
        "advice": say("What the desk should recommend, and to whom."),
        "legal_basis": say("Laws and regulations; mark with “(check)” what was not looked up."),
    }
    opened_at = forms.CharField(widget=forms.HiddenInput, required=False)
    severity = forms.TypedChoiceField(label=say("Impact"), choices=IMPACT, coerce=int)
    likelihood = forms.TypedChoiceField(label=say("Likelihood"), choices=LIKELIHOOD, coerce=int)

    def __init__(self, *args: Any, drafts: QuerySet[Analysis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = analysis = drafts.first()
        for name in ANALYSIS_TEXTS:
            self.fields[name] = forms.CharField(
                label=label_of(Analysis, name),
                help_text=self.HELP[name],
                widget=lines(4),
                required=name == "problem",
                max_length=20_000,
                initial=getattr(analysis, name, ""),
            )
        root = analysis or self.issue
        self.fields["opened_at"].initial = analysis.edited_at.isoformat() if analysis else ""
        self.fields["severity"].initial = root.severity
        self.fields["likelihood"].initial = root.likelihood
        if self.issue.requests.open().exists():
            self.fields["reason"] = unawaited_field()
        self.order_fields([*ANALYSIS_TEXTS, "severity", "likelihood"])

    def carry_out(self, issue: Issue) -> str:
        written = dict(self.cleaned_data)
        reason = written.pop("reason", "")
        with transaction.atomic():  # what cannot be submitted is not kept either: it stays typed
            acts.write_analysis(issue, self.hat, **written)
            if "further" not in self.data:
                return _("The analysis is saved. Submit it when it is complete.")
            WORKFLOW.take("submit_analysis", issue, by=self.hat, reason=reason)
        return f"{WORKFLOW['submit_analysis'].said}."


class CommentForm(ActForm):
    text = forms.CharField(
        label=say("Note"),
        widget=lines(4),
        max_length=5000,
        help_text=say("It cannot be changed later."),
        error_messages={"required": say("Write the note.")},
    )
    classification = class_field(say("Classification of the note"))
    only_for = only_for_field()

    def carry_out(self, issue: Issue) -> str:
        given = self.cleaned_data
        acts.comment(
            issue,
            self.hat,
            text=given["text"],
            classification=given["classification"],
            parties=self.parties(),
            key=given["key"],
        )
        return _("The note is added.")


class AttachForm(ActForm):
    uploads = FilesField(label=say("Files"))
    copy_only = copy_only_field()
    classification = class_field(say("Classification of the files"))
    only_for = only_for_field()

    def carry_out(self, issue: Issue) -> str:
        given = self.cleaned_data
        acts.attach(
            issue,
            self.hat,
            given["uploads"],
            classification=given["classification"],
            parties=self.parties(),
            copy_only=given["copy_only"],
            key=given["key"],
        )
        return _("The files are added.")
