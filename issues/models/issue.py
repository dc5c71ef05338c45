"""The central record: a problem that may hinder the election."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from functools import cache, reduce
from operator import or_
from typing import Any, ClassVar, NamedTuple, cast
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models.functions import Coalesce
from django.db.models.query import ModelIterable
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.access.hats import Actor
from agencies.access.prepared import KEY, Prepared, Together
from agencies.access.visibility import Shared, SharedQuerySet
from agencies.clock import Kept
from agencies.finding import Words
from agencies.models import Agency, DeskTerm, Event, Membership, Region, Role, Stage, User
from agencies.models.people import Classification
from agencies.record.events import Said, record
from agencies.risk import HIGH, product
from agencies.state import State
from agencies.workflow.due import Due, kept_as
from agencies.workflow.machine import constraint
from agencies.workflow.rules import holds
from issues.models.category import Category
from issues.states import ISSUE, ISSUE_ENDS, RETURNED

NO_DUE = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
REVIEWED_AFTER, REVIEWED_WITHIN = 365, 5 * 365  # days: by default, and at most
CARD_FROM = Classification.SECRET
# It may hold no content: secret, and nobody has allowed it yet.
IS_CARD = models.Q(classification__gte=CARD_FROM, content_allowed_at__isnull=True)
# From here two people close.
HIGH_RISK = reduce(or_, (models.Q(severity=n, likelihood__gte=-(-HIGH // n)) for n in range(1, 6)))
ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Awaited(NamedTuple):
    """Who must act next on an issue, and by when; without holder and role the desk follows it."""

    holder: Agency | None
    role: str
    until: dt.datetime


class Veiled(ModelIterable):
    """Issues as their reader may know them: a masked origin is taken out of the row, and the
    content of what is a reference card to the reader."""

    def __iter__(self) -> Iterator[Issue]:
        reader = cast(Actor, cast(IssueQuerySet, self.queryset).reader)
        for issue in super().__iter__():
            issue.followed_by_reader = reader.is_desk
            if issue.origin_masked and not issue.origin_known_to(reader):
                issue.veil()
            if issue.withholds(reader):
                issue.conceal()
            yield issue


class IssueQuerySet(SharedQuerySet):
    machine, ends = ISSUE, ISSUE_ENDS
    reader: Actor | None = None

    def _clone(self) -> IssueQuerySet:
        clone: IssueQuerySet = super()._clone()  # type: ignore[misc]
        clone.reader = self.reader
        return clone

    def visible_to(self, hat: Actor) -> IssueQuerySet:
        """Shared issues; a draft that was never sent is its writer's alone, and falls to
        those who come after when the writer has left.

        Of an issue whose origin is masked the rows do not tell it, but to the desk and the
        origin itself.
        """
        unsent = models.Q(state="draft", submitted_at__isnull=True)
        own = models.Q(entered_by__in=[hat.membership, *hat.left])
        rows = super().visible_to(hat).filter(~unsent | own)
        rows.reader, rows._iterable_class = hat, Veiled
        return rows

    @staticmethod
    def origin_known_to(hat: Actor) -> models.Q:
        """Those of which the hat may know which agency reported them."""
        return models.Q(origin_masked=False) | of_origin(hat)

    @staticmethod
    def within_ceiling(hat: Actor) -> models.Q:
        """No higher than the hat reads, or one to which the chair admitted its agency by name.

        Not while the class is flagged as too low: it was admitted to what it was then.
        """
        own = models.Q(classification__lte=hat.clearance)
        named = models.Q(admitted__overlap=list(hat.groups), flagged_at__isnull=True)
        return own if hat.is_desk else own | named

    def with_content(self, hat: Actor) -> IssueQuerySet:
        """Those of which more than the reference card may be shown.

        On a flag that awaits its decision the desk secretary sees what is to be decided on.
        """
        return self.filter(shows_content(hat))

    def in_regions(self, regions: tuple[int, ...]) -> IssueQuerySet:
        touching = Issue.regions.through.objects.filter(
            models.Q(region__in=regions) | models.Q(region__parent__in=regions),
            issue=models.OuterRef("pk"),
        )
        return self.filter(models.Exists(touching))


def due_known_to(hat: Actor) -> str:
    """The column that says when an issue is due, as far as the hat may know it."""
    return "next_due_at" if hat.is_desk else "shared_due_at"


def held_by_any(agencies: Collection[int], hat: Actor) -> models.Q:
    """The condition under which one of the agencies holds an issue, to the hat's knowledge."""
    held = models.Q(holder__in=agencies)
    return held if hat.is_desk else held & ~models.Q(state="monitoring")


