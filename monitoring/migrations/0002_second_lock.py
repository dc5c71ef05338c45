from django.db import migrations

from agencies.lock import MEMBER, REGIONS, lock, of, own

OWN = "monitoring_followup"
IN_REGION = (
    f"({REGIONS} IS NULL OR desk_recommendation_touches(monitoring_followup.recommendation_id,"
    f" {REGIONS}))"
)

# The workers read what a notice may be about, and write notices. A row lock asks for the right
# to change some column; they get one that the portal overwrites with every step.
GRANT = """
    DO $$ BEGIN
        EXECUTE (
            SELECT 'GRANT SELECT ON ' || string_agg(quote_ident(tablename), ', ')
                || ' TO desk_sweeper'
            FROM pg_tables WHERE schemaname = 'public' AND tablename ~
                '^(agencies|issues|recommendations|monitoring)_|^(auth_group|django_migrations)$'
        );
    END $$;
    GRANT INSERT, UPDATE, DELETE
        ON monitoring_reminder, monitoring_notification, monitoring_delivery, monitoring_mailitem
        TO desk_sweeper;
    GRANT USAGE
        ON SEQUENCE monitoring_reminder_id_seq, monitoring_notification_id_seq,
            monitoring_delivery_id_seq
        TO desk_sweeper;
    GRANT UPDATE, DELETE ON agencies_pendingevent TO desk_sweeper;
    GRANT UPDATE (updated_at)
        ON issues_issue, issues_informationrequest, recommendations_recommendation,
            monitoring_followup, monitoring_extensionrequest
        TO desk_sweeper;
    GRANT UPDATE (asked_at) ON issues_agencyview TO desk_sweeper;
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial"), ("recommendations", "0002_second_lock")]
    operations = [
        # Who is addressed beside others knows their names, due dates and states.
        lock(
            OWN,
            f"{own(OWN)} AND {IN_REGION}",
            readable=of("recommendations_recommendation", "recommendation_id"),
        ),
        # Not so what they reported: only of a follow-up that is one's own.
        *(
            lock(table, f"EXISTS (SELECT FROM {OWN} WHERE {OWN}.id = follow_up_id AND {own(OWN)})")
            for table in (
                "monitoring_progressreport", "monitoring_pointverdict",
                "monitoring_extensionrequest",
            )
        ),
        *(
            lock(table, of("monitoring_progressreport", "progressreport_id"))
            for table in (
                "monitoring_progressreport_points", "monitoring_progressreport_evidence",
            )
        ),
        migrations.RunSQL(GRANT, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM desk_sweeper"),
        lock("monitoring_notification", f"membership_id = {MEMBER}"),
        lock("monitoring_reminder", "false"),
        lock("monitoring_delivery", "false"),
        lock("monitoring_mailitem", "false"),
    ]
