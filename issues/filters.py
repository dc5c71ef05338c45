"""The filters of the issue list: everything lives in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.calendar import end_of
from agencies.clock import Kept
from agencies.finding import asked
from agencies.hats import Hat
from agencies.models import Agency, Region
from issues.models import Category, Issue
from issues.models.issue import IssueQuerySet, shows_content
from issues.search import forgive_misspellings, spelt_alike
from issues.states import ISSUE, ISSUE_ENDS

# Reference data, read once a minute; the words follow the reader's language.
REGIONS = Kept(lambda: list(Region.objects.order_by("code")))
CATEGORIES = Kept(lambda: list(Category.objects.order_by("code")))
AGENCIES = Kept(lambda: list(Agency.objects.order_by("abbreviation")))

BANDS = {"low": (1, 4), "moderate": (5, 9), "high": (10, 16), "very_high": (17, 25)}
BAND_WORDS = {
    "low": say("Low"),
    "moderate": say("Moderate"),
    "high": say("High"),
    "very_high": say("Very high"),
    "none": say("Not assessed"),
}
DUE_WORDS = {"overdue": say("Overdue"), "week": say("Due this week")}
CAN_BE_NOT = ("state", "category", "region", "agency")


class Chip(NamedTuple):
    """A filter in use, and the address without it."""

    name: Any
    value: Any
    url: str


def islands() -> dict[str, list[int]]:
    """Island groups ("papua") with the keys of their provinces and regencies."""
    groups: dict[str, list[int]] = {}
    for region in REGIONS.get():
        groups.setdefault(region.island_group.lower(), []).append(region.pk)
    return groups


def region_keys(code: str) -> list[int]:
    """A regency; a province with its regencies; or all of an island group."""
    if code in (groups := islands()):
        return groups[code]
    parents = {region.pk: region.code for region in REGIONS.get()}
    return [
        region.pk
        for region in REGIONS.get()
        if code in (region.code, parents.get(region.parent_id or 0))
    ]


def in_regions(code: str) -> Q:
    through = Issue.regions.through.objects
    return Q(Exists(through.filter(issue=OuterRef("pk"), region__in=region_keys(code))))


def in_category(code: str) -> Q:
    """A topic, or a group with its topics."""
    keys = [c.pk for c in CATEGORIES.get() if c.code == code or c.code.startswith(f"{code}.")]
    return Q(category__in=keys)


def of_agency(code: str) -> Q:
    """Reported by the agency, or held by it now."""
    keys = [agency.pk for agency in AGENCIES.get() if agency.code == code]
    return Q(reported_by__in=keys) | Q(holder__in=keys)


def in_state(state: str) -> Q:
    return Q(state=state)


WHERE: dict[str, Callable[[str], Q]] = {
    "state": in_state,
    "category": in_category,
    "region": in_regions,
    "agency": of_agency,
}


class FilterForm(forms.Form):
    """What the address asks for. An unknown value is left out."""

    text = forms.CharField(label=say("Words in title or text, or a number"), max_length=200)
    state = forms.MultipleChoiceField(label=say("Status"))
    region = forms.MultipleChoiceField(label=say("Region"))
    category = forms.MultipleChoiceField(label=say("Category"))
    agency = forms.MultipleChoiceField(label=say("Agency"))
    due = forms.MultipleChoiceField(label=say("Due date"))
    risk = forms.MultipleChoiceField(label=say("Risk"))
    analyst = forms.MultipleChoiceField(label=say("Analyst"))
    state_not = forms.MultipleChoiceField(label=say("Status is not"))
    region_not = forms.MultipleChoiceField(label=say("Region is not"))
    category_not = forms.MultipleChoiceField(label=say("Category is not"))
    agency_not = forms.MultipleChoiceField(label=say("Agency is not"))

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.words = all_words()
        self.used = dict(self._used(data))
        for name, field in self.fields.items():
            if name != "text":
                words = self.words[name.removesuffix("_not")]
                if name.startswith("region"):
                    words = near(self.used.get(name, []), words)
                field.choices = list(words.items())  # type: ignore[attr-defined]

    def _used(self, data: QueryDict) -> Iterable[tuple[str, list[str]]]:
        """The known values, by filter, in the order of the form."""
        for name in self.fields:
            if name == "text":
                given = [data.get("text", "").strip()[:200]]
            else:
                known = self.words[name.removesuffix("_not")]
                given = [value for value in data.getlist(name) if value in known]
            if any(given):
                yield name, list(dict.fromkeys(given))


def near(chosen: Iterable[str], words: dict[str, Any]) -> dict[str, Any]:
    """Islands and provinces; of the chosen provinces the regencies too: 552 are too many."""
    provinces = {code.split(".")[0] for code in chosen}
    return {
        code: word
        for code, word in words.items()
        if "." not in code or code.split(".")[0] in provinces
    }


def all_words() -> dict[str, dict[str, Any]]:
    """Every value of every filter with its words."""
    groups = {name: _("%(island)s, all") % {"island": name.title()} for name in islands()}
    return {
        "state": {name: state.word for name, state in ISSUE.items()},
        "category": {c.code: str(c) for c in CATEGORIES.get()},
        "region": groups | {region.code: str(region) for region in REGIONS.get()},
        "agency": {agency.code: agency.abbreviation for agency in AGENCIES.get()},
        "due": DUE_WORDS,
        "risk": BAND_WORDS,
        "analyst": {"me": say("Me")},
    }


def narrowed(rows: QuerySet[Issue], used: dict[str, list[str]], hat: Hat) -> QuerySet[Issue]:
    """The rows that meet every filter in use."""
    now = clock.now()
    for name, values in used.items():
        base = name.removesuffix("_not")
        if base in WHERE:
            met = _any(WHERE[base](value) for value in values)
            if base == "agency":  # of a masked origin no filter tells
                met &= IssueQuerySet.origin_known_to(hat)
            rows = rows.exclude(met) if name != base else rows.filter(met)
    if "text" in used:
        rows = with_words(rows, used["text"][0], hat)
    if "risk" in used:
        rows = rows.alias(risk_now=F("severity") * F("likelihood")).filter(
            _any(_band(value) for value in used["risk"])
        )
    if "due" in used:
        rows = rows.filter(_any(_due(value, now) for value in used["due"]))
    return rows.filter(analyst=hat.membership) if "analyst" in used else rows


def with_words(rows: QuerySet[Issue], text: str, hat: Hat) -> QuerySet[Issue]:
    """Those with all the words or the number; if there are none, with titles spelt much like it.

    What `words` holds of a reference card is its number; its title is not looked at.
    """
    found = rows.filter(words__finds=asked(text).all)
    if found.order_by().exists():
        return found
    forgive_misspellings()
    return rows.filter(spelt_alike(text), shows_content(hat))


def _any(conditions: Iterable[Q]) -> Q:
    met = Q()
    for condition in conditions:
        met |= condition
    return met


def _band(name: str) -> Q:
    return Q(risk_now__range=BANDS[name]) if name in BANDS else Q(risk_now__isnull=True)


def _due(name: str, now: dt.datetime) -> Q:
    """Late and open; or from now to the end of the Sunday of this week (WIB)."""
    still_open = Q(state__in=[state for state in ISSUE if state not in ISSUE_ENDS])
    if name == "overdue":
        return still_open & Q(next_due_at__lte=now)
    today = now.astimezone(clock.ZONES["WIB"]).date()
    sunday = today + dt.timedelta(days=6 - today.weekday())
    return still_open & Q(next_due_at__gt=now, next_due_at__lte=end_of(sunday, clock.ZONES["WIB"]))


def chips(form: FilterForm) -> list[Chip]:
    """One chip per filter and value, each with the address without it."""
    found = []
    for name, values in form.used.items():
        for value in values:
            label = form.words.get(name.removesuffix("_not"), {}).get(value, value)
            rest = {k: [v for v in vs if (k, v) != (name, value)] for k, vs in form.used.items()}
            found.append(Chip(form.fields[name].label, label, f"?{urlencode(rest, doseq=True)}"))
    return found
