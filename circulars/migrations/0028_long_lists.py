from django.db import migrations, models

from portal.upgrading.operations import AddIndexConcurrently


class Migration(migrations.Migration):
    """What the list of circulars and the audit log walk along at any number of rows."""

    atomic = False
    dependencies = [
        ("circulars", "0027_observing"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="workingcopy",
            index=models.Index(fields=["-edited_at", "-id"], name="working_copy_newest"),
        ),
        AddIndexConcurrently(
            model_name="workingcopy",
            index=models.Index(fields=["issued_on"], name="working_copy_issue"),
        ),
        AddIndexConcurrently(
            model_name="auditentry",
            index=models.Index(
                fields=["circular"], condition=models.Q(action="delete_limited"), name="audit_deleted_limited"
            ),
        ),
    ]
