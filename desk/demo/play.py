"""Plays the stories: every act is taken by a hat, at its moment, through the workflow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from agencies import clock
from agencies.access.hats import Hat
from agencies.models import Agency, Region, Stage
from agencies.record.events import Decision, Said
from agencies.workflow.due import Due, due_in
from desk.demo.papers import keep
from desk.demo.script import Scene, Story, day, end_of_day, moment
from issues.acts import ask_agency, comment, give_view, request_views, share, write_analysis
from issues.drafts import start_draft
from issues.models import AgencyView, Category, InformationRequest, Issue
from issues.workflow import REQUESTS
from issues.workflow import WORKFLOW as ISSUES
from monitoring.extensions import ask_extension
from monitoring.models import FollowUp
from monitoring.workflow import EXTENSIONS
from monitoring.workflow import WORKFLOW as FOLLOW_UPS
from recommendations.drafts import begin
from recommendations.models import AcceptancePoint, Addressee, Recommendation
from recommendations.workflow import WORKFLOW as RECOMMENDATIONS

DAYS = ("letter_date", "received_on", "wanted_on", "granted_on", "internal_date")
MOMENTS = ("decided_at", "as_of")


class Play:
    """What the stories have brought about so far, under the names that they use."""

    def __init__(self, hats: dict[str, Hat]) -> None:
        self.hats = hats
        self.issues: dict[str, Issue] = {}
        self.recommendations: dict[tuple[str, str], Recommendation] = {}
        self.agencies = {agency.code: agency for agency in Agency.objects.all()}
        self.categories = {category.code: category for category in Category.objects.all()}
        self.stages = {stage.code: stage for stage in Stage.objects.filter(election="pilkada_2024")}

    def perform(self, stories: Iterable[Story]) -> None:
        """Take all acts of all stories, in the order of their moments."""
        acts = [(act.when, story.key, act) for story in stories for act in story.acts]
        for when, key, act in sorted(acts, key=lambda entry: entry[0]):
            with clock.at(when):
                self.take(key, act)

    def take(self, key: str, act: Scene) -> None:
        hat = self.hats[act.by]
        data = self.values(key, act)
        if act.of.startswith("?"):
            request = InformationRequest.objects.get(
                issue=self.issues[key], agency=self.agencies[act.of[1:]]
            )
            REQUESTS.take(act.verb, request, by=hat, **data)
        elif "/" in act.of:
            self.follow(self.follow_up(key, act.of), act.verb, hat, data)
        elif act.of:
            self.recommend(key, act, hat, data)
        elif own := getattr(self, f"issue_{act.verb}", None):
            own(key, hat, data)
        else:
            self.issues[key] = ISSUES.take(act.verb, self.issues[key], by=hat, **data)

    def values(self, key: str, act: Scene) -> dict[str, Any]:
        """The act's data with names turned into rows, and days into dates."""
        data = dict(act.data)
        for name in set(DAYS) & set(data):
            data[name] = day(data[name])
        for name in set(MOMENTS) & set(data):
            data[name] = moment(data[name])
        for name in {"analyst", "drafter"} & set(data):
            data[name] = self.hats[data[name]].membership
        for name in {"proposed", "successor"} & set(data):
            found = self.recommendations.get((key, data[name]))
            data[name] = found or self.agencies[data[name]]
        if "target" in data:
            data["target"] = self.issues[data["target"]]
        if "waits_for" in data:
            data["waits_for"] = self.follow_up(key, data["waits_for"])
        if "due_at" in data:
            data["due"] = Due(end_of_day(data.pop("due_at")))
        if "decided" in data:
            decider = self.hats[data.pop("decided")].membership
            data["decision"] = Decision(by=decider, basis=data.pop("basis", "oral"))
        return data

    # On the issue.

    def issue_draft(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        codes, known = data.pop("regions").split(), data.pop("known")
        reporter = data.pop("reported_by", "")
        happened = data.pop("happened", "")
        if allowed := data.pop("allowed", ""):  # by whom a secret issue may hold content
            data |= {"content_allowed_by": allowed, "content_allowed_at": clock.now()}
        issue = start_draft(
            hat,
            reported_by=self.agencies[reporter] if reporter else cast(Agency, hat.agency),
            category=self.categories[data.pop("category")],
            stage=self.stages[data.pop("stage", "VOTER_LIST")],
            known_at=moment(known),
            known_zone=clock.zone_of(moment(known)),
            occurred_at=moment(happened) if happened else None,
            occurred_zone=clock.zone_of(moment(happened or known)),
            **data,
        )
        issue.set_regions(Region.objects.filter(code__in=codes))
        self.issues[key] = issue

    def issue_file(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        issue = self.issues[key]
        file = keep(
            data["name"], data["text"], hat, classification=issue.classification, issue=issue
        )
        issue.tell("attached", by=hat, said=Said(note=file.name))

    def issue_ask_views(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        asked = [self.agencies[code] for code in data["agencies"].split()]
        due = due_in(data.get("days", 3))
        request_views(self.issues[key], hat, asked, due=due, reason=data["reason"])

    def issue_view(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        issue, text = self.issues[key], data.get("text", "")
        asked = AgencyView.objects.filter(issue=issue, agency=hat.agency).first() or AgencyView()
        give_view(
            issue,
            hat,
            version=asked.version,
            stance="view" if text else "no_objection",
            text=text,
            classification=issue.classification,
        )

    def issue_analyse(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        """Write the analysis, or change the version that a return has opened."""
        issue = self.issues[key]
        draft = issue.analyses.filter(submitted_at__isnull=True).first()
        opened_at = draft.edited_at.isoformat() if draft else ""
        write_analysis(issue, hat, opened_at=opened_at, **data)

    def issue_ask(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        issue = self.issues[key]
        for code in data["agencies"].split():
            agency = self.agencies[code]
            due = data.get("due") or due_in(3)
            ask_agency(issue, agency, by=hat, question=data["question"], due=due)

    def issue_share(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        for code in data["agencies"].split():
            share(self.issues[key], hat, self.agencies[code].group, reason=data["reason"])

    def issue_comment(self, key: str, hat: Hat, data: dict[str, Any]) -> None:
        issue = self.issues[key]
        comment(issue, hat, text=data["text"], classification=issue.classification)

    # On a recommendation.

    def recommend(self, key: str, act: Scene, hat: Hat, data: dict[str, Any]) -> None:
        place = (key, act.of)
        if act.verb == "draft":
            self.recommendations[place] = self.drafted(key, hat, data)
            return
        if act.verb in ("issue", "confirm"):
            data = {"signed_outside": True, **SIGNED, **data}
        if act.verb == "issue_orally":
            data["oral_by"] = data["decision"].by
        found = self.recommendations[place]
        self.recommendations[place] = RECOMMENDATIONS.take(act.verb, found, by=hat, **data)
        self.issues[key].refresh_from_db()

    def drafted(self, key: str, hat: Hat, data: dict[str, Any]) -> Recommendation:
        points, addressees = data.pop("points"), data.pop("addressees")
        answered = [self.issues[name] for name in (key, *data.pop("also", ()))]
        recommendation = begin(
            hat,
            term=answered[0].term,
            classification=max(issue.classification for issue in answered),
            **data,
        )
        recommendation.issues.set(answered)
        named = {
            row["agency"]: self.addressee(recommendation, position, row)
            for position, row in enumerate(addressees)
        }
        for position, (text, evidence, agencies) in enumerate(points, start=1):
            row = AcceptancePoint.objects.create(
                recommendation=recommendation,
                position=position,
                text=text,
                evidence_expected=evidence,
            )
            row.addressees.set(named[agency] for agency in agencies)
        return recommendation

    def addressee(
        self, recommendation: Recommendation, position: int, row: dict[str, Any]
    ) -> Addressee:
        agency = self.agencies[row["agency"]]
        usual = "response" if agency.independent else "follow_up"
        given = {**row, "agency": agency, "mode": row["mode"] or usual}
        return Addressee.objects.create(recommendation=recommendation, position=position, **given)

    # On a follow-up.

    def follow_up(self, key: str, name: str) -> FollowUp:
        recommendation, agency = name.split("/")
        return FollowUp.objects.get(
            recommendation=self.recommendations[(key, recommendation)],
            agency=self.agencies[agency],
        )

    def follow(self, follow_up: FollowUp, verb: str, hat: Hat, data: dict[str, Any]) -> None:
        if verb == "ask_extension":
            ask_extension(follow_up, by=hat, **data)
            return
        if verb in ("grant", "refuse"):
            EXTENSIONS.take(verb, follow_up.extensions.open().get(), by=hat, **data)
            return
        own = {row.position: row for row in follow_up.own_points()}
        if "points" in data:
            data["points"] = [own[position] for position in data["points"]]
        if "verdicts" in data:
            data["verdicts"] = {
                own[position].pk: verdict if isinstance(verdict, tuple) else (verdict, "")
                for position, verdict in data["verdicts"].items()
            }
        if "evidence" in data:
            data["evidence"] = [self.paper(follow_up, hat, *pair) for pair in data["evidence"]]
        if "letter" in data:
            data["file"] = self.paper(follow_up, hat, *data.pop("letter"))
        FOLLOW_UPS.take(verb, follow_up, by=hat, **data)

    @staticmethod
    def paper(follow_up: FollowUp, hat: Hat, name: str, text: str) -> Any:
        level = follow_up.classification
        return keep(name, text, hat, classification=level, parties=follow_up.parties)


SIGNED = {
    "signer": "Dr. Adnan Surbakti, M.H.",
    "signer_position": "Deputi selaku Pimpinan Desk",
    "signer_number": "NIP 19680412 199403 1 003",
}


def start_of_demo() -> dt.datetime:
    """The moment at which the demo's clock stands when it was loaded."""
    return moment("3 Sep 10.15")
