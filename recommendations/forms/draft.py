"""The three forms of a draft's page as one: what they say together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.forms import BaseForm, BoundField
from django.forms.utils import ErrorList
from django.http import QueryDict

from agencies import clock
from agencies.access.hats import Hat
from agencies.models import Agency, members_of_desk
from issues.models import Issue
from recommendations.drafts import content_of
from recommendations.forms.content import MOST_ROWS, AddresseeRows, PointRows, WordsForm, kept
from recommendations.guards import cannot_read, uncleared
from recommendations.models import Recommendation
from recommendations.proposal import proposed_by


def addressable(hat: Hat) -> QuerySet[Agency]:
    """Members of the desk and admitted guests, and the units below them."""
    members = members_of_desk(hat.term, clock.today())
    return Agency.objects.active().filter(Q(pk__in=members) | Q(parent__in=members)).distinct()


class Draft:
    """The three forms of the page as one; `content` is what they say together."""

    def __init__(
        self,
        hat: Hat,
        data: QueryDict | None = None,
        *,
        recommendation: Recommendation | None = None,
        issue: Issue | None = None,
    ) -> None:
        self.hat, self.data = hat, data
        self.agencies = {str(agency.public_id): agency for agency in addressable(hat)}
        before = content_of(recommendation) if recommendation else {}
        if issue and not recommendation:
            before = proposed_by(hat, issue, self.agencies)
        issues = before.get("issues", [])
        self.words = WordsForm(
            data,
            hat=hat,
            chosen=issues,
            initial={
                **before,
                "issues": [str(issue.public_id) for issue in issues],
                "version": recommendation.version if recommendation else None,
            },
        )
        self.addressees = AddresseeRows(
            data,
            prefix="addressees",
            initial=[row | {"agency": key_of(row)} for row in before.get("addressees", [])],
            form_kwargs={"agencies": self.agencies},
        )
        self.points = PointRows(
            data,
            prefix="points",
            initial=before.get("points", []),
            form_kwargs={"addressed": self._addressed()},
        )

    def _addressed(self) -> list[tuple[str, str]]:
        rows = [form for form in self.addressees.forms if not form["DELETE"].value()]
        keys = [str(form["agency"].value() or "") for form in rows]
        return [(key, str(self.agencies[key])) for key in keys if key in self.agencies]

    @property
    def forms(self) -> list[BaseForm]:
        """The words, and every row that was not struck out."""
        rows = [*self.addressees.forms, *self.points.forms]
        return [self.words, *(form for form in rows if not form["DELETE"].value())]

    def __iter__(self) -> Iterator[BoundField]:
        return chain.from_iterable(self.forms)

    @property
    def errors(self) -> dict[str, ErrorList]:
        """What is wrong anywhere on the page, for its one summary."""
        return {f.add_prefix(name): wrong for f in self.forms for name, wrong in f.errors.items()}

    def non_field_errors(self) -> ErrorList:
        return self.words.non_field_errors()

    def is_valid(self) -> bool:
        valid = [self.words.is_valid(), self.addressees.is_valid(), self.points.is_valid()]
        return all(valid) and self._everybody_may_read()

    def _everybody_may_read(self) -> bool:
        rows = {form.cleaned_data["agency"]: form for form in self._named()}
        below = uncleared(list(rows), self.words.level)
        for agency in below:
            rows[agency].add_error("agency", cannot_read(agency))
        return not below

    def _named(self) -> list[Any]:
        return [
            form
            for form in self.addressees.forms
            if kept(form) and getattr(form, "cleaned_data", {}).get("agency")
        ]

    def look(self) -> None:
        """Work out dates and readers from what was typed; what is still empty is not an error
        yet."""
        self.is_valid()
        self._everybody_may_read()
        for form in [self.words, *self.addressees.forms, *self.points.forms]:
            for name, errors in list(form.errors.items()):
                real = [error for error in errors.as_data() if error.code != "required"]
                del form.errors[name]
                if real:
                    form.add_error(name, real)

    def grown(self, rows: str) -> Draft:
        """The same entries with one more empty row of points or addressees."""
        formset = {"points": self.points, "addressees": self.addressees}[rows]
        data = cast(QueryDict, self.data).copy()
        data[f"{rows}-TOTAL_FORMS"] = str(min(formset.total_form_count() + 1, MOST_ROWS))
        return Draft(self.hat, data)

    def at_version(self, version: int) -> Draft:
        """The same entries, to be saved over another version."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        return Draft(self.hat, data)

    @cached_property
    def content(self) -> dict[str, Any]:
        """What was typed, in the shape of `drafts.content_of`; after `is_valid`."""
        words = ("title", "text", "basis", "basis_note", "urgency", "issues")
        points = [form for form in self.points.forms if kept(form)]
        points.sort(key=lambda form: form.cleaned_data.get("ORDER") or MOST_ROWS)
        return {name: self.words.cleaned_data[name] for name in words} | {
            "addressees": [own(form, "DELETE") for form in self._named()],
            "points": [own(form, "DELETE", "ORDER") for form in points],
        }

    @property
    def groups(self) -> set[int]:
        """Groups that may read the issues once this is issued; after `is_valid` or `look`."""
        issues = self.words.cleaned_data.get("issues", ())
        read = {group for issue in issues for group in issue.parties}
        return read | {form.cleaned_data["agency"].group_id for form in self._named()}


def key_of(row: dict[str, Any]) -> str:
    return str(row["agency"].public_id)


def own(form: Any, *without: str) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in without}
