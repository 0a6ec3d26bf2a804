from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulars', '0024_sending_to_members'),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name=field,
            field=models.CharField(blank=True, max_length=length, verbose_name=label),
        )
        for name in ('edition', 'workingcopy')
        for field, length, label in (
            ('signatory_post', 80, 'signed for the office by'),
            ('signatory_person', 16, 'person who signed'),
        )
    ] + [
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(
                condition=models.Q(('signatory_post', ''), _negated=True),
                fields=['signatory_post'],
                name='edition_signatory',
            ),
        ),
    ]
