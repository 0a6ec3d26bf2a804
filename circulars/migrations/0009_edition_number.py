from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulars", "0008_intake")]

    operations = [
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["number_serial", "number_year"], name="edition_number"),
        ),
    ]
