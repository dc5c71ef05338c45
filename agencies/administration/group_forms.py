"""Forms of working groups. `save` is the act itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies import clock
from agencies.access.readers import people_by_agency
from agencies.models import Agency, WorkingGroup, WorkingGroupMembership, members_of_desk
from agencies.pages.forms import DAYS, ENDS_ON, ENDS_ON_HELP, DatedForm, EndForm, picker

BASIS_HELP = _("Number and date of the decree, letter or minutes.")


class GroupForm(forms.ModelForm):
    """A working group of a desk; its agencies are seated one by one."""

    class Meta:
        model = WorkingGroup
        fields = ["name", "name_en", "basis"]
        help_texts = {"basis": BASIS_HELP}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = WorkingGroup.objects.filter(term=self.instance.term, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The desk has a working group of this name already."))
        return name

    def save(self, commit: bool = True) -> WorkingGroup:
        if not self.instance.pk:
            key = self.instance.public_id
            self.instance.code = key.hex[:12]
            self.instance.group = Group.objects.create(name=f"working_group:{key}")
        found: WorkingGroup = super().save(commit)
        return found


class AgencyWithPeople(forms.ModelChoiceField):
    """A choice of agencies, each with how many people it would bring."""

    people: dict[int, int]

    def label_from_instance(self, obj: Agency) -> str:
        number = self.people.get(obj.pk, 0)
        said = ngettext(
            "%(agency)s: %(n)d person will read", "%(agency)s: %(n)d people will read", number
        )
        return said % {"agency": obj, "n": number}


class SeatForm(DatedForm):
    """An agency sits in a working group."""

    agency = AgencyWithPeople(
        Agency.objects.none(),
        label=_("Agency"),
        to_field_name="public_id",
        help_text=_("Members of the desk and those admitted to it."),
    )

    class Meta:
        model = WorkingGroupMembership
        fields = ["agency", "basis", "starts_on", "ends_on"]
        labels = {"ends_on": ENDS_ON}
        help_texts = {"basis": BASIS_HELP, "ends_on": ENDS_ON_HELP}
        field_classes = DAYS

    def __init__(self, *args: Any, group: WorkingGroup, **kwargs: Any) -> None:
        super().__init__(*args, instance=WorkingGroupMembership(working_group=group), **kwargs)
        today, agency = clock.today(), picker(self, "agency")
        agency.queryset = members_of_desk(group.term, today).active()
        vars(agency)["people"] = people_by_agency(today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        group = self.instance.working_group
        if group.ends_on:
            raise forms.ValidationError(_("This working group is ended. Create another one."))
        same = group.memberships.filter(agency=cleaned.get("agency"))
        if not self.errors and self.overlapping(same).exists():
            self.add_error("agency", _("This agency already sits in the group in that time."))
        return cleaned


class GroupEndForm(EndForm):
    """The end of a working group, and of every seat that would last longer."""

    def save(self) -> None:
        super().save()
        day = self.ending.ends_on
        longer = self.ending.memberships.filter(Q(ends_on=None) | Q(ends_on__gt=day))
        longer.update(ends_on=Greatest(Value(day), F("starts_on")))
