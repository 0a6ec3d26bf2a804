"""Fixtures for every test. Those that need a browser are in tests/browser/conftest.py."""

import gc
import os

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

gc.disable()  # what is imported and collected stays to the end: to look through it again and again takes a tenth

ON_CI = os.environ.get("CI", "").lower() in ("1", "true")


def missing(what: str) -> None:
    """Skip here, fail on CI: what the suite needs has to be there when it counts."""
    if ON_CI:
        pytest.fail(f"{what}, and on CI that is a failure")
    pytest.skip(what)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before pytest-django sorts them by their use of the database: no process is to wait at the end for a long one."""
    from django.conf import settings

    from tests import sampled

    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and not sampled.EVERY_CASE:
        items[:], left_out = sampled.split(items)
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # a page of the desk makes more than the usual 700 twenty times over
    gc.enable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The database begins as a copy of one with all migrations, see tests/migrated.py."""
    from tests import migrated

    with django_db_blocker.unblock():
        migrated.prepare()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What was copied is taken as it is; on PostgreSQL the copy is the server's own work."""
    from django.db import connection

    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from portal.databases.postgresql.base import DatabaseWrapper
    from tests import restored

    DatabaseWrapper.is_plain_in_transactions = False  # pages of tests are asked in one, and are to ask as they do

    with django_db_blocker.unblock():
        restored.remember()


@pytest.fixture(scope="session", autouse=True)
def _restore_after_what_was_committed():
    from circulars import triggers
    from tests import restored

    original = TransactionTestCase._fixture_teardown

    def teardown(self) -> None:
        if restored.restore():
            return
        triggers.drop()  # rows that only grow are guarded by triggers, which would refuse to let them go
        try:
            original(self)
        finally:
            triggers.install()

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(autouse=True)
def _empty_cache():
    from circulars import figures, memory, site_notices
    from circulars.redirects import missed
    from circulars.search import missed as searches
    from contacts import directory
    from portal import office

    cache.clear()
    directory.forget()  # generations begin anew with each test's database
    memory.forget()
    missed.forget()
    searches.forget()
    figures.forget()
    site_notices.forget()
    office._kept = None


@pytest.fixture
def make_user(django_user_model):
    """``make_user("kim", "editor", …)``: a member of staff in these groups, password "correct horse battery"."""
    from django.contrib.auth.models import Group

    def make(username: str = "staff", *groups: str, **fields):
        fields = {"is_staff": True, "display_name": username.title(), "email": f"{username}@office.example"} | fields
        user = django_user_model.objects.create_user(username, password="correct horse battery", **fields)
        user.groups.set(Group.objects.filter(name__in=groups))
        assert user.groups.count() == len(groups), "a group is missing"
        return user

    return make


@pytest.fixture
def administrator(make_user):
    return make_user("administrator", is_superuser=True)


@pytest.fixture
def staff_client(client, administrator):
    """A client logged in as a superuser."""
    client.force_login(administrator)
    return client
