"""What became of it: follow-ups, reports, verdicts; reminders and notices."""

from monitoring.models.follow_up import FollowUp
from monitoring.models.report import ExtensionRequest, PointVerdict, ProgressReport

__all__ = ["ExtensionRequest", "FollowUp", "PointVerdict", "ProgressReport"]
