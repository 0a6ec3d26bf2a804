"""A citation of what is not here yet, and what both pages show once it is; who cites a document, however many do."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from circulars import memory, publishing
from circulars.models import Origin, Reference
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
CITED = "/circulars/uclg/2018/27/"


def _circular(serial, body="", **fields):
    values = {"number_serial": serial, "issued_on": date(2018, 5, 1), "body": f"<p>{body or 'Words.'}</p>"} | fields
    return factories.published(**values)


def _citing(count, **fields):
    """Circulars that cite 27/2018: one through the house, the others as rows beside it."""
    editions = [_circular(100 + number, "See circular 27/2018.", title=f"Citing {number}") for number in range(count)]
    return editions


def _warm(client):
    """What all pages share is kept in the memory of the process after the first of them."""
    memory.forget()
    client.get("/circulars/")
    client.get("/circulars/uclg/2018/100/")


def _text(client, address):
    return client.get(address).content.decode()


def _edition(edition):
    edition.refresh_from_db()
    rows = Reference.objects.filter(edition=edition).values("position", "start", "end", "text", "serial", "year")
    return (edition.version, edition.content_hash, edition.code, edition.body, edition.rendered, list(rows))


def test_missing_circular_appears_and_both_pages_say_so(client):
    citing = _circular(31, "As informed in circular 27/2018, all gather.", title="The second letter")
    first = client.get("/circulars/uclg/2018/31/")
    before = _edition(citing)
    assert "circular 27/2018" in first.content.decode()
    assert 'class="reference"' not in first.content.decode()
    assert client.get(CITED).status_code == 404

    _circular(27, title="The forum")

    again = client.get("/circulars/uclg/2018/31/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]
    assert f'<a class="reference" href="{CITED}" title="The forum">circular 27/2018</a>' in again.content.decode()
    cited = _text(client, CITED)
    assert "인용" in cited
    assert '<a href="/circulars/uclg/2018/31/">' in cited
    assert "The second letter" in cited
    assert _edition(citing) == before
    assert client.get("/api/v1/circulars/uclg/2018/27/").json()["cited_by_count"] == 1


def test_page_names_the_newest_and_leads_to_all(client, django_assert_max_num_queries):
    _circular(27)
    _citing(23)
    _warm(client)

    with django_assert_max_num_queries(5):
        page = _text(client, CITED)

    assert "(23)" in page
    block = page.partition('class="citations"')[2].partition("</section>")[0]
    assert block.count('<a href="/circulars/uclg/2018/1') == 20
    assert f'<a href="{CITED}cited-by/">' in page
    with django_assert_max_num_queries(5):
        first = _text(client, f"{CITED}cited-by/")
    second = _text(client, f"{CITED}cited-by/?page=2")
    shown = [number for number in range(23) if f"Citing {number}<" in first or f"Citing {number}<" in second]
    assert len(shown) == 23
    assert client.get(f"{CITED}cited-by/?page=3").status_code == 404
    assert client.get(f"/en{CITED}cited-by/").status_code == 200


def test_three_hundred_citing_circulars_cost_no_more(client, django_assert_max_num_queries):
    cited = _circular(27)
    (citing,) = _citing(1)
    _many(citing, 300)
    _warm(client)

    with django_assert_max_num_queries(5):
        page = _text(client, CITED)

    assert "(301)" in page
    assert page.count("<li>") < 60
    assert client.get("/api/v1/circulars/?cites=uclg/2018/27").json()["count"] == 301
    api = client.get("/api/v1/circulars/uclg/2018/27/").json()
    assert (api["cited_by_count"], len(api["cited_by"])) == (301, 20)
    assert cited.circular.cited_by.count() == 301


def _many(edition, count):
    """As many further live circulars with the same citation, as rows: how they came is not asked here."""
    from circulars.models import Circular, Edition

    row = edition.references.get()
    base = {field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields}
    for number in range(count):
        key = str(2000 + number)
        circular = Circular.objects.create(
            series=edition.circular.series,
            created_at=NOW,
            year=2018,
            key=key,
            path=f"uclg/2018/{key}",
            original_language="en",
        )
        values = base | {"id": None, "circular_id": circular.pk, "code": f"code{number:06}"}
        copy = Edition.objects.create(**values)
        Reference.objects.create(
            edition=copy, start=row.start, end=row.end, text=row.text, serial=27, year=2018, target_id=row.target_id
        )


@pytest.mark.parametrize("state", ["scheduled", "hidden", "erased", "superseded", "refused"])
def test_nothing_that_is_not_public_is_named_as_citing(client, make_user, state):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    _circular(27)
    at = factories.later(days=1) if state == "scheduled" else None
    elsewhere = factories.section("elsewhere")  # else its neighbour's page names it
    citing = _circular(31, "See circular 27/2018.", title="Secret letter", at=at, home_section=elsewhere)
    if state in ("hidden", "erased"):
        removal = publishing.hide(
            citing.circular_id, by=kim, now=timezone.now(), reason_ko="개인정보가 있어 내렸습니다"
        )
        if state == "erased":
            publishing.erase(removal.pk, by=lee, now=timezone.now())
    elif state == "superseded":
        factories.corrected(citing, now=NOW + HOUR, body="<p>No citation any more.</p>")
    elif state == "refused":
        publishing.refuse_reference(citing.references.get().pk, by=kim, now=NOW)

    for address in (CITED, f"{CITED}cited-by/", "/api/v1/circulars/uclg/2018/27/"):
        assert "Secret letter" not in _text(client, address)
    assert client.get("/api/v1/circulars/uclg/2018/27/").json()["cited_by_count"] == 0


def test_page_of_all_that_cite_is_gone_with_its_document(client, make_user):
    cited = _circular(27)
    _citing(1)
    publishing.hide(
        cited.circular_id, by=make_user("kim", "administrator"), now=timezone.now(), reason_ko="잘못 게시했습니다"
    )

    assert client.get(f"{CITED}cited-by/").status_code == 410
    assert client.get("/circulars/uclg/2018/77/cited-by/").status_code == 404
    assert client.get("/api/v1/circulars/?cites=uclg/2018/27").status_code == 400


def test_decision_by_hand_is_seen_on_both_pages(client):
    cited = _circular(27)
    citing = _circular(31, "See circular 27.", title="Without a year")
    row = citing.references.get()
    assert row.target is None

    publishing.link_reference(row.pk, cited.circular_id, by=None, now=NOW)

    row.refresh_from_db()
    assert row.origin == Origin.MANUAL
    assert f'href="{CITED}"' in _text(client, "/circulars/uclg/2018/31/")
    assert "Without a year" in _text(client, CITED)
