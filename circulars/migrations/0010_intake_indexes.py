from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulars", "0009_edition_number")]

    operations = [
        migrations.AddIndex(
            model_name="intake",
            index=models.Index(fields=["reading_state"], name="intake_waiting"),
        ),
        migrations.AddIndex(
            model_name="intakefile",
            index=models.Index(fields=["reading_state"], name="intake_file_waiting"),
        ),
        migrations.AddIndex(
            model_name="workingcopy",
            index=models.Index(fields=["number_serial", "number_year"], name="working_copy_number"),
        ),
    ]
