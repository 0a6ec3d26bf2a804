"""The nightly checks: one row for each walk over what is public, and when an address was last found in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulars", "0003_drafts_limited_index")]

    operations = [
        migrations.CreateModel(
            name="CheckPass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(verbose_name="begun at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("last_edition", models.BigIntegerField(default=0)),
                ("editions", models.PositiveIntegerField(default=0, verbose_name="editions looked at")),
                ("findings", models.PositiveIntegerField(default=0, verbose_name="findings")),
            ],
            options={
                "verbose_name": "nightly checks",
                "verbose_name_plural": "nightly checks",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.AddField(model_name="linkcheck", name="seen_at", field=models.DateTimeField(null=True)),
    ]
