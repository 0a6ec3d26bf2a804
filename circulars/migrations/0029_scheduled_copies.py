from django.db import migrations, models

from portal.upgrading.operations import AddIndexConcurrently


class Migration(migrations.Migration):
    """What lies ahead, found among very many working copies."""

    atomic = False
    dependencies = [
        ("circulars", "0028_long_lists"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="workingcopy",
            index=models.Index(fields=["public_from"], name="working_copy_public_from"),
        ),
    ]
