"""Identify and analyse: the problem, the views on it, the analysis, who may read it."""

from issues.models.analysis import AgencyView, Analysis, InformationRequest
from issues.models.card import HandOver
from issues.models.category import Category
from issues.models.issue import Issue
from issues.models.kept import KeptFile
from issues.models.parts import Attachment, Check, Comment
from issues.models.reading import Reading
from issues.models.share import IssueReceipt, IssueShare
from issues.models.spill import Erasure, Spill

__all__ = [
    "AgencyView",
    "Analysis",
    "Attachment",
    "Category",
    "Check",
    "Comment",
    "Erasure",
    "HandOver",
    "InformationRequest",
    "Issue",
    "IssueReceipt",
    "IssueShare",
    "KeptFile",
    "Reading",
    "Spill",
]
