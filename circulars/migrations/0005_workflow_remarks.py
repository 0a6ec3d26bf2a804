from django.db import migrations


def keep_as_remarks(apps, schema_editor):
    """What a copy was returned with becomes a remark; open where the copy is still returned."""
    copies = apps.get_model("circulars", "WorkingCopy").objects.using(schema_editor.connection.alias)
    remarks = apps.get_model("circulars", "Remark").objects.using(schema_editor.connection.alias)
    for copy in copies.exclude(returned_because="").iterator():
        remarks.create(
            working_copy=copy,
            text=copy.returned_because,
            revision=copy.revision,
            created_at=copy.edited_at,
            resolved_at=None if copy.state == "returned" else copy.edited_at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("circulars", "0004_checks_pass"),
    ]

    operations = [
        migrations.RunPython(keep_as_remarks, migrations.RunPython.noop),
        migrations.RemoveField(model_name="workingcopy", name="returned_because"),
    ]
