"""Many people save one circular at once, on whichever database the suite runs on: five here, twenty in the proof."""

import os

import pytest

from tests import factories, twenty_editors

pytestmark = [pytest.mark.database, pytest.mark.races, pytest.mark.long]
SECONDS = float(os.environ.get("PROOF_SECONDS", "3"))
EDITORS = 20 if "PROOF_SECONDS" in os.environ else 5


@pytest.mark.django_db(transaction=True)
def test_no_word_of_many_editors_is_lost(make_user):
    copy = factories.draft(title="Begun")
    users = [make_user(f"editor{number:02}", "editor") for number in range(EDITORS)]

    tallies = twenty_editors.run(copy, users, SECONDS)

    twenty_editors.prove(copy, tallies, say=lambda line: print(f"figure: {line}"))  # noqa: T201  (the proof collects it)
