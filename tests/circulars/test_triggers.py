"""The triggers are there after every migration, say when they are missing, and keep the lines of public editions."""

from io import StringIO

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import pre_migrate

from circulars import publishing, triggers
from circulars.models import AddresseeLine, Edition, PassageLine
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.database


def found() -> list[str]:
    return [message.id for message in checks.run_checks(databases=["default"]) if message.id.startswith("circulars.W")]


@pytest.mark.django_db(transaction=True)
def test_table_rebuilt_by_a_migration_has_its_triggers_again():
    if connection.vendor == "sqlite":
        pre_migrate.send(sender=apps.get_app_config("circulars"), using="default", plan=["a migration"])
        with connection.schema_editor() as editor:
            editor._remake_table(Edition)
    else:
        triggers.drop()
    assert "edition_frozen" in triggers.missing()
    assert found() == ["circulars.W001"]

    call_command("migrate", verbosity=0, stdout=StringIO(), stderr=StringIO())

    assert triggers.missing() == []
    assert found() == []


@pytest.mark.django_db
def test_line_of_a_public_edition_is_not_deleted():
    factories.published(addressees=["The World Council"])

    with pytest.raises(IntegrityError), transaction.atomic():
        AddresseeLine.objects.filter(edition__isnull=False).delete()
    AddresseeLine.objects.filter(working_copy__isnull=False).delete()

    assert AddresseeLine.objects.get().text == "The World Council"


@pytest.mark.django_db
def test_lines_go_with_a_schedule_that_is_cancelled():
    copy = factories.draft(addressees=["The World Council"])
    edition = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1))

    publishing.cancel(edition.pk, by=None, now=NOW)

    assert not AddresseeLine.objects.filter(edition__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_tables_that_a_migration_back_leaves_are_guarded(monkeypatch):
    there = [name for name in connection.introspection.table_names() if name != PassageLine._meta.db_table]
    triggers.drop()
    monkeypatch.setattr(connection.introspection, "table_names", lambda cursor=None: there)

    triggers.install_after_migrate()

    assert triggers.missing() == ["passageline_frozen", "passageline_kept"]
    monkeypatch.undo()
    triggers.install_after_migrate()
    assert triggers.missing() == []
