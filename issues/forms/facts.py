"""What is told of a problem, asked by the page of a draft and again by a correction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import ModelChoiceIterator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock, wording
from agencies.access.hats import Hat
from agencies.clock import Kept
from agencies.models import Region, Stage
from agencies.pages.fields import MomentField
from agencies.pages.forms import mark_needed, picker
from agencies.pages.region_fields import RegionsField
from agencies.risk import IMPACT, LIKELIHOOD
from issues.forms.common import text_field, title_field
from issues.models import Category, Issue
from issues.models.category import CATEGORIES
from issues.proposals import offered_stages, zone_of

# A draft may lack them, its submission may not: the page does not call them optional.
NEEDED = (
    "text",
    "category",
    "regions",
    "occurrence",
    "known_at",
    "severity",
    "likelihood",
    "channel",
)


def _offered() -> list[tuple[str, str]]:
    named = [(one, f"{one.parent}: {one}" if one.parent else str(one)) for one in CATEGORIES.get()]
    return [(one.code, words) for one, words in named]


# Categories by code and name, in the reader's language.
OFFERED = {language: Kept(_offered) for language, _name in settings.LANGUAGES}


class OfferedCategories(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        yield from OFFERED[get_language() or settings.LANGUAGE_CODE].get()


class GroupedCategories(forms.ModelChoiceField):
    """Categories by their code, topics below their group."""

    iterator = OfferedCategories

    def __init__(self, **kwargs: Any) -> None:
        categories = Category.objects.select_related("parent").order_by("code")
        super().__init__(categories, to_field_name="code", empty_label=say("choose"), **kwargs)

    def to_python(self, value: Any) -> Category | None:
        """The category of this code; the database is asked for one that is not kept at hand."""
        known = (one for one in CATEGORIES.get() if one.code == value)
        return next(known, None) or super().to_python(value)


def graded(label: Any, grades: dict[int, Any]) -> forms.TypedChoiceField:
    """A choice on a scale, None while it is not assessed."""
    choices = [("", say("choose")), *grades.items()]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, required=False
    )


class FactsForm(forms.Form):
    """The data of an issue except its class; only the desk is asked by which channel they came."""

    title = title_field()
    text = text_field(rows=5, required=False)
    category = GroupedCategories(label=say("Category"), required=False)
    stage = forms.ModelChoiceField(
        Stage.objects.none(),
        label=say("Stage"),
        required=False,
        to_field_name="public_id",
        empty_label=say("none"),
    )
    regions = RegionsField(
        label=say("Regions"),
        required=False,
        help_text=say("Province or regency, more than one if needed."),
    )
    occurrence = forms.ChoiceField(
        label=say("Occurrence"),
        choices=Issue.Occurrence.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    known_at = MomentField(label=say("Known at"), required=False, past=True)
    occurred_at = MomentField(label=say("Happened or expected at"), required=False)
    severity = graded(say("Impact"), IMPACT)
    likelihood = graded(say("Likelihood of continuing"), LIKELIHOOD)
    source = forms.CharField(
        label=say("Source"),
        max_length=300,
        required=False,
        help_text=say("Who told it, from which document or report."),
    )
    channel = forms.ChoiceField(
        label=say("Came by"), choices=[("", say("choose")), *Issue.Channel.choices], required=False
    )

    def ask(self, hat: Hat, issue: Issue | None, zone: str = "") -> None:
        """Ask what this hat may say of the issue; `zone` is preset for moments that are not there
        yet, else it is the issue's."""
        if not hat.is_desk:
            del self.fields["channel"]
        reported_at = (issue and issue.submitted_at) or clock.now()
        day = reported_at.astimezone(clock.ZONES["WIB"]).date()
        picker(self, "stage").queryset = Stage.objects.filter(offered_stages(day, issue))
        known, occurred = (issue.known_zone, issue.occurred_zone) if issue else ("WIB", "WIB")
        self._ask_for_moments(zone or known, zone or occurred)
        for name in self.fields.keys() & set(NEEDED):
            mark_needed(self, name)

    def _ask_for_moments(self, known_zone: str, occurred_zone: str) -> None:
        today = wording.day(clock.now().astimezone(clock.ZONES[known_zone]).date())
        known, occurred = self.fields["known_at"], self.fields["occurred_at"]
        known.help_text = _("Each moment keeps the zone in which you write it.")
        known.error_messages["future"] = _(
            "This time has not come yet. Check the date; today is %(day)s."
        ) % {"day": today}
        known.widget.zone, occurred.widget.zone = known_zone, occurred_zone

    def _zone_typed(self, moment: str) -> str:
        """The zone chosen for a moment, which may not be complete yet; else the regions'."""
        if typed := self.cleaned_data.get(f"{moment}_at"):
            return clock.zone_of(typed)
        chosen = self.data.get(self.add_prefix(f"{moment}_at_zone"), "")
        regions = self.cleaned_data.get("regions") or []
        return chosen if chosen in clock.ZONES else zone_of(regions, "WIB")

    def facts(self) -> dict[str, Any]:
        """What was typed and is not wrong, under the names of Issue's columns."""
        given = {name: value for name, value in self.cleaned_data.items() if name in ENTRIES}
        for name in ("known", "occurred"):
            given[f"{name}_zone"] = self._zone_typed(name)
        return given


ENTRIES = frozenset(FactsForm.base_fields)


def facts_of(issue: Issue, regions: list[Region]) -> dict[str, Any]:
    """What the form shows of an issue."""
    return {
        "channel": issue.channel,
        "title": issue.title,
        "text": issue.text,
        "category": issue.category.code if issue.category else None,
        "stage": issue.stage.public_id if issue.stage else None,
        "regions": [region.code for region in regions],
        "occurrence": issue.occurrence,
        "known_at": issue.known_at,
        "occurred_at": issue.occurred_at,
        "severity": issue.severity,
        "likelihood": issue.likelihood,
        "source": issue.source,
    }
