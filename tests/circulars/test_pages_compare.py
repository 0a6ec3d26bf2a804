"""The history of a circular and the comparison of any two of its editions."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile

from circulars import addresses, editing, publishing
from circulars.codes import new_code
from circulars.files import store
from circulars.models import Circular, DeadlineLine, File, NoteAmendment, WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BODY = "<h2>Forum</h2>" + "".join(f"<p>Paragraph {n} stays as it is.</p>" for n in range(6)) + "<p>It is on 3 May.</p>"


def path_of(edition) -> str:
    return Circular.objects.get(pk=edition.circular_id).path


def page(client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "lxml")


def compared(client, edition, query: str = "", language: str = "en", status: int = 200) -> BeautifulSoup:
    return page(client, addresses.compare(path_of(edition), language) + query, status)


def attach(copy: WorkingCopy, name: str, text: str) -> None:
    blob = store.put(ContentFile(text.encode()), name=name, now=NOW)
    file = File.objects.create(code=new_code(), circular=copy.circular, language=copy.language, created_at=NOW)
    copy.attachments.create(file=file, blob=blob, name=name)


@pytest.fixture
def corrected():
    """Three editions; the second changed a word, a deadline and a file, the third the title."""
    copy = factories.draft(body=BODY, title="The forum")
    DeadlineLine.objects.create(working_copy=copy, kind="register", due_on="2026-04-01", text="Register")
    attach(copy, "one.txt", "one")
    first = publishing.publish(copy.pk, by=None, now=NOW)
    copy = factories.edit(copy, now=NOW + HOUR, body=BODY.replace("3 May", "4 May"))
    copy.deadlinelines.update(due_on="2026-04-09")
    copy.attachments.all().delete()
    attach(copy, "two.txt", "two")
    publishing.publish(copy.pk, by=None, now=NOW + HOUR, change_note="The day was wrong.")
    factories.edit(copy, now=NOW + 2 * HOUR, title="The great forum")
    publishing.publish(copy.pk, by=None, now=NOW + 2 * HOUR, is_major=False)
    return first


def test_comparison_sums_up_and_shows_text_facts_and_files(client, corrected):
    soup = compared(client, corrected, "?from=1&to=2")

    said = soup.select_one(".comparison__summary").get_text(" ", strip=True)
    assert said == "Changed: 1 passage of the text, 1 date, 2 files"
    passage = soup.select_one(".passage--changed")
    assert passage.select_one(".passage__label").text == "Changed: paragraph"
    assert passage.select_one("del").get_text() == " removed: [−3−] (end of what was removed) "
    assert passage.select_one("ins").get_text() == " added: [+4+] (end of what was added) "
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    assert rows == [["Deadline", "registration, 1 April 2026 , Register", "registration, 9 April 2026 , Register"]]
    files = [item.get_text(" ", strip=True) for item in soup.select(".comparison__files li")]
    assert files == ["Added: two.txt , 3 B", "Removed: one.txt , 3 B"]
    assert "The day was wrong." in soup.text
    fold = soup.select_one("details")
    assert fold.summary.text == "6 unchanged passages"
    assert not fold.has_attr("open")


def test_files_of_a_comparison_are_those_of_the_editions(client, corrected):
    soup = compared(client, corrected, "?from=1&to=2")

    for link in soup.select(".comparison__files a"):
        response = client.get(link["href"])
        assert response.status_code == 200
        assert b"".join(response.streaming_content) in (b"one", b"two")


def test_korean_comparison_speaks_korean(client, corrected):
    soup = compared(client, corrected, "?from=1&to=2", language="ko")

    assert soup.html["lang"] == "ko"
    assert soup.select_one(".passage__text")["lang"] == "en"
    assert soup.select_one(".passage--changed .passage__label").text == "바뀜: 단락"


def test_versions_are_put_in_order_and_the_last_two_are_asked_by_default(client, corrected):
    swapped, asked = compared(client, corrected, "?from=3&to=1"), compared(client, corrected, "?from=1&to=3")
    plain = compared(client, corrected)

    assert swapped.select_one(".comparison") == asked.select_one(".comparison")
    assert plain.select_one(".comparison__sides").get_text(" ", strip=True).startswith("Before Edition 2 , published")
    assert "great" in plain.select_one(".comparison__facts ins").text
    assert [option["value"] for option in plain.select("#compare-from option[selected]")] == ["2"]
    assert plain.select_one('meta[name="robots"]')["content"] == "noindex"


def test_same_edition_twice_differs_in_nothing(client, corrected):
    assert "Nothing that a reader sees differs" in compared(client, corrected, "?from=2&to=2").text


def test_only_edition_has_nothing_to_be_compared_with(client):
    assert "Only one edition was published" in compared(client, factories.published()).text


@pytest.mark.parametrize("query", ["?from=9&to=1", "?from=x", "?from=1&to=-1", "?to=1e3", "?from=9999999999&to=1"])
def test_version_that_never_was_is_not_found(client, corrected, query):
    compared(client, corrected, query, status=404)


def test_former_address_leads_on(client, corrected):
    path = path_of(corrected)
    publishing.rename(corrected.circular_id, by=None, now=NOW + 3 * HOUR, key="new-key")

    response = client.get(f"/circulars/{path}/compare/?from=1&to=2")

    assert response.status_code == 301
    assert response["Location"] == f"/circulars/{path_of(corrected)}/compare/?from=1&to=2"


def test_scheduled_edition_is_not_compared(client):
    edition = factories.published()
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    factories.edit(copy, title="Tomorrow")
    publishing.publish(copy.pk, by=None, now=factories.later(), at=factories.later(days=1), change_note="New.")

    compared(client, edition, "?from=1&to=2", status=404)
    assert "Tomorrow" not in compared(client, edition).text


def test_removed_side_answers_410_with_the_reason(client, corrected):
    publishing.hide(corrected.circular_id, by=None, now=NOW + 3 * HOUR, reason_ko="개인정보", editions=[corrected.pk])

    gone = compared(client, corrected, "?from=1&to=3", status=410)

    assert "개인정보" in gone.text
    assert "3 May" not in compared(client, corrected, "?from=2&to=3").text
    assert "edition 1" not in page(client, addresses.history(path_of(corrected), "en")).text.lower()


def test_removed_file_is_in_no_comparison(client, corrected):
    file = File.objects.get(attachments__edition=corrected)
    publishing.hide(corrected.circular_id, by=None, now=NOW + 3 * HOUR, reason_ko="개인정보", file=file)

    assert "one.txt" not in compared(client, corrected, "?from=1&to=2").text


def test_translation_is_compared_by_its_own_address(client):
    edition = factories.published()
    copy = editing.add_language(edition.circular, "ko", by=None, now=NOW)
    copy = factories.edit(copy, title="선언", body="<p>마라케시에서 열립니다.</p>")
    korean = publishing.publish(copy.pk, by=None, now=NOW)
    factories.corrected(korean, now=NOW + HOUR, body="<p>라바트에서 열립니다.</p>")
    address = addresses.compare(path_of(edition), "ko", document="ko")

    soup = page(client, f"{address}?from=1&to=2")

    assert "마라케시에서" in soup.select_one(".passage del").text


@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize("view", ["history", "compare"])
def test_number_of_queries_is_fixed(client, count, view, django_assert_max_num_queries):
    edition = factories.published()
    for number in range(count):
        factories.corrected(edition, now=NOW + (number + 1) * HOUR, title=f"Title {number}")
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW + 20 * HOUR, reason_ko="취소")
    publishing.lift_withdrawal(notice.pk, by=None, now=NOW + 21 * HOUR)
    address = f"{addresses.circular(path_of(edition), 'ko')}{view}/"

    client.get(address)
    with django_assert_max_num_queries(5):
        assert client.get(f"{address}?from=1&to=2").status_code == 200


def test_history_tells_notes_minor_changes_amendments_and_comparisons(client, corrected):
    second = corrected.circular.editions.get(version=2)
    NoteAmendment.objects.create(
        edition=second, before="Kim was wrong.", after="The day was wrong.", reason="A name", amended_at=NOW + 5 * HOUR
    )

    soup = page(client, addresses.history(path_of(corrected), "en"))

    items = [item.get_text(" ", strip=True) for item in soup.select(".editions li")]
    assert items[0].startswith("Edition 3 , 2 March 2026 current minor change Small things were put right")
    assert "The day was wrong. This note was amended on 2 March 2026 ." in items[1]
    assert "Kim" not in soup.text
    links = [link["href"] for link in soup.select(".editions a[rel=nofollow]")]
    base = addresses.compare(path_of(corrected), "en")
    assert links == [f"{base}?from=2&to=3", f"{base}?from=1&to=2"]
    assert soup.select_one("form.compare-form")["action"] == base
    assert client.get(soup.select(".editions li p a")[-1]["href"]).status_code == 200


def test_history_tells_withdrawals_that_were_lifted(client):
    edition, other = factories.published(title="Old"), factories.published(title="New")
    notice = publishing.withdraw(
        edition.circular_id, by=None, now=NOW + HOUR, reason_ko="취소", reason_en="Cancelled", successor=other.circular
    )
    publishing.lift_withdrawal(notice.pk, by=None, now=NOW + 48 * HOUR)

    (said,) = page(client, addresses.history(path_of(edition), "en")).select("section[aria-labelledby=withdrawals] li")

    assert said.get_text(" ", strip=True) == (
        "On 2 March 2026 this document was withdrawn. Cancelled In its place: New "
        "The withdrawal was lifted on 4 March 2026."
    )


@pytest.mark.parametrize(
    ("note", "language", "spoken"),
    [
        ("등록 마감일을 바로잡았습니다.", "en", "ko"),
        ("등록 마감일을 바로잡았습니다.", "ko", None),
        ("The day was wrong.", "ko", "en"),
        ("The day was wrong.", "en", None),
        ("12. 3. → 12. 4.", "ko", None),
    ],
)
def test_change_note_in_another_language_is_marked_as_such(client, note, language, spoken):
    edition = factories.published(title="Forum")
    later = factories.corrected(edition, now=NOW + HOUR, note=note, title="The forum")
    base = addresses.circular(path_of(edition), language)
    verify = f"{'/en' if language == 'en' else ''}/verify/{edition.code}/"

    for address in (base, f"{base}?view=print", f"{base}history/", f"{base}compare/", verify):
        said = page(client, address).find(string=lambda text: text and note in text).find_parent(lang=True)
        assert said["lang"] == (spoken or language), address
    assert later.version == 2


def test_signs_around_changed_words_are_not_struck_through(client):
    """Only the words carry the line, so that the signs may stand beside them on any width."""
    edition = factories.published(title="Forum", body="<p>The fee is EUR 900 for each member.</p>")
    factories.corrected(edition, now=NOW + HOUR, body="<p>The fee is EUR 950 for each member.</p>")

    soup = compared(client, edition)

    assert [words.get_text() for words in soup.select(".passage del .said, .passage ins .said")] == ["900", "950"]
    assert soup.select_one(".passage del").get_text().split() == [
        "removed:",
        "[−900−]",
        "(end",
        "of",
        "what",
        "was",
        "removed)",
    ]


def test_words_beside_a_change_keep_their_distance(client):
    edition = factories.published(title="Forum", body="<p>Ten sessions on Climate and housing in the hall.</p>")
    factories.corrected(edition, now=NOW + HOUR, body="<p>Ten sessions on Climate, then housing in the hall.</p>")

    passage = compared(client, edition).select_one(".passage__text")
    for hidden in passage.select(".visually-hidden"):
        hidden.extract()

    assert passage.get_text() == "Ten sessions on Climate [−and−] [+, then+] housing in the hall."
