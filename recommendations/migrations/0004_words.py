import agencies.finding
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_reset_mails'),
        ('issues', '0016_words'),
        ('recommendations', '0003_zone_of_an_oral_decision'),
    ]

    operations = [
        migrations.AddField(
            model_name='acceptancepoint',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='addressee',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='letter',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='recommendation',
            name='words',
            field=agencies.finding.Words(),
        ),
    ]
