import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from portal import groups

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_every_listed_permission_exists():
    known = {
        f"{app}.{codename}" for app, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }

    assert set().union(*groups.PERMISSIONS.values()) - known == set()


def test_groups_hold_what_the_table_says():
    held = {
        group.name: {
            f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }

    assert held == groups.PERMISSIONS
    assert set(groups.LABELS) == set(held)


def test_groups_are_made_again_without_doubles():
    Group.objects.get(name="editor").permissions.clear()

    groups.create_groups()

    assert Group.objects.count() == len(groups.PERMISSIONS)
    assert Group.objects.get(name="editor").permissions.count() == len(groups.EDITOR)


def test_editor_neither_publishes_nor_erases(make_user):
    editor, publisher = make_user("kim", "editor"), make_user("lee", "publisher")

    assert not any(
        editor.has_perm(f"circulars.{action}_circular") for action in ("publish", "withdraw", "hide", "erase", "move")
    )
    assert publisher.has_perm("circulars.publish_circular")
    assert not publisher.has_perm("circulars.erase_circular")


def test_groups_wait_for_the_last_app():
    Group.objects.all().delete()

    groups.create_groups(sender=apps.get_app_config("portal"))
    assert not Group.objects.exists()
    groups.create_groups(sender=list(apps.get_app_configs())[-1])
    assert Group.objects.count() == len(groups.PERMISSIONS)
