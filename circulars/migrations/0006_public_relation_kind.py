from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulars", "0005_workflow_remarks")]

    operations = [
        migrations.AlterField(
            model_name="relation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("updates", "updates"),
                    ("replaces", "replaces"),
                    ("corrects", "corrects"),
                    ("reschedules", "changes the dates of"),
                    ("extends_deadline", "extends the deadline of"),
                    ("reminds", "reminds of"),
                    ("replies", "replies to"),
                ],
                max_length=20,
                verbose_name="relation",
            ),
        ),
    ]
