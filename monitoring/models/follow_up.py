"""One addressee's follow-up of a recommendation, with its own clock."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.access.hats import Actor, Hat
from agencies.access.visibility import Shared, SharedQuerySet
from agencies.finding import Words, plainly
from agencies.models import Agency, User
from agencies.state import State
from agencies.workflow.due import kept_as
from agencies.workflow.machine import constraint
from issues.states import RETURNED
from monitoring.states import AT_AGENCY, FOLLOW_UP, FOLLOW_UP_ENDS
from recommendations.models import AcceptancePoint, Addressee, Recommendation

MODE = Addressee.Mode


class FollowUpQuerySet(SharedQuerySet):
    machine, ends = FOLLOW_UP, FOLLOW_UP_ENDS

    def in_regions(self, regions: tuple[int, ...]) -> FollowUpQuerySet:
        return self.filter(recommendation__in=Recommendation.objects.in_regions(regions))

    def beside(self, hat: Actor) -> FollowUpQuerySet:
        """Follow-ups of recommendations that the hat may read: of a co-addressee only
        name, due date and state may be shown, never its reports."""
        return self.filter(recommendation__in=Recommendation.objects.visible_to(hat))

    def visible_at_agency(self, hat: Hat) -> FollowUpQuerySet:
        """Those of the hat's own agency that it sees, in an order that an index of its follow-ups
        keeps: whom one is shared with is looked up in each."""
        return self._shared_with(hat, "overlap_in_each").filter(agency=hat.agency)

    def unsettled(self) -> FollowUpQuerySet:
        """Open, or ended by the agency in a way that the desk has not noted yet."""
        own_ending = models.Q(state__in=("declined", "misaddressed"), noted_at__isnull=True)
        return self.filter(~models.Q(state__in=sorted(FOLLOW_UP_ENDS)) | own_ending)

    def running(self) -> FollowUpQuerySet:
        """Open with the agency's clock running: not blocked, reported or stopped."""
        return self.filter(state__in=AT_AGENCY, clock_stopped_at__isnull=True)

    def overdue(self, now: dt.datetime) -> FollowUpQuerySet:
        """Late: due, clock running. A response that was asked for is never late."""
        return self.running().filter(due_at__lte=now).exclude(mode=MODE.RESPONSE)

    def addressed_to(self, agency: Agency) -> FollowUpQuerySet:
        return self.filter(agency=agency)


class FollowUp(Shared):
    """What one addressee does about a recommendation.

    `due_at` is the moment it is late (midnight at the end of the last day); before the
    acknowledgement it is counted from two working days after dispatch. `desk_due_at` is
    when the desk must have verified a report or noted an ending. The agency's clock stands
    still from `clock_stopped_at` while the desk checks a report or an acknowledged
    obstacle lasts.
    """

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="follow_ups")
    addressee = models.OneToOneField(Addressee, models.PROTECT, related_name="follow_up")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="follow_ups")
    mode = models.CharField(max_length=10, choices=MODE)
    zone = models.CharField(max_length=4, choices=User.Zone, default="WIB")
    due_at = models.DateTimeField(null=True, blank=True)
    due_from = models.DateField(null=True, editable=False)
    due_days = models.PositiveSmallIntegerField(null=True, editable=False)
    due = kept_as("due")
    due_version = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    desk_due_at = models.DateTimeField(null=True, blank=True)
    desk_due_from = models.DateField(null=True, editable=False)
    desk_due_days = models.PositiveSmallIntegerField(null=True, editable=False)
    desk_due = kept_as("desk_due")
    ended_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)
    clock_stopped_at = models.DateTimeField(null=True, blank=True)
    obstacle = models.TextField(_("Obstacle"), blank=True)
    past_obstacles = models.TextField(blank=True)  # one a line, as they were told
    waits_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="waited_for_by"
    )
    ground = models.TextField(_("Ground"), blank=True)
    proposed_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+"
    )
    transferred_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="transferred_from"
    )
    forwarded_to = models.CharField(_("Unit"), max_length=200, blank=True)
    forwarded_due_on = models.DateField(_("Internal date"), null=True, blank=True)
    words = Words(plainly("obstacle", "past_obstacles", "ground", "forwarded_to"))

    objects: ClassVar = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [constraint(FOLLOW_UP, "follow_up_state_known")]
        indexes = [
            GinIndex(fields=["parties"], name="follow_up_parties"),
            GinIndex(fields=["words"], name="follow_up_words"),
            models.Index(fields=["state", "due_at", "id"], name="follow_up_by_due"),
            models.Index(fields=["due_at", "id"], name="follow_up_all_by_due"),
            models.Index(fields=["updated_at", "id"], name="follow_up_by_update"),
            models.Index(fields=["state", "desk_due_at", "id"], name="follow_up_to_verify"),
            models.Index(  # what figures and the policy read: none looks at a row
                fields=["agency", "state", "due_at", "id"],
                include=["classification", "parties", "mode", "recommendation"],
                name="follow_up_figures",
            ),
            models.Index(  # those of an agency in which nobody may read them are few
                fields=["classification", "agency"],
                condition=models.Q(state__in=AT_AGENCY),
                name="follow_up_at_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.number} {self.agency}"

    @property
    def event_stream(self) -> tuple[str, int]:
        return ("recommendation", self.recommendation_id)

    @property
    def term_id(self) -> int:
        return self.recommendation.term_id

    @property
    def badge(self) -> State:
        """The state, or "returned" when the last verification sent points back."""
        if self.state == "in_progress" and self.last_step == "verify":
            return RETURNED
        return FOLLOW_UP[self.state]

    @property
    def is_open(self) -> bool:
        return self.state not in FOLLOW_UP_ENDS

    @property
    def is_response(self) -> bool:
        return self.mode == MODE.RESPONSE

    def is_overdue(self, now: dt.datetime) -> bool:
        running = self.is_open and self.state != "reported" and self.clock_stopped_at is None
        return bool(running and not self.is_response and self.due_at and self.due_at <= now)

    def overcome(self) -> None:
        """What stood in the way is past; it is still found by its words. Not saved here."""
        told = (self.past_obstacles, self.obstacle)
        self.past_obstacles = "\n".join(filter(None, told))
        self.obstacle, self.waits_for = "", None

    def own_points(self) -> models.QuerySet[AcceptancePoint]:
        """The points for this addressee: those of all, and those that name it."""
        points = AcceptancePoint.objects.filter(recommendation=self.recommendation_id)
        named = models.Q(addressees=self.addressee_id)
        return points.filter(models.Q(addressees__isnull=True) | named).distinct()
