"""Hostile queries: the small tier of ``benchmarks.search_fuzz``, without the clock."""

import logging

import pytest
from django.urls import reverse

from benchmarks.search_fuzz import __main__ as fuzz
from circulars import search
from circulars.search import terms
from tests import factories

QUERIES = 300

pytestmark = pytest.mark.django_db


@pytest.mark.database
def test_every_query_is_answered_or_refused_with_a_message(client, make_user, monkeypatch):
    kim = make_user("kim", "administrator")
    for title in ("Declaration on migration", "지방정부 총회 안내", "Congress of councils"):
        factories.published(by=kim, title=title)
    terms.count(factories.NOW)
    monkeypatch.setattr(fuzz, "SECOND", float("inf"))
    logging.disable(logging.WARNING)
    try:
        troubles = [found for address in fuzz.addresses(QUERIES) if (found := fuzz.ask(client, address)[0])]
    finally:
        logging.disable(logging.NOTSET)

    assert troubles == []


def test_same_seed_asks_the_same_and_every_door_is_asked():
    asked = list(fuzz.addresses(QUERIES))

    assert asked == list(fuzz.addresses(QUERIES))
    assert {address.partition("?")[0] for address in asked} == set(fuzz.SURFACES)
    assert {reverse("circulars:search"), reverse("circulars:suggest")} < set(fuzz.SURFACES)
    assert max(map(len, asked)) > search.LONGEST
