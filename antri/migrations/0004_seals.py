import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("antri", "0003_appointments")]

    operations = [
        migrations.CreateModel(
            name='ChainCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('city', models.CharField(help_text='Kode Kemendagri, misalnya 99.01', max_length=8, verbose_name='kode kota')),
                ('sequence', models.BigIntegerField(default=0, help_text='Checked up to this seal')),
                ('mac', models.CharField(blank=True, max_length=64)),
                ('checked_at', models.DateTimeField(help_text='New seals were checked')),
                ('whole_at', models.DateTimeField(blank=True, help_text='All seals, heads and rows were compared', null=True)),
                ('broken', models.JSONField(default=list, help_text='The first places that do not fit, in words')),
                ('broken_count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'pemeriksaan rantai',
                'verbose_name_plural': 'pemeriksaan rantai',
                'constraints': [models.UniqueConstraint(fields=('city',), name='chain_check_unique')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('city', models.CharField(help_text='Kode Kemendagri, misalnya 99.01', max_length=8, verbose_name='kode kota')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='seal', serialize=False, to='antri.event')),
                ('sequence', models.BigIntegerField(help_text='From 1, without a gap')),
                ('mac', models.CharField(help_text='HMAC-SHA256 with the journal key, hexadecimal', max_length=64)),
            ],
            options={
                'verbose_name': 'segel',
                'verbose_name_plural': 'segel',
                'constraints': [models.UniqueConstraint(fields=('city', 'sequence'), name='seal_sequence_unique'), models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='seal_sequence_from_one')],
            },
        ),
    ]
