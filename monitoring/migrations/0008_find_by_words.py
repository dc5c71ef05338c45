import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("monitoring", "0007_fill_words")]

    operations = [
        migrations.AddIndex(
            model_name='extensionrequest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='extension_words'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='follow_up_words'),
        ),
        migrations.AddIndex(
            model_name='pointverdict',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='verdict_words'),
        ),
        migrations.AddIndex(
            model_name='progressreport',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='report_words'),
        ),
    ]
