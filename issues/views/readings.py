"""Who has read, printed, downloaded or been mailed an issue: for those who answer for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_safe

from agencies.access.requests import DeskRequest
from agencies.pages.paging import page_of
from issues.models import Reading, Spill
from issues.models.reading import ReadingQuerySet
from issues.rights import may_see_readers
from issues.views.common import RELATED, get_issue


class ReaderFilter(forms.Form):
    """What the address asks for: an act, and words of a person's or agency's name."""

    kind = forms.ChoiceField(
        label=say("Act"),
        choices=[("", say("everything")), *Reading.Kind.choices],
        required=False,
    )
    person = forms.CharField(label=say("Person or agency"), max_length=100, required=False)

    def of_kind(self, rows: ReadingQuerySet) -> ReadingQuerySet:
        kind = self.cleaned_data.get("kind")
        return rows.filter(kind=kind) if kind else rows

    def of_person(self, rows: ReadingQuerySet) -> ReadingQuerySet:
        words = self.cleaned_data.get("person")
        named = Q(person__icontains=words) | Q(hat__icontains=words) | Q(agency__icontains=words)
        return rows.filter(named) if words else rows


@require_safe
def readings(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The log of an issue, newest first; people of a shielded agency are only counted.

    403 but for those who answer for it: its reporter, secretary and chair.
    """
    hat = request.hat
    issue = get_issue(request, public_id, (*RELATED, "category"))
    if not may_see_readers(issue, hat):
        raise PermissionDenied(
            _("Only the agency that reported it, the desk secretary and the chair see who read it.")
        )
    form = ReaderFilter(request.GET)
    form.is_valid()
    rows = form.of_kind(Reading.objects.visible_to(hat).filter(issue=issue))
    context = {
        "issue": issue,
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "page": page_of(request, form.of_person(rows.by_name(hat)), "at", descending=True),
        "counted": counted(rows.without_name(hat)),
        "at_desk": hat.is_desk,
        "spilt": Spill.objects.visible_to(hat).filter(issue=issue).exists(),
    }
    return render(request, "issues/readings.html", context)


def counted(rows: ReadingQuerySet) -> list[Any]:
    """How many people of each agency, whatever they did."""
    agencies: Any = rows.order_by("agency").values("agency")
    return list(agencies.annotate(people=Count("user", distinct=True)))
