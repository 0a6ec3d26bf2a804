from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circulars', '0002_trust'),
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='circular',
            index=models.Index(condition=models.Q(('is_limited', True)), fields=['id'], name='circular_limited'),
        ),
    ]
