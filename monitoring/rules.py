"""What must hold for somebody to take a step of a follow-up, beside the role."""

from __future__ import annotations

import datetime as dt
from functools import cache

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say

from agencies import clock, wording
from agencies.access.hats import Actor
from agencies.calendar import due_after, working_calendar
from agencies.models import Event
from agencies.workflow.rules import EVERYBODY, Rule, not_own, within
from issues.models import Issue
from issues.states import ISSUE_ENDS
from monitoring.models import FollowUp, PointVerdict, ProgressReport
from monitoring.models.follow_up import MODE
from monitoring.states import AT_AGENCY
from recommendations.models import Recommendation

DAYS_TO_REFUSE, DAYS_TO_CORRECT = 2, 3
REPORTING = tuple(
    f"follow_up.{name}"
    for name in ("report", "amend", "progress", "respond", "amend_response", "record_reply")
)


def reported_by(hat: Actor) -> Q:
    """What a person reported in this round of verification is not verified by them. It looks at
    who acted, not at whose role it was: a substitute does not verify their own report, the one
    stood in for may."""
    own = Event.objects.filter(
        object_kind=FollowUp._meta.label_lower,
        object_id=OuterRef("pk"),
        verb__in=REPORTING,
        user=hat.user,
    )
    verified = Event.objects.filter(
        object_kind=FollowUp._meta.label_lower,
        object_id=OuterRef("object_id"),
        verb="follow_up.verify",
        seq__gt=OuterRef("seq"),
    )
    return Q(Exists(own.exclude(Exists(verified))))


def reports() -> QuerySet:
    return ProgressReport.objects.filter(follow_up=OuterRef("pk"))


def correctable() -> Q:
    """Reports that an agency may still correct after the desk recorded them from its letter."""
    return within(DAYS_TO_CORRECT, "at", "follow_up__zone")


def correctable_until(follow_up: FollowUp, recorded_at: dt.datetime) -> dt.datetime:
    """Until when an agency may correct what the desk recorded from its letter; aware, in its
    zone."""
    zone = clock.ZONES[follow_up.zone]
    return due_after(recorded_at, DAYS_TO_CORRECT, zone, working_calendar())


def newest_is_from_a_letter(hat: Actor) -> Q:
    later = ProgressReport.objects.filter(
        follow_up=OuterRef("follow_up"), ordinal__gt=OuterRef("ordinal")
    )
    recorded = reports().filter(letter__isnull=False).exclude(Exists(later))
    return Q(Exists(recorded))


def newest_is_fresh(hat: Actor) -> Q:
    """Some report was written recently enough to be corrected, however many came before."""
    return Q(Exists(reports().filter(correctable())))


def recorded_reply_is_fresh(hat: Actor) -> Q:
    """A recorded reply of this round of verification can be corrected only soon after the desk
    recorded it; correcting it in time does not prolong that. A report of the agency's own has no
    such limit."""
    judged = PointVerdict.objects.filter(follow_up=OuterRef("follow_up"), at__gte=OuterRef("at"))
    replies = reports().filter(letter__isnull=False).exclude(Exists(judged))
    return ~Q(Exists(replies)) | Q(Exists(replies.filter(correctable())))


def issues_go_on(hat: Actor) -> Q:
    ended = Issue.objects.filter(recommendations=OuterRef("recommendation"), state__in=ISSUE_ENDS)
    return ~Q(Exists(ended)) & ~Q(recommendation__state__in=("withdrawn", "superseded"))


@cache
def all_settled() -> Q:
    """Issues of which every follow-up has ended and is noted, and no recommendation is in
    drafting. The same for every step, so that `awaiting` asks it once."""
    unsettled = FollowUp.objects.filter(recommendation__issues=OuterRef("pk")).unsettled()
    unissued = Recommendation.objects.filter(issues=OuterRef("pk")).unissued()
    return ~Q(Exists(unsettled)) & ~Q(Exists(unissued))


def what_is_open(issue: Issue) -> str:
    waiting = FollowUp.objects.filter(recommendation__issues=issue).unsettled()
    if names := sorted({follow_up.agency.abbreviation for follow_up in waiting}):
        return _(
            "Not yet: the follow-up of %(agencies)s is still open."
            " Open it, or withdraw its recommendation with a reason."
        ) % {"agencies": ", ".join(names)}
    drafts = Recommendation.objects.filter(issues=issue).unissued()
    return _("Not yet: %(numbers)s is still being drafted. Issue or withdraw it first.") % {
        "numbers": ", ".join(sorted(draft.number for draft in drafts))
    }


