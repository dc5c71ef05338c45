"""The central record: a problem that may hinder the election."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.hats import Actor
from agencies.access.prepared import KEY, Prepared, Together
from agencies.access.visibility import Shared
from agencies.finding import Words
from agencies.models import Agency, DeskTerm, Event, Membership, Region, Role, Stage, User
from agencies.models.classification import KNOWN, Classification
from agencies.record.events import Said, record
from agencies.risk import HIGH, ON_SCALE, at_least, product
from agencies.state import State
from agencies.workflow.due import Due, kept_as
from agencies.workflow.machine import constraint
from agencies.workflow.rules import holds
from issues.models.category import Category
from issues.models.content import CARD_FROM, IS_CARD, texts_of
from issues.models.indexes import INDEXES
from issues.models.share import IssueShare, key_of, open_issue
from issues.models.visible import IssueQuerySet
from issues.states import ISSUE, ISSUE_ENDS, RETURNED

NO_DUE = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
REVIEWED_AFTER, REVIEWED_WITHIN = 365, 5 * 365  # days: by default, and at most
# From here two people close.
HIGH_RISK = at_least(HIGH)


class Awaited(NamedTuple):
    """Who must act next on an issue, and by when; without holder and role the desk follows it."""

    holder: Agency | None
    role: str
    until: dt.datetime


class Issue(Shared):
    """A problem that happened, is happening or may happen.

    `number` is PM-year-digits, the digits drawn at random. `reported_by` is the agency
    whose problem it is; in a draft of the desk its host, until somebody was named
    (`reporter_named`). `entered_by` is the hat that typed it. `due_at` is when the holder
    of the present state must have acted; `next_due_at` also looks at follow-ups and is
    never null, so that lists can be ordered by it. `holder` null means the desk. While it is
    monitored both follow its follow-ups, of which the desk alone knows all: whatever is shown
    comes from `awaited` and `due_known_to`.
    `moved_at` is the last act of which every reader of the issue may know: unlike `updated_at`
    it tells nobody of what is narrower than the issue.
    `review_on` is the day by which its class is looked at again; null for what is open.
    From secret on the issue is a reference card (`card_…`: the paper's number and date, who
    keeps it) and shows no content until a named authority allowed it (`content_allowed_by`).
    """

    class Occurrence(models.TextChoices):
        HAPPENED = "happened", _("Has happened")
        HAPPENING = "happening", _("Is happening")
        MAY_HAPPEN = "may_happen", _("May happen")

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Entered in the portal")
        TELEPHONE = "telephone", _("Telephone")
        LETTER = "letter", _("Letter")
        MEETING = "meeting", _("Coordination meeting")
        MESSAGE = "message", _("Message")
        MEDIA = "media", _("Media report")

    number = models.CharField(max_length=20, unique=True, editable=False)
    title = models.CharField(_("Title"), max_length=200)
    text = models.TextField(_("Description"), blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("Category")
    )
    regions = models.ManyToManyField(
        Region, blank=True, related_name="issues", verbose_name=_("Regions")
    )
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, verbose_name=_("Stage"))
    occurrence = models.CharField(_("Occurrence"), max_length=10, choices=Occurrence, blank=True)
    occurred_at = models.DateTimeField(_("Happened or expected at"), null=True, blank=True)
    known_at = models.DateTimeField(_("Known at"), null=True, blank=True)
    occurred_zone = models.CharField(max_length=4, choices=User.Zone, default="WIB")
    known_zone = models.CharField(max_length=4, choices=User.Zone, default="WIB")
    severity = models.PositiveSmallIntegerField(
        _("Impact"), null=True, blank=True, validators=ON_SCALE
    )
    likelihood = models.PositiveSmallIntegerField(
        _("Likelihood"), null=True, blank=True, validators=ON_SCALE
    )
    source = models.CharField(_("Source"), max_length=300, blank=True)
    channel = models.CharField(
        _("Channel"), max_length=10, choices=Channel, default=Channel.PORTAL, blank=True
    )
    term = models.ForeignKey(DeskTerm, models.PROTECT, related_name="issues")
    reported_by = models.ForeignKey(Agency, models.PROTECT, related_name="reported_issues")
    reporter_named = models.BooleanField(default=True, editable=False)
    entered_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    analyst = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="analysed_issues"
    )
    drafter = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="drafted_issues"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    saved_from = models.UUIDField(null=True, editable=False)  # the page that saved its draft last
    due_at = models.DateTimeField(null=True, blank=True)
    due_from = models.DateField(null=True, editable=False)
    due_days = models.PositiveSmallIntegerField(null=True, editable=False)
    due = kept_as("due")
    next_due_at = models.DateTimeField(default=NO_DUE)
    # What every reader may know of it: nothing while follow-ups decide.
    shared_due_at = models.GeneratedField(
        expression=models.Case(
            models.When(state="monitoring", then=models.Value(NO_DUE)),
            default=Coalesce("due_at", models.Value(NO_DUE)),
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    holder = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="held_issues"
    )
    holder_role = models.CharField(max_length=12, choices=Role, blank=True)
    held_since = models.DateTimeField(null=True, blank=True)
    # Groups whose people read it although it lies above their ceiling; kept like `parties`.
    admitted = ArrayField(models.IntegerField(), default=list, editable=False)
    origin_masked = models.BooleanField(
        _("Keep the origin to the desk"),
        default=False,
        help_text=_(
            "Other agencies read the issue without learning which agency reported it. The source"
            " stays with the desk, too. Title, description and file names are read by all: name"
            " the agency in none of them."
        ),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    referred_to = models.CharField(_("Referred to"), max_length=300, blank=True)
    outcome = models.TextField(_("Outcome"), blank=True)
    # At high risk the outcome stands here until a second person confirms the closing.
    proposed_outcome = models.TextField(blank=True)
    closing_proposed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_confirmed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(_("Reviewed by"), null=True, blank=True)
    card_number = models.CharField(_("Document number"), max_length=100, blank=True)
    card_date = models.DateField(_("Document date"), null=True, blank=True)
    card_holder = models.CharField(_("Holder of the document"), max_length=200, blank=True)
    content_allowed_at = models.DateTimeField(null=True, blank=True)
    content_allowed_by = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField(default=clock.now, editable=False)
    # For the order of lists, never null: what was not sent yet, and what is not assessed.
    reported_at = models.GeneratedField(
        expression=Coalesce("submitted_at", models.Value(NO_DUE)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    risk_rank = models.GeneratedField(
        expression=Coalesce(models.F("severity") * models.F("likelihood"), 0),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    words = Words(texts_of)

    withheld: Agency | None = None  # its origin, where that was taken out; shown to nobody
    concealed = False  # whether its content was taken out
    followed_by_reader = True  # whether it was read for the desk, or by the portal itself
    touching: list[Region] | None = None  # its regions, once they were asked for or set
    kept = ("parties", "admitted", "moved_at")
    read_with = ("category__parent", "reported_by", "term")
    objects: ClassVar = IssueQuerySet.as_manager()
    places: list[Region]  # its regions, where a list asked for them

    class Meta:
        ordering = ["next_due_at", "pk"]
        default_permissions = ()
        permissions = [
            ("reported_issue", "Reported it"),
            ("desk_issue", "Coordinates it"),
            ("shared_issue", "Was given it to read"),
            ("addressed_issue", "Is addressed by a recommendation on it"),
            ("admitted_issue", "Was admitted by name, above its ceiling"),
            ("examined_issue", "Examines it under an assignment letter"),
        ]
        constraints = [
            constraint(ISSUE, "issue_state_known"),
            models.CheckConstraint(
                name="issue_classification_known",
                condition=models.Q(classification__range=KNOWN),
            ),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return ("issue", self.pk)

    @property
    def badge(self) -> State:
        """The state, or "returned" when the last step was a return."""
        if self.state == "draft" and self.last_step == "return":
            return RETURNED
        return ISSUE[self.state]

    @property
    def is_open(self) -> bool:
        return self.state not in ISSUE_ENDS

    @property
    def awaited(self) -> Awaited:
        """Whose turn it is, as far as whoever it was read for may know."""
        if self.followed_by_reader:
            return Awaited(self.holder, self.holder_role, self.next_due_at)
        if self.state == "monitoring":
            return Awaited(None, "", NO_DUE)
        return Awaited(self.holder, self.holder_role, self.shared_due_at)

    @property
    def held_by(self) -> str:
        """Whose turn it is, in words: "KPU", "the desk secretary", "Melati Ginting"."""
        gone = self.state == "draft" and self.entered_by.is_given_up(clock.today())
        if self.state == "draft" and not self.submitted_at and not gone:
            return str(self.entered_by.user)
        named = {"analysing": self.analyst, "recommending": self.drafter}.get(self.state)
        if named:
            return str(named.user)
        awaited = self.awaited
        if awaited.holder:
            return awaited.holder.abbreviation
        return str(Role(awaited.role).label) if awaited.role else gettext("The desk")

    def origin_known_to(self, hat: Actor) -> bool:
        """Whether the hat may know which agency reported it: where masked, only its desk and
        itself."""
        if not self.origin_masked or self.term_id == (hat.term.pk if hat.term else None):
            return True
        return self.reported_by.group_id in hat.groups

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises RuntimeError for a row that was read for somebody who may not know all of it."""
        if self.withheld or self.concealed:
            raise RuntimeError("what was taken out for its reader would be lost")
        super().save(*args, **kwargs)

    @property
    def risk(self) -> int | None:
        """Impact times likelihood, 1 to 25; None while not assessed."""
        return product(self.severity, self.likelihood)

    @property
    def is_card(self) -> bool:
        return holds(IS_CARD, self)

    def withholds(self, hat: Actor) -> bool:
        """Whether the hat sees the reference card alone; the rule of `shows_content` for a row."""
        decides = self.flagged_at and hat.is_desk and hat.role == Role.SECRETARY
        return self.is_card and not decides

    @property
    def is_high_risk(self) -> bool:
        return holds(HIGH_RISK, self)

    def classify(self, grade: int, review_on: dt.date | None = None) -> None:
        """Set the class, and when it is looked at again: in a year, when no day is named.

        What is open is not looked at again. Not saved here.
        """
        self.classification = grade
        if grade < CARD_FROM:  # raised again, it is a card again
            self.content_allowed_at, self.content_allowed_by = None, ""
        year_from_now = clock.today() + dt.timedelta(days=REVIEWED_AFTER)
        self.review_on = (review_on or year_from_now) if grade > Classification.OPEN else None

    def regions_by_code(self) -> list[Region]:
        """The regions that it touches, each with what it lies in; asked for once."""
        if self.touching is None and not self._state.adding:
            self.touching = _touched().of(self.pk)
        return self.touching or []

    def touch(self, regions: Iterable[Region]) -> None:
        """Set the regions that it touches; its words hold their names once it is saved."""
        self.regions.set(regions)
        self.touching = None

    def set_regions(self, regions: Iterable[Region]) -> None:
        """Set the regions that it touches, and save it so that it is found by their names."""
        self.touch(regions)
        self.save(update_fields=["words"])

    def hold(self, role: Role, due: Due, holder: Agency | None = None) -> None:
        """Set who must act next and by when; not saved here."""
        self.holder, self.holder_role, self.held_since = holder, role, clock.now()
        self.due = due
        self.next_due_at = due.at or NO_DUE

    def share_with(self, group: Group, way: str, *, by: Actor, reason: str) -> bool:
        """Open the issue to a group in one way ("shared", "addressed", ...).

        Returns whether the row is new. Says nothing in the record: the step that
        grants it does.
        """
        new = self.open_to((group.pk, way, reason), by=by)
        if new:
            self.learn_kept()
        return bool(new)

    def open_to(self, *openings: tuple[int, str, str], by: Actor) -> int:
        """Open the issue to several groups, each given by its key, way and reason; returns how many
        rows are new.

        What the database keeps of it is read again by `learn_kept`.
        """
        return open_issue(self.pk, openings, by=by)

    def learn_kept(self) -> None:
        """Read again the columns that triggers keep (`kept`)."""
        (_place, *kept), *_none = _kept().rows(key=self.pk)
        for name, value in zip(self.kept, kept, strict=True):
            setattr(self, name, value)

    def revoke(self, group: Group, way: str) -> bool:
        """Take one way of reading away, at once; returns whether there was one."""
        rows = IssueShare.objects.filter(
            content_object=self, group=group, permission_id=key_of(way)
        )
        gone, _rows = rows.delete()
        self.learn_kept()
        return bool(gone)

    def tell(
        self,
        verb: str,
        *,
        by: Actor,
        obj: Any = None,
        said: Said | None = None,
        key: UUID | None = None,
    ) -> Event:
        """Record an act that is not a step (a note, a share) in this issue's stream.

        `key` is the form's one-time key, where the act came by a form.
        """
        stream = self.event_stream
        return record(f"issue.{verb}", obj or self, by=by, said=said, key=key, stream=stream)


@cache
def _touched() -> Prepared[Region]:
    return Prepared(Region.objects.filter(issues=KEY).select_related("parent").order_by("code"))


@cache
def _kept() -> Together:
    return Together([Issue.objects.filter(pk=KEY).order_by().values_list(*Issue.kept)])
