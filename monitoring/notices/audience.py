"""Who is told of which act: from every verb that is recorded to its circles, or to nobody.

A verb that stands in neither table fails a test: whoever adds one says here whom it tells.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from agencies.access.hats import Actor
from agencies.models import Membership, Role
from issues.models import (
    AgencyView,
    Analysis,
    Attachment,
    Comment,
    InformationRequest,
    Issue,
)
from monitoring.duties import DUTIES
from monitoring.models import ExtensionRequest, FollowUp
from monitoring.notices.circles import (
    Asks,
    Happened,
    Rule,
    addressees,
    agency,
    analyst,
    asker,
    desk,
    drafter,
    flagger,
    former_analyst,
    heir,
    newly_shared,
    on_whose_behalf,
    readers,
    reporter,
    turned,
)
from monitoring.roster import unique
from recommendations.models import Recommendation

LIAISON, HEAD = Role.LIAISON, Role.HEAD
SECRETARY, ANALYST, CHAIR = Role.SECRETARY, Role.ANALYST, Role.CHAIR


class Target(NamedTuple):
    """The page to which a notice leads."""

    kind: str
    pk: int


# Pages, and the rows that are shown on the page of another.
PAGES: dict[str, type[Issue] | type[Recommendation] | type[FollowUp]] = {
    "issue": Issue,
    "recommendation": Recommendation,
    "follow_up": FollowUp,
}
ON_ISSUE = (AgencyView, Analysis, Attachment, Comment, InformationRequest)
SHOWN_ON: dict[Any, tuple[str, str]] = {
    Issue: ("issue", "pk"),
    Recommendation: ("recommendation", "pk"),
    FollowUp: ("follow_up", "pk"),
    ExtensionRequest: ("follow_up", "follow_up_id"),
    **dict.fromkeys(ON_ISSUE, ("issue", "issue_id")),
}
KINDS = {model._meta.label_lower: model for model in SHOWN_ON}


def target_of(row: Any) -> Target:
    kind, column = SHOWN_ON[type(row)]
    return Target(kind, getattr(row, column))


def is_visible(row: Any, hat: Actor) -> bool:
    model: Any = type(row)
    return bool(model.objects.visible_to(hat).filter(pk=row.pk).exists())


def owing(kind: str) -> Rule:
    """Those who are reminded of a duty on its last day."""
    return lambda act: DUTIES[kind].told(act.row, 0, act.roster)


LIAISONS, HEADS, OFFICIALS = agency(LIAISON), agency(HEAD), agency(LIAISON, HEAD)
SECRETARIES, APPROVERS = desk(SECRETARY), desk(CHAIR, Role.LEADERSHIP)

RULES: dict[str, tuple[Rule, ...]] = {
    "issue.submit": (Asks(SECRETARIES), on_whose_behalf),
    "issue.return": (Asks(reporter),),
    "issue.accept": (Asks(analyst), reporter),
    "issue.resolve": (reporter, readers, analyst),
    "issue.reject": (reporter, readers, analyst),
    "issue.merge": (reporter, readers, analyst),
    "issue.absorbed": (reporter, analyst),
    "issue.unmerge": (reporter, readers, analyst),
    "issue.submit_analysis": (Asks(desk(SECRETARY, CHAIR)),),
    "issue.return_analysis": (Asks(analyst),),
    "issue.approve_analysis": (Asks(drafter), analyst),
    "issue.monitor": (reporter, analyst),
    "issue.reanalyse": (Asks(analyst), reporter, SECRETARIES),
    "issue.conclude": (reporter, readers, analyst),
    "issue.propose_closing": (Asks(desk(ANALYST, CHAIR, Role.LEADERSHIP)),),
    "issue.return_closing": (Asks(SECRETARIES),),
    "issue.confirm_closing": (SECRETARIES, reporter, readers, analyst),
    "issue.close": (reporter, readers, analyst),
    "issue.reopen": (Asks(analyst), reporter, readers),
    "issue.assign": (Asks(analyst), former_analyst),
    "issue.handed_over": (heir,),
    "issue.mask_origin": (reporter, SECRETARIES),
    "issue.flag_too_low": (Asks(SECRETARIES),),
    "issue.settle_flag": (flagger, reporter, analyst),
    "issue.reclassify": (reporter, readers, analyst),
    "issue.review": (reporter, analyst),
    "issue.declassify": (reporter, readers, analyst),
    "issue.part_lowered": (reporter, analyst),
    "issue.allow_content": (reporter, SECRETARIES),
    "issue.described": (analyst, SECRETARIES),
    "issue.corrected": (reporter, analyst, addressees, SECRETARIES),
    "issue.shared": (newly_shared,),
    "issue.admitted": (newly_shared,),
    "issue.revoked": (analyst, SECRETARIES),
    "issue.examined": (reporter, SECRETARIES),
    "issue.asked": (Asks(LIAISONS),),
    "issue.view_requested": (Asks(LIAISONS),),
    "issue.view_given": (asker, analyst),
    "issue.view_changed": (asker, analyst),
    "issue.commented": (reporter, analyst),
    "issue.attached": (reporter, analyst),
    "request.answer": (asker, analyst),
    "request.withdraw": (LIAISONS,),
    "request.lapse": (LIAISONS,),
    "recommendation.submit_review": (Asks(APPROVERS),),
    "recommendation.return": (Asks(drafter),),
    "recommendation.approve": (Asks(SECRETARIES), drafter),
    "recommendation.approve_together": (Asks(SECRETARIES), drafter),
    "recommendation.send_to_sign": (drafter,),
    "recommendation.issue": (drafter,),
    "recommendation.issue_orally": (Asks(SECRETARIES), drafter),
    "recommendation.confirm": (addressees, drafter),
    "recommendation.correct": (addressees, drafter),
    "recommendation.withdraw": (drafter, SECRETARIES),
    "recommendation.supersede": (drafter, SECRETARIES),
    "recommendation.fulfil": (SECRETARIES, drafter),
    "recommendation.resume": (SECRETARIES, drafter),
    "recommendation.handed_over": (drafter,),
    "follow_up.sent": (Asks(LIAISONS), HEADS),
    "follow_up.acknowledge_for": (LIAISONS,),
    "follow_up.not_ours": (Asks(SECRETARIES), analyst),
    "follow_up.insist": (Asks(LIAISONS), HEADS),
    "follow_up.report": (Asks(analyst), Asks(SECRETARIES)),
    "follow_up.amend": (Asks(analyst), Asks(SECRETARIES)),
    "follow_up.progress": (analyst,),
    "follow_up.respond": (analyst, SECRETARIES),
    "follow_up.amend_response": (analyst, SECRETARIES),
    "follow_up.record_reply": (LIAISONS, Asks(analyst), SECRETARIES),
    "follow_up.block": (Asks(analyst), Asks(SECRETARIES)),
    "follow_up.accept_obstacle": (LIAISONS,),
    "follow_up.unblock": (analyst, LIAISONS),
    "follow_up.release": (Asks(LIAISONS),),
    "follow_up.verify": (
        Asks(turned("in_progress", LIAISONS)),
        turned("completed", OFFICIALS),
    ),
    "follow_up.ask_clarification": (Asks(LIAISONS), HEADS),
    "follow_up.reverse_verdict": (Asks(LIAISONS), HEADS, analyst),
    "follow_up.decline": (Asks(SECRETARIES), LIAISONS, analyst),
    "follow_up.note": (OFFICIALS,),
    "follow_up.ask_again": (Asks(LIAISONS), HEADS),
    "follow_up.not_feasible": (OFFICIALS, analyst),
    "follow_up.transfer": (OFFICIALS, analyst),
    "follow_up.withdraw": (OFFICIALS,),
    "follow_up.extension_asked": (Asks(SECRETARIES), analyst),
    "extension.grant": (OFFICIALS, analyst),
    "extension.refuse": (OFFICIALS, analyst),
    "extension.lapse": (LIAISONS,),
    **{
        f"{verb}_{what}": (owing(duty), SECRETARIES)
        for verb, duty in (
            ("issue.due", "issue"),
            ("issue.view_due", "view"),
            ("request.due", "request"),
            ("recommendation.due", "recommendation"),
            ("follow_up.due", "follow_up"),
            ("follow_up.desk_due", "verification"),
            ("extension.due", "extension"),
        )
        for what in ("moved", "on_holiday")
    },
}
OWN_DRAFT = "nobody reads a draft before it is sent but who writes it"
TOLD_BY_ANOTHER = "the act that brought it about tells of it"
STANDS_ON_PAGE = "it asks nothing and stands on the page of its work"
ADMINISTRATOR = "it stands in My work of the administrator"
WHO_CONFIRMS = "it stands in My work of everybody who may confirm it"
BY_MAIL = "the holder of the account is told by a mail of its own"
BY_ITSELF = "the next page that the person opens shows it"
REGISTER = "it concerns no single person, and stands in the administration's pages"
EXAMINED = "the record of acts shows it; the desk is told of what is opened"
# Why these tell nobody.
NOBODY: dict[str, str] = {
    **dict.fromkeys(
        (
            "issue.created",
            "issue.changed",
            "issue.analysis_written",
            "recommendation.created",
            "recommendation.changed",
        ),
        OWN_DRAFT,
    ),
    "issue.recommendation_issued": TOLD_BY_ANOTHER,
    "agency.person_wanted": ADMINISTRATOR,
    **dict.fromkeys(
        (
            "issue.paper_handed_over",
            "issue.copy_only",
            "issue.erasure_asked",
            "issue.erasure_confirmed",
            "follow_up.acknowledge",
            "follow_up.forward",
        ),
        STANDS_ON_PAGE,
    ),
    **dict.fromkeys(
        (
            "membership.propose",
            "ceiling.propose",
            "substitution.propose",
            "audit.enter",
            "record.ask_redaction",
            "account.reset_asked",
        ),
        WHO_CONFIRMS,
    ),
    **dict.fromkeys(
        (
            "account.create",
            "account.invite",
            "account.password",
            "account.factor_added",
            "account.factor_removed",
            "account.sheet_made",
            "account.reset_confirmed",
            "account.sessions_ended",
        ),
        BY_MAIL,
    ),
    **dict.fromkeys(
        (
            "account.change",
            "account.close",
            "account.freed",
            "account.profile",
            "account.reset_withdrawn",
            "membership.create",
            "membership.confirm",
            "membership.refuse",
            "membership.change",
            "membership.end",
            "ceiling.confirm",
            "ceiling.refuse",
            "substitution.create",
            "substitution.confirm",
            "substitution.refuse",
            "substitution.end",
        ),
        BY_ITSELF,
    ),
    **dict.fromkeys(
        (
            *("agency.create", "agency.change", "agency.rename"),
            *("term.create", "term.change", "term.seat", "term.unseat"),
            *("group.create", "group.change", "group.seat", "group.unseat", "group.end"),
            *("stage.create", "stage.change"),
            *("holiday.create", "holiday.change", "holiday.delete"),
        ),
        REGISTER,
    ),
    **dict.fromkeys(
        (
            *("audit.confirm", "audit.end", "audit.list", "audit.readings", "audit.open"),
            *("audit.package", "audit.fetch"),
            *("record.redact", "record.refuse_redaction", "account.exported"),
        ),
        EXAMINED,
    ),
}
# What cannot wait for other news.
URGENT = frozenset({"follow_up.sent", "recommendation.correct", "follow_up.withdraw"})
# Acts that only the people of one agency can take up; where it has nobody, the desk is told.
NEEDS_AGENCY = frozenset(
    (
        "follow_up.sent",
        "follow_up.insist",
        "follow_up.verify",
        "issue.asked",
        "issue.view_requested",
    )
)


class Told(NamedTuple):
    """Everybody whom the table names, except whoever acted; `asked` are the keys of those of whom
    the act asks something."""

    people: list[Membership]
    asked: frozenset[int]


def told_of(act: Happened) -> Told:
    event = act.event
    named = [(rule, rule(act)) for rule in RULES.get(event.verb, ())]
    asked = {one.pk for rule, circle in named if isinstance(rule, Asks) for one in circle}
    people = unique(one for _rule, circle in named for one in circle)
    others = [one for one in people if one.pk != event.by_id and one.user_id != event.user_id]
    return Told(others, frozenset(asked))