def verified_last_by(hat: Actor) -> Q:
    """Issues below which this person did the newest verification."""
    verified = Event.objects.filter(
        verb="follow_up.verify",
        stream="recommendation",
        stream_id__in=Recommendation.objects.filter(issues=OuterRef(OuterRef("pk"))).values("pk"),
    )
    last = verified.order_by("-at", "-pk").values("user")[:1]
    person = hat.user.pk if hat.user else None
    return Q(Exact(Coalesce(Subquery(last), 0, output_field=BigIntegerField()), person))


def waits_for_nobody(hat: Actor) -> Q:
    """A body that is asked, not ordered, speaks when it wants to; the desk may end any waiting."""
    free = Q(waits_for__isnull=True) | Q(mode=MODE.RESPONSE)
    return EVERYBODY if hat.is_desk else free


def for_whom_it_waits(follow_up: FollowUp) -> str:
    return _(
        "It waits for %(agency)s: no progress is reported until that follow-up has ended."
        " If it need not wait any longer, ask the desk secretary to let it go on."
    ) % {"agency": follow_up.waits_for.agency if follow_up.waits_for else ""}


def too_late(follow_up: FollowUp) -> str:
    """Until when it was possible, and what to do instead."""
    if follow_up.due_at is None:
        return _("There is no due date: more time need not be asked for.")
    said = _("More time could be asked for until %(until)s.") % {
        "until": wording.until(follow_up.due_at)
    }
    instead = (
        _("The response may be sent at any time.")
        if follow_up.is_response
        else _(
            "Report now what was done, or report the obstacle; the responsible official may"
            " declare that it is not carried out."
        )
    )
    return f"{said} {instead}"


def not_at_work(follow_up: FollowUp) -> str:
    if follow_up.state == "reported":
        return _("More time is not needed while the desk verifies: the clock stands still.")
    return _("More time is asked for while the work is going on.")


ALL_SETTLED = Rule("all its work is settled", what_is_open, lambda hat: all_settled())
NOT_ITS_VERIFIER = not_own(
    "not who verified last",
    say("You verified last: another person confirms the closing."),
    verified_last_by,
)
IS_ORDERED = Rule(
    "asked for a follow-up",
    say("This body is asked for a response."),
    lambda hat: ~Q(mode=MODE.RESPONSE),
)
IS_ASKED = Rule(
    "asked for a response",
    say("This agency is asked for a follow-up."),
    lambda hat: Q(mode=MODE.RESPONSE),
)
NOT_ITS_REPORTER = not_own(
    "not who reported or recorded it",
    say("You reported or recorded this: another person verifies it."),
    reported_by,
)
IN_TIME_TO_REFUSE = Rule(
    "within 2 working days",
    say("This could be said within 2 working days. State now why it is not carried out."),
    lambda hat: within(DAYS_TO_REFUSE, "sent_at"),
)
FROM_A_LETTER = Rule(
    "the newest report is a letter that the desk recorded",
    say("Only a reply that the desk recorded from a letter is corrected."),
    newest_is_from_a_letter,
)
CORRECTED_SOON = Rule(
    "within 3 working days", say("This could be corrected within 3 working days."), newest_is_fresh
)
REPLY_IS_FRESH = Rule(
    "within 3 working days of a recorded reply",
    say("This could be corrected within 3 working days."),
    recorded_reply_is_fresh,
)
NOT_NOTED = Rule(
    "not noted yet", say("The desk has noted this."), lambda hat: Q(noted_at__isnull=True)
)
NOT_ASKED_AGAIN = Rule(
    "not asked again yet",
    say("The desk asks again only once."),
    lambda hat: Q(asked_again_at__isnull=True),
)
WAITS_FOR_NOBODY = Rule("waits for no other addressee", for_whom_it_waits, waits_for_nobody)
CLOCK_RUNS = Rule(
    "its clock runs",
    say("The clock stands still already."),
    lambda hat: Q(clock_stopped_at__isnull=True),
)
ISSUES_GO_ON = Rule("its issues are open", say("Reopen the issue first."), issues_go_on)
WORK_GOES_ON = Rule("the work goes on", not_at_work, lambda hat: Q(state__in=AT_AGENCY))
BEFORE_THE_DUE_DATE = Rule("before the due date", too_late, lambda hat: Q(due_at__gt=clock.now()))
