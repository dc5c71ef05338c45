import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("recommendations", "0005_fill_words")]

    operations = [
        migrations.RemoveIndex(
            model_name='recommendation',
            name='recommendation_search',
        ),
        migrations.RemoveField(
            model_name='recommendation',
            name='search',
        ),
        migrations.AddIndex(
            model_name='acceptancepoint',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='point_words'),
        ),
        migrations.AddIndex(
            model_name='addressee',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='addressee_words'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='letter_words'),
        ),
        migrations.AddIndex(
            model_name='recommendation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='recommendation_words'),
        ),
    ]