def of_origin(hat: Actor, prefix: str = "") -> models.Q:
    """The condition under which the hat is of the desk of an issue or of the agency that reported
    it; `prefix` leads to the issue.
    """
    groups = list(hat.groups)
    own = models.Q(**{f"{prefix}term__group__in": groups})
    return own | models.Q(**{f"{prefix}reported_by__group__in": groups})


def shows_content(hat: Actor, prefix: str = "") -> models.Q:
    """The condition under which an issue is more than a card; `prefix` leads to the issue."""
    below = models.Q(**{f"{prefix}classification__lt": CARD_FROM})
    allowed = models.Q(**{f"{prefix}content_allowed_at__isnull": False})
    decides = hat.is_desk and hat.role == Role.SECRETARY
    flagged = models.Q(**{f"{prefix}flagged_at__isnull": False}) if decides else models.Q()
    return below | allowed | flagged


def card_title(number: str) -> str:
    """What a reference card is called; `number` is that of its paper, "" when it is not known."""
    return gettext("Secret file %(number)s") % {"number": number or gettext("without number")}


def texts_of(issue: Issue) -> Iterator[tuple[str, str]]:
    """What an issue is found by: of a reference card what its readers see of it; of a masked
    origin nothing that names it."""
    yield "A", issue.number
    yield "A", issue.card_number
    if issue.is_card:
        return
    yield "A", issue.title
    yield "B", issue.text
    yield "C", issue.outcome
    yield "C", issue.referred_to
    if issue.category:
        yield (
            "D",
            f"{issue.category.name} / {issue.category.parent.name}"
            if (issue.category.parent)
            else issue.category.name,
        )
    if not issue.origin_masked:
        yield "C", issue.source
        yield "D", f"{issue.reported_by.abbreviation} / {issue.reported_by.name}"
    for region in issue.regions_by_code():
        yield "D", f"{region} / {region.parent or ''}"


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
        _("Impact"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    likelihood = models.PositiveSmallIntegerField(
        _("Likelihood"), null=True, blank=True, validators=ONE_TO_FIVE
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
        _("Keep the origin to the desk"), default=False,
        help_text=_(
            "Other agencies read the issue without learning which agency reported it. The source"
            " stays with the desk, too. Title, description and file names are read by all: name"
            " the agency in none of them."
        ),
    )  # fmt: skip
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

    withheld: Agency | None = None  # the agency that `veil` took out; shown to nobody
    concealed = False  # whether `conceal` took its content out
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
                condition=models.Q(classification__range=(1, 4)),
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="issue_words"),
            GinIndex(fields=["parties"], name="issue_parties"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="issue_title_trigrams"),
            models.Index(fields=["next_due_at", "id"], name="issue_by_next_due"),
            models.Index(fields=["shared_due_at", "id"], name="issue_by_shared_due"),
            models.Index(fields=["state", "shared_due_at", "id"], name="issue_by_shared_state"),
            models.Index(  # what figures and the policy read: none looks at a row
                fields=["state", "next_due_at", "id"],
                include=[
                    "classification",
                    "parties",
                    "admitted",
                    "flagged_at",
                    "submitted_at",
                    "entered_by",
                    "term",
                    "shared_due_at",
                    "risk_rank",
                ],
                name="issue_figures",
            ),
            models.Index(
                fields=["state", "due_at", "id"],
                condition=models.Q(due_at__isnull=False),
                name="issue_at_desk",
            ),
            models.Index(fields=["moved_at", "id"], name="issue_by_movement"),
            models.Index(fields=["reported_at", "id"], name="issue_by_report"),
            models.Index(fields=["risk_rank", "id"], name="issue_by_risk"),
            models.Index(
                fields=["review_on", "id"],
                condition=models.Q(review_on__isnull=False),
                name="issue_by_review",
            ),
            models.Index(
                fields=["flagged_at", "id"],
                condition=models.Q(flagged_at__isnull=False),
                name="issue_flagged",
            ),
        ]

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
        """Whether the hat may know which agency reported it: all, or the desk and itself."""
        if not self.origin_masked or self.term_id == (hat.term.pk if hat.term else None):
            return True
        return self.reported_by.group_id in hat.groups

    def veil(self) -> None:
        """Take the origin out of this row, which from then on is shown and never saved."""
        self.withheld = self.reported_by
        words = gettext("Origin withheld")
        nobody = Agency(name=words, abbreviation=words)
        if self.holder_id == self.withheld.pk:
            self.holder = nobody
        self.reported_by, self.source = nobody, ""
        self.channel = self.Channel.PORTAL
        self.entered_by = Membership(user=User(full_name=words), agency=nobody)

    def conceal(self) -> None:
        """Take the content out of this row, which from then on is shown and never saved."""
        self.title = card_title(self.card_number)
        self.text = self.source = self.outcome = self.proposed_outcome = ""
        self.concealed = True

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
        """Say which regions it touches; it is found by their names once it is saved."""
        self.regions.set(regions)
        self.touching = None

    def set_regions(self, regions: Iterable[Region]) -> None:
        """Say which regions it touches; it is found by their names from then on."""
        self.touch(regions)
        self.save(update_fields=["words"])

    def hold(self, role: Role, due: Due, holder: Agency | None = None) -> None:
        """Say who must act next and by when; not saved here."""
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
        """The same for several groups, each by its key, way and reason; how many rows are new.

        What the database keeps of it then is told by `learn_kept`.
        """
        member, now = by.membership and by.membership.pk, clock.now()
        rows = [
            (key_of(way), group, self.pk, reason, member, now) for group, way, reason in openings
        ]
        marks = ", ".join(["%s"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO issues_issueshare"  # noqa: S608  marks alone
                " (permission_id, group_id, content_object_id, reason, by_id, at)"
                f" VALUES {marks} ON CONFLICT DO NOTHING",
                rows,
            )
            new: int = cursor.rowcount
        return new

    def learn_kept(self) -> None:
        """Read again what the database keeps."""
        (_place, *kept), *_none = _kept().rows(key=self.pk)
        for name, value in zip(self.kept, kept, strict=True):
            setattr(self, name, value)

    def revoke(self, group: Group, way: str) -> bool:
        """Take one way of reading away, at once; returns whether there was one."""
        from issues.models.share import IssueShare

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


# An act moves its issue where all who read the issue may know of it. Who was admitted by name
# reads acts up to its own ceiling alone.
MOVED = f"""
    UPDATE issues_issue AS issue SET moved_at = event.at FROM event
    WHERE issue.id = event.stream_id AND (
        event.classification <= {Classification.OPEN:d}
        OR issue.classification >= event.classification AND issue.admitted = '{{}}'
    )
"""  # noqa: S608  no input


# The keys of the permissions that stand behind the ways of reading: "shared_issue".
WAYS = Kept(
    lambda: dict(
        Permission.objects.filter(
            content_type__app_label="issues", content_type__model="issue"
        ).values_list("codename", "pk")
    ),
    seconds=3600,
)


def key_of(way: str) -> int:
    """The key of the permission behind a way of reading: "shared" -> issues.shared_issue."""
    return WAYS.get()[f"{way}_issue"]
