"""The list of circulars by words: the hits of the page, narrowed by the filters of the API."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circulars import publishing, search
from circulars.models import AddresseeLine
from circulars.prepared import Prepared
from circulars.search import answering, hits
from tests import factories
from tests.circulars.file_access_samples import attach
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LIST = "/api/v1/circulars/"


def ask(client, status: int = 200, **query) -> dict:
    answer = client.get(LIST, query)
    assert answer.status_code == status, answer.json()
    return answer.json()


def titles(answer: dict) -> list[str]:
    return [row["title"] for row in answer["results"]]


def test_words_find_the_hits_of_the_page_with_what_matched(client):
    factories.published(title="On roads", body="<p>The forum of mayors is far.</p>", issued_on=date(2026, 2, 1))
    factories.published(title="Forum of mayors", issued_on=date(2025, 2, 1))
    factories.published(title="Other")

    answer = ask(client, q="mayors")

    assert titles(answer) == ["Forum of mayors", "On roads"]
    assert answer["count"] == 2
    assert answer["search"] == {"more_than": False, "left_out": [], "problems": []}
    match = answer["results"][1]["match"]
    assert (match["language"], match["file"]) == ("en", None)
    assert [part["text"] for part in match["excerpt"] if part["is_marked"]] == ["mayors"]
    assert titles(ask(client, q="mayors", sort="newest")) == ["On roads", "Forum of mayors"]
    assert titles(ask(client, q="mayors", sort="oldest")) == ["Forum of mayors", "On roads"]
    assert ask(client)["search"] is None
    assert ask(client)["results"][0]["match"] is None


def test_filters_and_pages_hold_with_words(client):
    for year in (2024, 2025, 2026):
        factories.published(title=f"Forum {year}", issued_on=date(year, 2, 1))
    factories.published(title="Forum of IOM", series=factories.series("iom"), issued_on=date(2020, 2, 1))

    assert titles(ask(client, q="forum", issued_after="2025-01-01", sort="newest")) == ["Forum 2026", "Forum 2025"]
    assert titles(ask(client, q="forum", issuer="iom")) == ["Forum of IOM"]
    assert titles(ask(client, q="forum", year="2024")) == ["Forum 2024"]
    assert titles(ask(client, q="forum issuer:iom")) == ["Forum of IOM"]
    assert titles(ask(client, q="forum", has_file="true")) == []
    second = ask(client, q="forum", sort="newest", page_size=3, page=2)
    assert titles(second) == ["Forum of IOM"]
    assert "q=forum" in second["previous"]
    assert ask(client, 404, q="forum", page=2)["code"] == "not_found"
    assert titles(ask(client, sort="oldest"))[0] == "Forum of IOM"


def test_more_hits_and_files_than_a_page_shows(client, settings, tmp_path, monkeypatch):
    """Queries are written once per process: neither a large page nor many files may write them for all others."""
    settings.BLOBS_DIR = tmp_path / "blobs"
    monkeypatch.setattr(hits, "_TEXTS", Prepared(hits._texts_of))
    monkeypatch.setattr(hits, "_WORDS", Prepared(hits._words_of))
    copy = factories.draft(title="Files")
    rows = [attach(copy, name=f"{number}.pdf", pieces=[["p", "forum of files"]]) for number in range(hits.SHOWN + 2)]
    search.write_files(publishing.publish(copy.pk, by=None, now=NOW).search_entry.pk)
    for number in range(hits.SHOWN + 2):
        factories.published(title=f"Forum {number}")

    large = ask(client, q="forum", page_size=100)

    assert large["count"] == hits.SHOWN + 3
    assert all(row["match"] for row in large["results"])
    (file,) = [row["match"]["file"] for row in large["results"] if row["title"] == "Files"]
    assert file["name"] == rows[0].name
    assert len(ask(client, q="forum", page_size=5)["results"]) == 5
    assert client.get("/search/", {"q": "forum"}).status_code == 200


def test_hit_of_a_translation_is_shown_as_its_original(client):
    from datetime import timedelta

    from circulars import editing, publishing

    edition = factories.published(title="Words")
    copy = editing.add_language(edition.circular, "fr", by=None, now=factories.NOW, title="Paroles inoubliables")
    factories.edit(copy, now=factories.NOW, body="<p>Une assemblée.</p>")
    publishing.publish(copy.pk, by=None, now=factories.NOW + timedelta(hours=1))

    (row,) = ask(client, q="inoubliables")["results"]

    assert (row["title"], row["language"], row["match"]["language"]) == ("Words", "en", "fr")


def test_more_than_is_said(client, monkeypatch):
    monkeypatch.setattr("circulars.search.finding.MOST", 2)
    monkeypatch.setattr(answering, "MOST", 2)
    for index in range(4):
        factories.published(title=f"Forum {index}")

    answer = ask(client, q="forum")

    assert (answer["count"], answer["search"]["more_than"]) == (2, True)


def test_what_cannot_be_used_is_refused_by_name(client):
    assert ask(client, 400, q="x" * 401)["parameters"] == {"q": "At most 400 characters."}
    assert "relevance, newest, oldest" in ask(client, 400, q="x", sort="size")["parameters"]["sort"]
    assert "q" in ask(client, 400, q="")["parameters"]
    assert ask(client, 400, q="x", year="abc")["code"] == "bad_parameter"
    assert "“1066”" in ask(client, q="forum year:1066")["search"]["problems"][0]


def test_what_is_not_public_is_not_found(client):
    copy = factories.draft(title="Zebra")
    AddresseeLine.objects.create(working_copy=copy, text="zebra")

    assert ask(client, q="zebra")["count"] == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(min_size=1, max_size=400), sort=st.sampled_from(["relevance", "newest", "oldest"]))
def test_any_words_are_answered(client, q, sort):
    answer = client.get(LIST, {"q": q, "sort": sort})

    assert answer.status_code == 200
    assert answer.json()["search"]["more_than"] is False
