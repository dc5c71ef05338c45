"""What became of it: follow-ups, reports, verdicts; reminders and notices."""

from monitoring.models.follow_up import FollowUp
from monitoring.models.notice import Delivery, MailItem, Notification, Reminder
from monitoring.models.report import ExtensionRequest, PointVerdict, ProgressReport
from monitoring.models.totals import FollowUpTotal, IssueTotal, Totals

__all__ = [
    "Delivery",
    "ExtensionRequest",
    "FollowUp",
    "FollowUpTotal",
    "IssueTotal",
    "MailItem",
    "Notification",
    "PointVerdict",
    "ProgressReport",
    "Reminder",
    "Totals",
]
