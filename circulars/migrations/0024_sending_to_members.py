import circulars.codes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circulars", "0023_telling_members"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="circular",
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("approve_circular", "Can approve circulars"),
                    ("publish_circular", "Can publish, schedule and correct circulars"),
                    ("withdraw_circular", "Can withdraw circulars"),
                    ("hide_circular", "Can hide circulars from the public and show them again"),
                    ("erase_circular", "Can erase hidden circulars for ever"),
                    ("move_circular", "Can move, pin and relate published circulars"),
                    ("override_finding_circular", "Can accept findings of the checks with a reason"),
                    ("amend_note_circular", "Can amend the change note of an edition that was published"),
                    ("break_in_circular", "Can open limited drafts with a reason"),
                    ("send_circular", "Can send published circulars to members"),
                ],
                "verbose_name": "circular",
                "verbose_name_plural": "circulars",
            },
        ),
        migrations.AddField(
            model_name="sending",
            name="token",
            field=models.CharField(default=circulars.codes.new_code, max_length=32, unique=True),
        ),
        migrations.AlterField(
            model_name="memberbody",
            name="language",
            field=models.CharField(
                choices=[("ko", "Korean"), ("en", "English")],
                default="ko",
                max_length=8,
                verbose_name="language of mails",
            ),
        ),
        migrations.AlterField(
            model_name="sending",
            name="subject_ko",
            field=models.CharField(blank=True, max_length=200, verbose_name="subject (Korean)"),
        ),
    ]
