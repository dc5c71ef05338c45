from django.db import migrations, models

from agencies.lock import of_unknown_number


class Migration(migrations.Migration):
    dependencies = [("issues", "0028_reporter_named")]
    operations = [
        of_unknown_number("issues_issue"),
        migrations.RemoveIndex("issue", "issue_by_state"),
        migrations.AddIndex(
            "issue",
            models.Index(
                fields=["state", "next_due_at", "id"],
                include=[
                    "classification", "parties", "admitted", "flagged_at", "submitted_at",
                    "entered_by", "term", "shared_due_at", "risk_rank",
                ],
                name="issue_figures",
            ),
        ),
        migrations.AddIndex(
            "issue",
            models.Index(fields=["state", "shared_due_at", "id"], name="issue_by_shared_state"),
        ),
        migrations.AddIndex(
            "issue",
            models.Index(
                fields=["state", "due_at", "id"],
                condition=models.Q(due_at__isnull=False),
                name="issue_at_desk",
            ),
        ),
    ]  # fmt: skip
