"""The filters of the list of recommendations; all of them stand in the address."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as say

from agencies.pages.filters import AnyAgency, Filters
from agencies.pages.lists import PARTS
from agencies.pages.spans import Dated
from recommendations.models import Recommendation
from recommendations.search import matching
from recommendations.states import RECOMMENDATION

STATES = [(name, state.word) for name, state in RECOMMENDATION.items()]


class RecommendationFilters(Filters):
    """Words, state or its opposite, an addressed agency, the basis, the days."""

    dates: ClassVar = {
        "issued": Dated(say("Issued"), "issued_at"),
        "ended": Dated(say("Ended"), "ended_at"),
    }
    q = forms.CharField(
        label=say("Text or number"), max_length=200, widget=forms.TextInput({"type": "search"})
    )
    state = forms.ChoiceField(label=say("State"), choices=[*PARTS.items(), *STATES])
    state_not = forms.ChoiceField(label=say("State not"), choices=[("", "–"), *STATES])
    agency = AnyAgency(say("Addressee"))
    basis = forms.ChoiceField(
        label=say("Basis"), choices=[("", say("all")), *Recommendation.Basis.choices]
    )

    def narrow(self, rows: Any) -> Any:
        """The rows that pass every filter in use except that of the state."""
        if words := self.chosen("q"):
            rows = rows.filter(matching(words))
        if agency := self.chosen("agency"):
            rows = rows.filter(addressees__agency=agency)
        if unwanted := self.chosen("state_not"):
            rows = rows.exclude(state=unwanted)
        if basis := self.chosen("basis"):
            rows = rows.filter(basis=basis)
        return self.span.narrow(rows)
