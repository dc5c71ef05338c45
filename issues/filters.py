"""The filters of the issue list: everything lives in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from operator import is_
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock
from agencies.access.hats import Hat
from agencies.calendar import end_of
from agencies.finding import asked
from agencies.pages.filters import AGENCIES, changed
from agencies.pages.lists import PARTS
from agencies.pages.region_fields import REGIONS, codes_in, expanded, parents, unknown_codes
from agencies.pages.spans import Dated, Span
from agencies.risk import BANDS, Band
from issues.models import Issue
from issues.models.category import CATEGORIES
from issues.models.content import shows_content
from issues.models.visible import IssueQuerySet, due_known_to, held_by_any
from issues.search import forgive_misspellings, spelt_alike
from issues.states import ISSUE, ISSUE_OPEN

RISKS = BANDS | {"none": Band(say("Not assessed"), 0, 0)}
DUE_WORDS = {"overdue": say("Overdue"), "week": say("Due this week")}
CAN_BE_NOT = ("state", "category", "region", "agency")
DATES = {
    "reported": Dated(say("Reported"), "submitted_at"),
    "occurred": Dated(say("Happened"), "occurred_at"),
    "updated": Dated(say("Updated"), "moved_at"),
}
TYPED = ("text", "region_codes")
NAMED_REGIONS = 3  # so many of a list of codes are named


class Chip(NamedTuple):
    """A filter in use, and the address without it."""

    name: Any
    value: Any
    url: str


class DropDown(NamedTuple):
    """A filter with the values that it offers and those in use."""

    field: forms.BoundField
    choices: list[tuple[str, Any]]
    chosen: list[str]


def islands() -> dict[str, list[int]]:
    """Island groups ("papua") with the keys of their provinces and regencies."""
    groups: dict[str, list[int]] = {}
    for region in REGIONS.get():
        groups.setdefault(region.island_group.lower(), []).append(region.pk)
    return groups


def region_keys(codes: Collection[str]) -> list[int]:
    """Regencies; provinces with their regencies; all of an island group."""
    above = parents()
    return [
        region.pk
        for region in REGIONS.get()
        if {region.code, above.get(region.code), region.island_group.lower()} & {*codes}
    ]


def in_regions(codes: Collection[str], hat: Hat) -> Q:
    through = Issue.regions.through.objects
    return Q(Exists(through.filter(issue=OuterRef("pk"), region__in=region_keys(codes))))


def in_categories(codes: Collection[str], hat: Hat) -> Q:
    """Topics, or groups with their topics."""
    keys = [c.pk for c in CATEGORIES.get() if {c.code, c.code.partition(".")[0]} & {*codes}]
    return Q(category__in=keys)


def of_agencies(codes: Collection[str], hat: Hat) -> Q:
    """Reported by one of the agencies, or held by it now, as far as the hat may know."""
    keys = [agency.pk for agency in AGENCIES.get() if agency.code in codes]
    met = Q(reported_by__in=keys) | held_by_any(keys, hat)
    return met & IssueQuerySet.origin_known_to(hat)  # of a masked origin no filter tells


WHERE: dict[str, Callable[[Collection[str], Hat], Q]] = {
    "category": in_categories,
    "region": in_regions,
    "agency": of_agencies,
}


class FilterForm(forms.Form):
    """What the address asks for. An unknown value is left out."""

    text = forms.CharField(label=say("Words in title or text, or a number"), max_length=200)
    state = forms.MultipleChoiceField(label=say("Status"))
    region = forms.MultipleChoiceField(label=say("Region"))
    region_codes = forms.CharField(label=say("Codes of regions"), max_length=4_000)
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
        self.query, self.words = data, all_words()
        self.span = Span(data, DATES)
        self.codes, self.no_codes = regions_typed(data.get("region_codes", ""))
        self.used = dict(self._used(data))

    def _used(self, data: QueryDict) -> Iterable[tuple[str, list[str]]]:
        """The known values, by filter, in the order of the form."""
        for name in self.fields:
            if name == "text":
                given = [data.get("text", "").strip()[:200]]
            elif name == "region_codes":
                given = self.codes
            else:
                known = self.words_of(name)
                given = [value for value in data.getlist(name) if value and value in known]
            if any(given):
                yield name, list(dict.fromkeys(given))

    def words_of(self, name: str) -> dict[str, Any]:
        """The values of a filter with their words; those of its opposite are the same."""
        return self.words.get(name) or self.words.get(name.removesuffix("_not"), {})

    def drop_down(self, name: str) -> DropDown:
        """The filter with all that it offers. The field is never given it: Django would go
        through every choice."""
        words, chosen = self.words_of(name), self.used.get(name, [])
        if name.startswith("region"):
            words = near(chosen, words)
        usual = "–" if name.endswith("_not") else _("all")
        offered = [*([] if "" in words else [("", usual)]), *words.items()]
        return DropDown(self[name], offered, chosen)

    @property
    def wrong_codes(self) -> str:
        """What is said of codes that no region has."""
        return unknown_codes(self.no_codes) if self.no_codes else ""


def regions_typed(text: str) -> tuple[list[str], list[str]]:
    """The regions in a list of codes, and what in it is no code."""
    return expanded(codes_in(text[:4_000]))


def near(chosen: Iterable[str], words: dict[str, Any]) -> dict[str, Any]:
    """Islands and provinces; of the chosen provinces the regencies too: 552 are too many."""
    provinces = {code.split(".")[0] for code in chosen}
    return {
        code: word
        for code, word in words.items()
        if "." not in code or code.split(".")[0] in provinces
    }


# By language: what they were made from, and the words.
WORDS: dict[str, tuple[list[list[Any]], dict[str, dict[str, str]]]] = {}


def all_words() -> dict[str, dict[str, str]]:
    """Every value of every filter with its words, made once from the same reference data."""
    language = get_language() or settings.LANGUAGE_CODE
    rows: list[list[Any]] = [CATEGORIES.get(), REGIONS.get(), AGENCIES.get()]
    made_from, words = WORDS.get(language, ([], {}))
    if not (made_from and all(map(is_, made_from, rows))):
        words = {
            name: {value: str(said) for value, said in values.items()}
            for name, values in _all_words().items()
        }
        WORDS[language] = rows, words
    return words


def _all_words() -> dict[str, dict[str, Any]]:
    states = {name: state.word for name, state in ISSUE.items()}
    groups = {name: _("%(island)s, all") % {"island": name.title()} for name in islands()}
    return {
        "state": PARTS | states,
        "state_not": states,
        "category": {c.code: str(c) for c in CATEGORIES.get()},
        "region": groups | {region.code: str(region) for region in REGIONS.get()},
        "agency": {agency.code: agency.abbreviation for agency in AGENCIES.get()},
        "due": DUE_WORDS,
        "risk": {name: band.words for name, band in RISKS.items()},
        "analyst": {"me": say("Me")},
    }


def narrowed(rows: QuerySet[Issue], used: dict[str, list[str]], hat: Hat) -> QuerySet[Issue]:
    """The rows that meet every filter in use."""
    now = clock.now()
    regions = [*used.get("region", []), *used.get("region_codes", [])]
    for name, values in (used | {"region": regions}).items():
        base = name.removesuffix("_not")
        if base in WHERE and values:
            met = WHERE[base](values, hat)
            rows = rows.exclude(met) if name != base else rows.filter(met)
    if "state_not" in used:
        rows = rows.exclude(state__in=used["state_not"])
    if "text" in used:
        rows = with_words(rows, used["text"][0], hat)
    if "risk" in used:
        bands = (RISKS[value] for value in used["risk"])
        rows = rows.filter(_any(Q(risk_rank__range=(one.first, one.last)) for one in bands))
    if "due" in used:
        rows = rows.filter(_any(_due(value, now, hat) for value in used["due"]))
    return rows.filter(analyst=hat.membership) if "analyst" in used else rows


def with_words(rows: QuerySet[Issue], text: str, hat: Hat) -> QuerySet[Issue]:
    """Those with all the words or the number; if there are none, with words one letter away; at
    last with titles spelt much like it.

    What `words` holds of a reference card is its number; its title is not looked at.
    """
    question = asked(text)
    found = rows.filter(words__finds=question.all)
    if found.order_by().exists():
        return found
    if (respelt := question.respelt()) != question:
        alike = rows.filter(words__finds=respelt.all)
        if alike.order_by().exists():
            return alike
    forgive_misspellings()
    return rows.filter(spelt_alike(text), shows_content(hat))


def _any(conditions: Iterable[Q]) -> Q:
    met = Q()
    for condition in conditions:
        met |= condition
    return met


def _due(name: str, now: dt.datetime, hat: Hat) -> Q:
    """Late and open; or from now to the end of the Sunday of this week (WIB)."""
    still_open = Q(state__in=ISSUE_OPEN)
    due = due_known_to(hat)
    if name == "overdue":
        return still_open & Q(**{f"{due}__lte": now})
    today = now.astimezone(clock.ZONES["WIB"]).date()
    sunday = today + dt.timedelta(days=6 - today.weekday())
    return still_open & Q(**{f"{due}__gt": now, f"{due}__lte": end_of(sunday, clock.ZONES["WIB"])})


def chips(form: FilterForm) -> list[Chip]:
    """One chip per filter and value, each with the address without it."""
    found = []
    for name, values in form.used.items():
        label, kept = form.fields[name].label, form.query.getlist(name)
        if name == "region_codes":
            found.append(Chip(label, regions_named(values), changed(form.query, name)))
            continue
        for value in values:
            words = form.words_of(name).get(value, value)
            rest = [one for one in kept if one != value and name != "text"]
            found.append(Chip(label, words, changed(form.query, name, *rest)))
    for name, said in form.span.words.items():
        found.append(Chip(form.span.dated.words, said, changed(form.query, name)))
    return found


def regions_named(codes: list[str]) -> str:
    """Their names, or of many how many there are."""
    if len(codes) > NAMED_REGIONS:
        return ngettext("%(n)d region", "%(n)d regions", len(codes)) % {"n": len(codes)}
    return ", ".join(str(region) for region in REGIONS.get() if region.code in codes)
