import agencies.finding
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_reset_mails'),
        ('issues', '0015_closing_in_two_acts'),
        ('issues', '0015_fill_the_zones'),
    ]

    operations = [
        migrations.AddField(
            model_name='agencyview',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='analysis',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='attachment',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='comment',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='informationrequest',
            name='words',
            field=agencies.finding.Words(),
        ),
        migrations.AddField(
            model_name='issue',
            name='words',
            field=agencies.finding.Words(),
        ),
    ]
