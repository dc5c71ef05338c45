"""Forms of roles: given, changed, lent, confirmed by a second person. `save` is the act itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.hats import Hat
from agencies.accounts import register
from agencies.accounts.administrators import LAST, leaves_none
from agencies.administration.consent import propose, why_not_confirm
from agencies.administration.handover import colleagues_for, held_by
from agencies.models import Agency, Membership, Proposal, Role, Substitution, User
from agencies.models.classification import Classification
from agencies.models.people import ABOVE_ITS_KIND, AGENCY_ROLES
from agencies.pages.forms import (
    DAYS,
    ENDS_ON,
    ENDS_ON_HELP,
    PICKER,
    DatedForm,
    EndForm,
    PublicChoices,
    RecordedReasonForm,
    chooser,
    picker,
)
from agencies.pages.region_fields import RegionsField

USUAL = _("As usual: Open for a civil-society organisation, Restricted for all others")
CEILING_HELP = _(
    "A civil-society organisation reads up to Open: what lies above, the desk chair names item by"
    " item. Above Restricted a second person confirms the ceiling first."
)


class CeilingForm(PublicChoices):
    """A role with its ceiling; `by` is the person who gives it.

    A ceiling above Restricted is not given here but put before a second person: `above` then
    holds it, and the role goes on with what it has.
    """

    above: int | None = None

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.had = self.instance.clearance if self.instance.pk else 0

    def ask_ceiling(self, highest: int = Classification.TOP_SECRET) -> None:
        """Offer the ceilings up to this one, or for a new role what is usual at its place."""
        grades = [(str(grade.value), grade.label) for grade in Classification if grade <= highest]
        self.fields["clearance"] = forms.TypedChoiceField(
            label=_("Reads up to"),
            choices=grades if self.had else [("", USUAL), *grades],
            coerce=int,
            required=bool(self.had),
            help_text=CEILING_HELP,
        )
        if not self.had:
            self.initial["clearance"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "clearance" in self.errors:
            return cleaned
        agency = cleaned.get("agency") or self.instance.agency
        usual = agency.usual_clearance if agency else Classification.RESTRICTED
        wanted = cleaned.get("clearance") or usual
        allowed = agency.highest_clearance if agency else Classification.TOP_SECRET
        needs_word = wanted > max(self.had, Classification.RESTRICTED)
        if needs_word and wanted <= allowed and not self.is_proposed_whole():
            self.above = wanted
            if self.had and self.instance.proposals.open(clock.today()).exists():
                self.add_error("clearance", _("A higher ceiling is waiting already."))
        cleaned["clearance"] = (self.had or usual) if self.above else wanted
        return cleaned

    def is_proposed_whole(self) -> bool:
        """Whether a second person confirms the role itself, and its ceiling with it."""
        return not self.had and self.cleaned_data.get("role") not in AGENCY_ROLES

    def save(self, commit: bool = True) -> Membership:
        role: Membership = super().save(commit)
        if self.is_proposed_whole():
            propose(role, by=self.by)
        elif self.above:
            propose(role, by=self.by, clearance=self.above)
        return role


class MembershipForm(CeilingForm, DatedForm):
    """A role in an agency or in a desk term."""

    regions = RegionsField(
        label=_("Only for regions"),
        required=False,
        help_text=_("Leave empty for the whole country."),
    )

    class Meta:
        model = Membership
        fields = [
            "role",
            "agency",
            "term",
            "position",
            "clearance",
            "regions",
            "may_export",
            "starts_on",
            "ends_on",
        ]
        labels = {
            "agency": _("Agency"),
            "term": _("Desk term"),
            "ends_on": ENDS_ON,
        }
        help_texts = {
            "role": _("A role at the desk holds only once a second person has confirmed it."),
            "agency": _("For liaisons and responsible officials."),
            "term": _("For all other roles."),
            "ends_on": ENDS_ON_HELP,
        }
        field_classes = DAYS
        widgets = {
            "agency": forms.Select(attrs=PICKER),
        }

    def __init__(
        self, *args: Any, user: User, preset: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, instance=Membership(user=user, **preset or {}), **kwargs)
        picker(self, "agency").queryset = Agency.objects.active()
        self.ask_ceiling()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        role = cleaned.get("role")
        right, wrong = ("agency", "term") if role in AGENCY_ROLES else ("term", "agency")
        if role and not cleaned.get(right):
            self.add_error(
                right, _("Choose where the role %(role)s is held.") % {"role": Role(role).label}
            )
        if role and cleaned.get(wrong):
            self.add_error(
                wrong, _("Leave this empty for the role %(role)s.") % {"role": Role(role).label}
            )
        same = self.instance.user.memberships.filter(role=role).filter(
            agency=cleaned.get("agency"), term=cleaned.get("term")
        )
        if not self.errors and self.overlapping(same).exists():
            self.add_error("role", _("This person already holds this role in that time."))
        return cleaned


class RoleForm(CeilingForm):
    """What an administrator changes about a role that is held."""

    class Meta:
        model = Membership
        fields = ["position", "clearance", "may_export"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = self.instance.agency
        self.ask_ceiling(agency.highest_clearance if agency else Classification.TOP_SECRET)


class ColleagueForm(forms.ModelForm):
    """What a responsible official changes about somebody of the own agency."""

    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    class Meta:
        model = Membership
        fields = ["position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["phone"] = self.instance.user.phone

    def save(self, commit: bool = True) -> Membership:
        role: Membership = super().save(commit)
        if "phone" in self.changed_data:
            role.user.phone = self.cleaned_data["phone"]
            role.user.save(update_fields=["phone"])
        return role


class NewColleagueForm(CeilingForm, DatedForm):
    """A new person with a role in the own agency, or in a unit of it."""

    full_name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("With title and rank, as it stands on letters."),
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes there."))
    office_number = forms.CharField(label=_("NIP or NRP"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    field_order = ("full_name", "email", "office_number", "phone", "role", "agency")

    class Meta:
        model = Membership
        fields = ["role", "agency", "position", "clearance", "starts_on", "ends_on"]
        labels = {"agency": _("Agency or unit"), "ends_on": ENDS_ON}
        help_texts = {"ends_on": ENDS_ON_HELP}
        field_classes = DAYS

    def __init__(self, *args: Any, hat: Hat, **kwargs: Any) -> None:
        assert hat.agency is not None
        super().__init__(*args, by=hat.user, instance=Membership(agency=hat.agency), **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=[(role.value, role.label) for role in AGENCY_ROLES]
        )
        own = Agency.objects.active().below(hat.agency)
        if own.count() > 1:
            picker(self, "agency").queryset = own
            self.fields["agency"].required = True
        else:
            del self.fields["agency"]
        self.highest = hat.clearance
        self.ask_ceiling(min(hat.clearance, hat.agency.highest_clearance))
        self.order_fields(self.field_order)

    def clean_email(self) -> str:
        """An address that is known is refused in the same words wherever it belongs."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                _(
                    "This address cannot be invited from here. Ask the desk's administrator to add"
                    " this person."
                )
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Nobody is given more than the official reads who invites them."""
        cleaned = super().clean()
        if "clearance" in cleaned:
            cleaned["clearance"] = min(cleaned["clearance"], self.highest)
        return cleaned

    def save(self, commit: bool = True) -> Membership:
        agency = self.instance.agency
        about = {name: self.cleaned_data[name] for name in ("office_number", "phone")}
        self.instance.user = register.create_user_account(
            register.free_name(agency.code),
            self.cleaned_data["email"],
            self.cleaned_data["full_name"],
            **about,
        )
        return super().save(commit)


class SubstitutionForm(DatedForm):
    """*Plh./Plt.*: somebody else wears the role for a time, on a letter.

    At a desk, and where the role reads above Restricted, a second person confirms it first.
    """

    class Meta:
        model = Substitution
        fields = ["substitute", "kind", "basis", "starts_on", "ends_on"]
        labels = {"substitute": _("Substitute"), "ends_on": ENDS_ON}
        help_texts = {"basis": _("Number and date of the letter."), "ends_on": ENDS_ON_HELP}
        field_classes = DAYS
        widgets = {"substitute": forms.Select(attrs=PICKER)}

    def __init__(
        self, *args: Any, membership: Membership, by: User, among: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, instance=Substitution(membership=membership), **kwargs)
        self.by = by
        others = among.filter(is_active=True).exclude(pk=membership.user_id)
        picker(self, "substitute").queryset = others.order_by("full_name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        same = self.instance.membership.substitutions.filter(substitute=cleaned.get("substitute"))
        if not self.errors and self.overlapping(same).exists():
            self.add_error("substitute", _("This person already substitutes in that time."))
        return cleaned

    def save(self, commit: bool = True) -> Substitution:
        lent: Substitution = super().save(commit)
        if lent.waits:
            propose(lent, by=self.by)
        return lent


class LeavingForm(EndForm):
    """The end of a role, and a colleague who goes on with the open work that hangs on it."""

    def __init__(self, *args: Any, ending: Membership, **kwargs: Any) -> None:
        super().__init__(*args, ending=ending, **kwargs)
        self.held = held_by(ending)
        if self.held:
            self.fields["handed_to"] = ColleagueField(
                colleagues_for(ending, self.held),
                label=_("Hand its open work to"),
                required=False,
                to_field_name="public_id",
                empty_label=_("Nobody: it falls to the place"),
                help_text=_("It passes on at once, also where the role ends later."),
            )
        self.order_fields(["ends_on", "handed_to", "reason"])

    def clean_ends_on(self) -> dt.date:
        day = super().clean_ends_on()
        if self.ending.role == Role.ADMIN and leaves_none(Q(pk=self.ending.pk), day):
            raise forms.ValidationError(LAST)
        return day


class ColleagueField(forms.ModelChoiceField):
    """A choice of people in their roles."""

    def label_from_instance(self, obj: Membership) -> str:
        return str(obj)


class DecisionForm(RecordedReasonForm):
    """A second person confirms or refuses; who proposed it may only withdraw it."""

    CONFIRM, REFUSE = "confirm", "refuse"
    decision = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    field_order = ("decision", "reason")

    def __init__(self, *args: Any, proposal: Proposal, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.fields["reason"].required = False
        choices = [
            (self.CONFIRM, _("Confirm the proposal")),
            (self.REFUSE, _("Refuse the proposal")),
        ]
        if why_not_confirm(proposal, person):
            choices = [(self.REFUSE, _("Withdraw the proposal"))]
            self.fields["decision"].initial = self.REFUSE
        chooser(self, "decision").choices = choices
        self.fields["reason"].help_text = _("Needed unless you confirm.")

    @property
    def accepts(self) -> bool:
        return bool(self.cleaned_data["decision"] == self.CONFIRM)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        decision, agency = cleaned.get("decision"), self.proposal.membership.agency
        if decision == self.REFUSE and not cleaned.get("reason"):
            self.add_error("reason", _("Write the reason."))
        if decision == self.CONFIRM and agency and self.proposal.ceiling > agency.highest_clearance:
            self.add_error("decision", ABOVE_ITS_KIND)
        return cleaned
