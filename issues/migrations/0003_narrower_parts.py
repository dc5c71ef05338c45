import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from agencies.lock import CLEARANCE, GROUPS, REGIONS, WRITERS, change, of, own

ISSUE = "issues_issue"
ASKED, VIEW, NOTE = "issues_informationrequest", "issues_agencyview", "issues_comment"
SENT_OR_OWN = f"(state <> 'draft' OR submitted_at IS NOT NULL OR ARRAY[entered_by_id] && {WRITERS})"
IN_REGION = f"({REGIONS} IS NULL OR desk_issue_touches(issues_issue.id, {REGIONS}))"
OF_ISSUE = of(ISSUE, "issue_id")


def within(table: str) -> str:
    """Of a visible issue, within the ceiling; or the issue's class where the group was admitted."""
    return (
        f"EXISTS (SELECT FROM {ISSUE} AS root WHERE root.id = {table}.issue_id"
        f" AND ({table}.classification <= {CLEARANCE}"
        f" OR root.admitted && {GROUPS} AND {table}.classification <= root.classification))"
    )


def among(table: str) -> str:
    return f"({table}.parties IS NULL OR {table}.parties && {GROUPS})"


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0002_second_lock'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='issue',
            options={'default_permissions': (), 'ordering': ['next_due_at', 'pk'], 'permissions': [('reported_issue', 'Reported it'), ('desk_issue', 'Coordinates it'), ('shared_issue', 'Was given it to read'), ('addressed_issue', 'Is addressed by a recommendation on it'), ('admitted_issue', 'Was admitted by name, above its ceiling')]},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issueshare',
            name='keep_parties_given',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issueshare',
            name='keep_parties_revoked',
        ),
        migrations.AddField(
            model_name='agencyview',
            name='parties',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, null=True, size=None),
        ),
        migrations.AddField(
            model_name='comment',
            name='parties',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, null=True, size=None),
        ),
        migrations.AddField(
            model_name='issue',
            name='admitted',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='issue',
            name='origin_masked',
            field=models.BooleanField(default=False, help_text='Other agencies read the issue without learning which agency reported it.', verbose_name='Keep the origin to the desk'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issueshare',
            trigger=pgtrigger.compiler.Trigger(name='keep_parties_given', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE issues_issue AS issue SET parties = kept.groups, admitted = kept.above\n    FROM (\n        SELECT touched.id, coalesce(\n            array_agg(DISTINCT share.group_id ORDER BY share.group_id)\n            FILTER (WHERE share.group_id IS NOT NULL), '{}') AS groups, coalesce(\n            array_agg(DISTINCT share.group_id ORDER BY share.group_id)\n            FILTER (WHERE way.codename = 'admitted_issue'), '{}') AS above\n        FROM (SELECT DISTINCT content_object_id AS id FROM changed) AS touched\n        LEFT JOIN issues_issueshare AS share ON share.content_object_id = touched.id\n        LEFT JOIN auth_permission AS way ON way.id = share.permission_id\n        GROUP BY touched.id\n    ) AS kept\n    WHERE issue.id = kept.id\n        AND (issue.parties, issue.admitted) IS DISTINCT FROM (kept.groups, kept.above);\n    RETURN NULL;\n", hash='faa125f4d2073f46f6337a1bf6f5bd42a757d292', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_parties_given_7e383', referencing='REFERENCING NEW TABLE AS changed ', table='issues_issueshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issueshare',
            trigger=pgtrigger.compiler.Trigger(name='keep_parties_revoked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE issues_issue AS issue SET parties = kept.groups, admitted = kept.above\n    FROM (\n        SELECT touched.id, coalesce(\n            array_agg(DISTINCT share.group_id ORDER BY share.group_id)\n            FILTER (WHERE share.group_id IS NOT NULL), '{}') AS groups, coalesce(\n            array_agg(DISTINCT share.group_id ORDER BY share.group_id)\n            FILTER (WHERE way.codename = 'admitted_issue'), '{}') AS above\n        FROM (SELECT DISTINCT content_object_id AS id FROM changed) AS touched\n        LEFT JOIN issues_issueshare AS share ON share.content_object_id = touched.id\n        LEFT JOIN auth_permission AS way ON way.id = share.permission_id\n        GROUP BY touched.id\n    ) AS kept\n    WHERE issue.id = kept.id\n        AND (issue.parties, issue.admitted) IS DISTINCT FROM (kept.groups, kept.above);\n    RETURN NULL;\n", hash='56113cec6d19c26fcd2a02cfa2520d5d9cfcde60', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_parties_revoked_1ec22', referencing='REFERENCING OLD TABLE AS changed ', table='issues_issueshare', when='AFTER')),
        ),
        change(
            ISSUE,
            f"parties && {GROUPS} AND (classification <= {CLEARANCE} OR admitted && {GROUPS})"
            f" AND {SENT_OR_OWN} AND {IN_REGION}",
            f"{own(ISSUE)} AND {SENT_OR_OWN} AND {IN_REGION}",
        ),
        *(
            change(table, visible, f"{table}.classification <= {CLEARANCE} AND {former}")
            for table, visible, former in (
                ("issues_analysis", within("issues_analysis"), OF_ISSUE),
                (ASKED, f"parties && {GROUPS} AND {within(ASKED)}", f"{OF_ISSUE} AND parties && {GROUPS}"),
                (VIEW, f"{among(VIEW)} AND {within(VIEW)}", OF_ISSUE),
                (NOTE, f"{among(NOTE)} AND {within(NOTE)}", OF_ISSUE),
            )
        ),
        change(
            "issues_attachment",
            f"{among('issues_attachment')} AND ({within('issues_attachment')}"
            f" OR issue_id IS NULL AND parties IS NOT NULL AND classification <= {CLEARANCE})",
            f"classification <= {CLEARANCE} AND (parties && {GROUPS}"
            f" OR (parties IS NULL AND {OF_ISSUE}))",
        ),
    ]
