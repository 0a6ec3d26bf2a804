import contacts.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_codes(apps, schema_editor):
    people = apps.get_model("contacts", "Person").objects.using(schema_editor.connection.alias)
    for person in people.filter(code=""):
        person.code = contacts.models.new_code()
        person.save(update_fields=["code"])


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reorganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('from_date', models.DateField(verbose_name='first day')),
                ('table', models.TextField(blank=True, verbose_name='table')),
                ('made', models.JSONField(default=dict)),
                ('confirmed_at', models.DateTimeField(verbose_name='confirmed at')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='taken back at')),
            ],
            options={
                'verbose_name': 're-organisation',
                'verbose_name_plural': 're-organisations',
                'ordering': ['-from_date', '-pk'],
            },
        ),
        # Unique only when each row has its own: a default would be worked out once for all of them.
        migrations.AddField(
            model_name='person',
            name='code',
            field=models.CharField(default='', editable=False, max_length=16),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='person',
            name='code',
            field=models.CharField(default=contacts.models.new_code, editable=False, max_length=16, unique=True),
        ),
        migrations.AddField(
            model_name='person',
            name='staff_number',
            field=models.CharField(blank=True, help_text="Tells people of one name apart when the office's list is taken in. Never public.", max_length=40, verbose_name='number in the staff list'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(condition=models.Q(('staff_number', ''), _negated=True), fields=('staff_number',), name='person_staff_number_unique'),
        ),
        migrations.AddField(
            model_name='reorganisation',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by'),
        ),
    ]
