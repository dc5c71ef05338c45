"""What is judged, to stand beside the form that judges it: nobody decides from memory."""

from __future__ import annotations

from typing import Any

from agencies.access.requests import DeskRequest
from issues import page
from issues.models import InformationRequest, Issue
from issues.reading import Page, note_issue

ISSUE, ANALYSIS = "issues/_judged_issue.html", "issues/_judged_analysis.html"
CLOSING = "issues/_judged_closing.html"
# By the name of the step or act.
BESIDE = (
    dict.fromkeys(
        (
            "accept",
            "return",
            "resolve",
            "reject",
            "merge",
            "reopen",
            "assign",
            "mask_origin",
            "reclassify",
            "flag_too_low",
            "settle_flag",
            "review",
            "declassify",
            "allow_content",
            "request_views",
            "give_view",
            "ask",
            "answer",
            "write_analysis",
            "share",
            "admit",
        ),
        ISSUE,
    )
    | dict.fromkeys(
        (
            "submit_analysis",
            "approve_analysis",
            "return_analysis",
            "reanalyse",
            "conclude",
            "close",
            "propose_closing",
        ),
        ANALYSIS,
    )
    | dict.fromkeys(("confirm_closing", "return_closing"), CLOSING)
)


def beside(
    request: DeskRequest, issue: Issue, name: str, question: InformationRequest | None = None
) -> dict[str, Any]:
    """What stands beside the form of this step or act; empty where it judges nothing. The words of
    a question stand in its form anyway: that they were read is noted all the same."""
    if name in BESIDE:
        return shown(request, issue, BESIDE[name], question)
    if question:
        note_issue(request, issue, Page.QUESTION, parts=[question])
    return {}


def shown(
    request: DeskRequest, issue: Issue, template: str, question: InformationRequest | None = None
) -> dict[str, Any]:
    """The template and context of what this hat may read of the issue; notes that it was read.

    Empty for a draft that was never sent.
    """
    if not issue.submitted_at:
        return {}
    hat = request.hat
    views, files = page.views_of(hat, issue), page.files_of(hat, issue)
    analyses = page.analyses_of(hat, issue)
    given = [view for view in views if view.given_at]
    page_read = Page.QUESTION if question else Page.ISSUE
    parts = [*given, *files, *analyses[:1], *([question] if question else [])]
    note_issue(request, issue, page_read, parts=parts)
    return {
        "judged": template,
        "issue": issue,
        "card": issue.withholds(hat),
        "regions": issue.regions_by_code(),
        "views": given,
        "files": files,
        "analysis": analyses[0] if analyses else None,
        "former": analyses[1] if len(analyses) > 1 else None,
    }
