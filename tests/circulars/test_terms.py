"""Terms of office: kept without overlaps, told by the day of issue alone, and a way to narrow lists."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import publishing, terms
from circulars.models import AuditEntry, Edition, Issuer, TermOfOffice
from tests import factories

pytestmark = pytest.mark.django_db
ADD = "/admin/circulars/termofoffice/add/"


def term(slug: str, first: date, last: date | None, issuer: Issuer | None = None, **names) -> TermOfOffice:
    names = {"name_ko": f"민선 {slug}기", "name_en": f"{slug}th term"} | names
    return TermOfOffice.objects.create(slug=slug, from_date=first, to_date=last, issuer=issuer, **names)


def seventh() -> TermOfOffice:
    return term("7", date(2018, 7, 1), date(2022, 6, 30))


def soup_of(client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def issued(day: date | None, **fields) -> Edition:
    return factories.published(issued_on=day, **fields)


def page_of(edition: Edition, language: str = "en") -> str:
    return f"{'/en' if language == 'en' else ''}/circulars/{edition.circular.path}/"


def said(client, edition: Edition, language: str = "en") -> list[str]:
    cell = next(
        row.dd
        for row in soup_of(client, page_of(edition, language)).select(".basics dl > div")
        if row.dt.text in ("Issued", "발행일")
    )
    return [note.get_text() for note in cell.select(".note")]


def titles(client, query: str) -> list[str]:
    return [row.th.a.text for row in soup_of(client, f"/en/circulars/?{query}").select(".list tbody tr")]


@pytest.mark.database
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2018, 6, 30), []),
        (date(2018, 7, 1), ["Issued in the 7th term, 2018–2022"]),
        (date(2022, 6, 30), ["Issued in the 7th term, 2018–2022"]),
        (date(2022, 7, 1), []),
    ],
)
def test_both_days_belong_to_a_term(client, day, expected):
    seventh()

    assert said(client, issued(day)) == expected


def test_page_says_it_in_korean_and_leads_to_everything_of_the_term(client):
    seventh()
    edition = issued(date(2019, 1, 1))

    assert said(client, edition, "ko") == ["민선 7기(2018–2022)에 발행"]
    link = soup_of(client, page_of(edition, "ko")).select_one(".basics .note a")
    assert (link.text, link["href"]) == ("민선 7기", "/circulars/?term=7")


def test_term_without_an_english_name_is_marked_as_korean(client):
    term("7", date(2018, 7, 1), date(2022, 6, 30), name_en="")

    name = soup_of(client, page_of(issued(date(2019, 1, 1)))).select_one(".basics .note span")

    assert (name["lang"], name.text) == ("ko", "민선 7기")


def test_running_term_is_not_said_until_it_is_over(client, monkeypatch):
    today = timezone.localdate()
    row = term("9", today - timedelta(days=400), today)
    edition = issued(today - timedelta(days=300))
    assert said(client, edition) == []

    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    assert said(client, edition) == [f"Issued in the 9th term, {row.from_date.year}–{today.year}"]


def test_term_of_an_issuer_holds_for_its_own_documents(client):
    seventh()
    ours, theirs = issued(date(2019, 1, 1)), issued(date(2019, 1, 1), series=factories.series("iom"))
    term("durban", date(2018, 1, 1), date(2020, 1, 1), factories.issuer("uclg"), name_en="presidency of A")

    assert said(client, ours) == ["Issued in the 7th term, 2018–2022", "Issued in the presidency of A, 2018–2020"]
    assert said(client, theirs) == ["Issued in the 7th term, 2018–2022"]


def test_document_without_a_day_of_issue_is_of_no_term(client):
    seventh()
    edition = issued(None, received_on=date(2019, 1, 1))

    page = client.get(page_of(edition)).content.decode()

    assert "Issued in the" not in page
    assert titles(client, "term=7") == []


def test_name_of_a_term_is_escaped(client):
    term("7", date(2018, 7, 1), date(2022, 6, 30), name_en="<script>alert(1)</script> %(years)s")
    edition = issued(date(2019, 1, 1))

    for address in (page_of(edition), f"{page_of(edition)}history/", "/en/circulars/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_print_history_api_and_paper_say_it_too(client):
    seventh()
    edition = issued(date(2019, 1, 1))
    path = edition.circular.path

    assert "7th term" in client.get(f"{page_of(edition)}?view=print").content.decode()
    assert "7th term" in client.get(f"{page_of(edition)}history/").content.decode()
    (row,) = client.get(f"/api/v1/circulars/{path}/").json()["past_terms"]
    assert (row["slug"], row["issuer"], row["from_date"], row["to_date"]) == ("7", None, "2018-07-01", "2022-06-30")
    assert "민선 7기" in paragraphs(client.get(f"/circulars/{path}/circular.docx").content)


def paragraphs(content: bytes) -> str:
    from io import BytesIO

    from docx import Document

    found = Document(BytesIO(content))
    words = [one.text for one in found.paragraphs]
    words += [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join(words)


def test_edition_and_its_hash_know_nothing_of_it(client):
    edition = issued(date(2019, 1, 1))
    seventh()

    edition.refresh_from_db()
    assert "7th term" not in str(edition.facts)


@pytest.mark.database
def test_page_turns_with_the_term_and_costs_no_query(client):
    edition = issued(date(2019, 1, 1))
    assert said(client, edition) == []
    row = seventh()
    client.get(page_of(edition))

    with CaptureQueriesContext(connection) as captured:
        assert said(client, edition) == ["Issued in the 7th term, 2018–2022"]
    assert not [query for query in captured.captured_queries if "termofoffice" in query["sql"]]

    row.name_en = "seventh term"
    row.save()
    assert said(client, edition) == ["Issued in the seventh term, 2018–2022"]
    row.delete()
    assert said(client, edition) == []


# --- Lists --------------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_lists_are_narrowed_to_a_term_of_this_office(client):
    seventh()
    term("8", date(2022, 7, 1), None)
    issued(date(2018, 6, 30), title="Before")
    issued(date(2018, 7, 1), title="First day", series=factories.series("iom"))
    issued(date(2022, 6, 30), title="Last day", home_section=factories.section("other"))
    issued(date(2022, 7, 1), title="After")

    assert titles(client, "term=7") == ["Last day", "First day"]
    assert titles(client, "term=8") == ["After"]
    assert titles(client, "term=7&year=2018") == ["First day"]
    assert titles(client, "term=7&year=2020") == []
    assert titles(client, "term=7&issuer=iom") == ["First day"]
    assert titles(client, "term=7&date=issued&to=2019-01-01") == ["First day"]
    rows = soup_of(client, "/en/sections/circulars/?term=7").select(".list tbody tr")
    assert [row.th.a.text for row in rows] == ["First day"]
    assert soup_of(client, "/en/circulars/?term=7").select_one(".total").text == "2 documents"
    assert client.get("/en/circulars/?term=nothing").status_code == 200


def test_term_of_an_issuer_lists_its_documents_alone(client):
    term("durban", date(2018, 1, 1), date(2020, 1, 1), factories.issuer("uclg"), name_en="presidency of A")
    issued(date(2019, 1, 1), title="Ours")
    issued(date(2019, 1, 1), title="Theirs", series=factories.series("iom"))

    assert titles(client, "term=durban") == ["Ours"]
    assert titles(client, "term=durban&issuer=uclg") == ["Ours"]
    assert titles(client, "term=durban&issuer=iom") == []
    assert titles(client, "term=durban&date=issued&from=2019-01-01") == ["Ours"]
    assert titles(client, "term=durban&year=2019") == ["Ours"]


@pytest.mark.database
def test_form_offers_terms_in_which_something_was_issued(client):
    seventh()
    term("6", date(2014, 7, 1), date(2018, 6, 30))
    issued(date(2019, 1, 1))

    soup = soup_of(client, "/en/circulars/")
    options = [option.text for option in soup.select("#filter-term option")]
    assert options == ["All", "7th term (2018–2022)"]
    chosen = soup_of(client, "/en/circulars/?term=6").select_one("#filter-term option[selected]")
    assert chosen.text == "6th term (2014–2018)"


def test_nothing_is_offered_without_terms(client):
    issued(date(2019, 1, 1))

    assert soup_of(client, "/en/circulars/").select_one("#filter-term") is None


@pytest.mark.database
def test_pages_of_a_term_go_on_without_a_gap(client):
    seventh()
    for number in range(45):
        issued(date(2019, 1, 1) + timedelta(days=number % 7), title=f"No {number}")
    issued(date(2024, 1, 1), title="Later")

    found = [title for page in (1, 2, 3) for title in titles(client, f"term=7&page={page}")]

    assert sorted(found) == sorted(f"No {number}" for number in range(45))


@pytest.mark.database
def test_api_lists_terms_and_narrows_by_them(client):
    seventh()
    term("durban", date(2018, 1, 1), None, factories.issuer("uclg"), name_en="presidency of A")
    issued(date(2019, 1, 1), title="Ours")
    issued(date(2019, 1, 1), title="Theirs", series=factories.series("iom"))

    rows = client.get("/api/v1/terms/").json()["results"]
    assert [(row["slug"], row["issuer"]) for row in rows] == [("7", None), ("durban", "uclg")]
    assert client.get(rows[0]["circulars"].partition("testserver")[2]).json()["count"] == 2
    assert client.get("/api/v1/circulars/?term=durban").json()["count"] == 1
    refused = client.get("/api/v1/circulars/?term=nothing")
    assert (refused.status_code, "/api/v1/terms/" in refused.content.decode()) == (400, True)


# --- The desk -----------------------------------------------------------------------------------------------------


def form(**changes) -> dict:
    given = {"issuer": "", "name_ko": "민선 8기", "name_en": "8th term", "slug": ""}
    return given | {"from_date": "2022-07-01", "to_date": ""} | changes


@pytest.fixture
def desk(client, make_user):
    client.force_login(make_user("lee", "administrator"))
    return client


def test_administrator_adds_a_term_and_it_is_written_down(desk):
    seventh()

    assert desk.post(ADD, form()).status_code == 302

    row = TermOfOffice.objects.get(name_ko="민선 8기")
    assert (row.slug, row.issuer, row.to_date) == ("8th-term", None, None)
    assert AuditEntry.objects.filter(action="add", object_id=str(row.pk), object_type=row._meta.label).exists()


@pytest.mark.database
@pytest.mark.parametrize(
    ("first", "last"),
    [("2022-06-30", ""), ("2018-01-01", "2018-07-01"), ("2019-01-01", "2019-02-01"), ("2018-01-01", "")],
)
def test_overlapping_term_is_refused_by_name(desk, first, last):
    seventh()

    answer = desk.post(ADD, form(from_date=first, to_date=last))

    assert answer.status_code == 200
    assert "민선 7기" in str(answer.context["errors"])
    assert TermOfOffice.objects.count() == 1


def test_term_after_one_without_an_end_says_what_to_do_first(desk):
    term("8", date(2022, 7, 1), None)

    answer = desk.post(ADD, form(from_date="2026-07-01"))

    assert answer.status_code == 200
    assert TermOfOffice.objects.count() == 1


@pytest.mark.database
def test_term_of_another_body_may_share_days_and_the_own_office_is_no_body(desk):
    seventh()
    uclg = factories.issuer("uclg")
    own = factories.own_series().issuer

    assert desk.post(ADD, form(issuer=uclg.pk, from_date="2019-01-01")).status_code == 302
    assert desk.post(ADD, form(issuer=own.pk, from_date="2023-01-01")).status_code == 200
    with pytest.raises(ValidationError):
        TermOfOffice(issuer=own, slug="x", name_ko="x", from_date=date(2023, 1, 1)).full_clean()


def test_list_and_form_of_terms_open_and_a_term_keeps_its_own_days(desk):
    row = seventh()
    change = f"/admin/circulars/termofoffice/{row.pk}/change/"

    assert desk.get("/admin/circulars/termofoffice/").status_code == 200
    assert desk.get(change).status_code == 200
    values = form(name_ko="민선 7기", from_date="2018-07-01", to_date="2022-06-30")
    assert desk.post(change, values).status_code == 302


def test_editor_reads_terms_and_changes_none(client, make_user):
    client.force_login(make_user("kim", "editor"))

    assert client.get("/admin/circulars/termofoffice/").status_code == 200
    assert client.get(ADD).status_code == 403


def test_issuer_with_a_term_is_not_deleted(desk):
    uclg = factories.issuer("unused")
    term("durban", date(2018, 1, 1), None, uclg)

    desk.post("/admin/circulars/issuer/", {"action": "delete_selected", "_selected_action": [uclg.pk], "post": 1})

    assert Issuer.objects.filter(pk=uclg.pk).exists()


def test_draft_is_shown_with_its_term_and_the_terms_are_read_anew():
    row = seventh()
    copy = factories.draft(issued_on=date(2019, 1, 1))
    known = terms.load()

    assert [one.slug for one in terms.past(known, copy.issued_on, "uclg", timezone.localdate())] == [row.slug]
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    assert terms.past_of(edition.facts, known, timezone.localdate()) == [known[0]]
