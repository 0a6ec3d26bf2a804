from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulars', '0015_search_term_backwards'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['renderer_version'], name='edition_renderer'),
        ),
    ]
