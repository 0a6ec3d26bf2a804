"""One action hides all names: found in every kind of answer before, in none after, and found again when undone."""

import os

import pytest
from django.utils import timezone

from portal import names
from tests import named

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # the proof asks PostgreSQL too
PEOPLE = int(os.environ.get("PROOF_NAMES", "8"))

# What names people at all. A route that begins to is entered here, so that the walk is known to look at it.
NAMING = {
    "in the lead": {
        "contacts:team", "contacts:post", "contacts:post-card", "contacts:post-card-3",
        "circulars:detail", "circulars:detail-language", "circulars:version", "circulars:pdf", "circulars:pdf-version",
        "circulars:pdf-with-files", "circulars:docx", "circulars:dossier-pdf", "api:circular",
        "api:circular-language", "api:edition", "api:edition-language", "api:team",
    },
    "signed": {
        "circulars:detail", "circulars:pdf", "circulars:docx", "circulars:side-by-side", "circulars:compare",
        "circulars:feed-site", "circulars:feed-section", "api:circular",
    },
    "signed the edition before": {"circulars:version", "circulars:pdf-version", "circulars:compare", "api:edition"},
    "signed the translation": {"circulars:detail-language", "circulars:side-by-side", "circulars:pdf"},
    "answers for the dossier": {"circulars:dossier", "contacts:post"},
    "answers for nothing": {"contacts:post", "contacts:post-card"},
}  # fmt: skip


def test_hidden_names_are_found_nowhere_and_come_back(client):
    planted = named.plant(PEOPLE)

    before = named.walk(client, planted)
    assert set(before.found) == set(planted.names)
    for role, routes in NAMING.items():
        assert routes <= before.found[f"{role}, 0"], f"{role}: {sorted(routes - before.found[f'{role}, 0'])}"

    assert names.hide_all(by=None, now=timezone.now())
    hidden = named.walk(client, planted)
    assert hidden.found == {}
    for address, tag in before.tags.items():  # what a browser or a cache kept is not said to hold
        if tag:
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 200, address
    assert named.answers_to_names(client, planted) == []
    assert hidden.pictures == before.pictures  # cards never named anybody

    assert names.show_again(by=None, now=timezone.now())
    again = named.walk(client, planted)
    assert again.found == before.found
    named.forget()
    print(  # noqa: T201  (the proof collects it)
        f"\nfigure: {len(planted.names)} names in {sum(len(routes) for routes in before.found.values())} places of "
        f"{before.answers} answers before, 0 of {hidden.answers} while hidden, all again after undoing"
    )
