"""The lines of an export stand in an order that an import does not change."""

import pytest

from tests import factories
from tests.circulars import portable

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_draft_older_than_a_published_circular_keeps_its_place(settings, tmp_path):
    """Copies of published circulars come with their editions, those of drafts after all of them."""
    portable.use_own_folders(settings, tmp_path)
    factories.draft(title="Begun first, never published")
    factories.published(title="Begun later, public")
    before = portable.export(True, tmp_path / "files")
    portable.empty()

    portable.take_in(before, tmp_path / "files")

    assert portable.export(True).decode().splitlines() == before.decode().splitlines()
