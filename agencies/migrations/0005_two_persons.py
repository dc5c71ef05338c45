import agencies.identity
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=agencies.identity.new_public_id, editable=False, unique=True)),
                ('clearance', models.PositiveSmallIntegerField(choices=[(1, 'Open'), (2, 'Restricted'), (3, 'Secret'), (4, 'Top secret')], null=True)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['proposed_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='substitution',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='invited_at',
            field=models.DateTimeField(editable=False, help_text='when the last mail for setting a password went out', null=True),
        ),
        migrations.AddField(
            model_name='workinggroup',
            name='basis',
            field=models.CharField(blank=True, max_length=300, verbose_name='Basis'),
        ),
        migrations.AddField(
            model_name='workinggroup',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='Until'),
        ),
        migrations.AddField(
            model_name='workinggroupmembership',
            name='basis',
            field=models.CharField(blank=True, max_length=300, verbose_name='Basis'),
        ),
        migrations.AlterField(
            model_name='workinggroup',
            name='code',
            field=models.CharField(max_length=40, verbose_name='Code'),
        ),
        migrations.AlterField(
            model_name='workinggroup',
            name='name',
            field=models.CharField(max_length=200, verbose_name='Name'),
        ),
        migrations.AlterField(
            model_name='workinggroup',
            name='name_en',
            field=models.CharField(blank=True, max_length=200, verbose_name='Name in English'),
        ),
        migrations.AlterField(
            model_name='workinggroupmembership',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='Until'),
        ),
        migrations.AlterField(
            model_name='workinggroupmembership',
            name='starts_on',
            field=models.DateField(verbose_name='From'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='agencies.membership'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='substitution',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='agencies.substitution'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted', True), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True), models.Q(('decided_by', models.F('person')), _negated=True)), _connector='OR'), name='proposal_confirmed_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True), ('substitution__isnull', True)), fields=('membership',), name='one_open_proposal_per_role'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('substitution',), name='one_open_proposal_per_substitution'),
        ),
    ]
