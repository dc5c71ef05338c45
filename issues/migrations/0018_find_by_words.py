import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("issues", "0017_fill_words")]

    operations = [
        migrations.RemoveIndex(
            model_name='issue',
            name='issue_search',
        ),
        migrations.RemoveField(
            model_name='issue',
            name='search',
        ),
        migrations.AddIndex(
            model_name='agencyview',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='view_words'),
        ),
        migrations.AddIndex(
            model_name='analysis',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='analysis_words'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='file_words'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='comment_words'),
        ),
        migrations.AddIndex(
            model_name='informationrequest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='request_words'),
        ),
        migrations.AddIndex(
            model_name='issue',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='issue_words'),
        ),
    ]
