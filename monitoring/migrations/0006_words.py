import agencies.finding
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_reset_mails'),
        ('issues', '0016_words'),
        ('monitoring', '0005_asked'),
        ('recommendations', '0004_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='extensionrequest',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='followup',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='pointverdict',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='progressreport',
            name='words',
            field=agencies.finding.Words(),
        ),
    ]
