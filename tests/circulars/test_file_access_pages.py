"""What a page says of its files, the text of a file as a page, and both where something is not public."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from circulars import addresses, changes, file_access, memory, publishing
from circulars.file_access import state, twin
from circulars.models import Attachment, BlobText, FileReview
from tests import factories
from tests.circulars.file_access_samples import FOUND, attach, read, replace_file, with_file
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


def page(client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def files_of(client, edition, before: str = "/en", query: str = "") -> list[str]:
    found = page(client, f"{before}/circulars/{edition.circular.path}/{query}").select(".files li")
    return [" ".join(one.get_text(" ").split()) for one in found]


def text_page(file, name: str = "annex.pdf", before: str = "/en") -> str:
    return f"{before}/files/{file.code}/{name}/text/"


def review(edition, *, copy: str = "", verdict: str = "partly", by=None, now=NOW) -> FileReview:
    row = Attachment.objects.filter(edition=edition).first()
    return file_access.review(row.pk, edition.circular_id, verdict=verdict, copy=copy, by=by, now=now)


def test_page_says_beside_a_file_what_is_known_of_it(client):
    edition, file = with_file()

    (line,) = files_of(client, edition)
    assert "Automatic check: no tags for screen readers, language given (English), title given" in line
    soup = page(client, f"/en/circulars/{edition.circular.path}/")
    ways = {link.get_text(): link["href"] for link in soup.select(".files__ways a")}
    assert ways == {
        "Read as text: annex.pdf": text_page(file),
        "Ask for an accessible copy: annex.pdf": f"/en/files/{file.code}/annex.pdf/copy/",
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("empty", "It holds no text that can be read (a picture or a scan)."),
        ("locked", "It is locked, so that its text cannot be read."),
        ("broken", "Its text could not be read."),
        ("unknown", "Its text cannot be read, because of its type."),
        ("", "Its text has not been read yet."),
    ],
)
def test_file_without_text_says_why_and_leads_to_none(client, text, sentence):
    edition, file = with_file(state=text) if text else with_file(found=None)

    (line,) = files_of(client, edition)
    assert sentence in line
    assert "Read as text" not in line
    assert "Ask for an accessible copy" in line
    assert sentence in page(client, text_page(file)).get_text()


def test_judgement_of_the_office_stands_in_place_of_the_machine_s_and_names_nobody(client, make_user):
    kim = make_user("kim", "publisher", display_name="Kim Haneul")
    edition, _file = with_file(kim)
    changed = changes.state(NOW).generation
    review(edition, by=kim)

    assert changes.state(NOW).generation != changed
    (line,) = files_of(client, edition)
    assert "Checked by the office on 2 March 2026 : partly accessible." in line
    assert "Automatic check" not in line
    assert "Kim" not in page(client, f"/circulars/{edition.circular.path}/").select_one(".files").get_text()
    (printed,) = files_of(client, edition, query="?view=print")
    assert "Checked by the office" in printed


def test_accessible_copy_is_led_to_while_it_is_public(client):
    copy = factories.draft(post=factories.post())
    attach(copy)
    other = attach(copy, "annex.txt", title="Annex in large print")
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    review(edition, copy=other.file.code)

    lines = page(client, f"/en/circulars/{edition.circular.path}/").select(".files li")
    link = lines[0].select_one(".files__copy a")
    assert (link["href"], link.get_text()) == (f"/files/{other.file.code}/annex.txt", "Annex in large print")
    publishing.hide(edition.circular_id, by=None, now=NOW + HOUR, reason_ko="유출", file=other.file)
    assert page(client, f"/en/circulars/{edition.circular.path}/").select_one(".files__copy") is None


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 30])
def test_circular_asks_no_more_for_its_files(client, count, django_assert_max_num_queries):
    copy = factories.draft(post=factories.post())
    for number in range(count):
        attach(copy, f"{number}.pdf")
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    client.get(f"/circulars/{edition.circular.path}/")

    with django_assert_max_num_queries(5):
        assert len(files_of(client, edition, before="")) == count


def test_text_is_shown_in_the_language_of_the_file_under_a_notice(client):
    _edition, file = with_file(language="fr")

    soup = page(client, text_page(file))
    body = soup.select_one(".file-text__body")
    assert (body["lang"], body.select_one("h2").get_text(), body.select_one("p").get_text()) == (
        "fr", "Annex", "Dear members <all>",
    )  # fmt: skip
    assert "the file is what counts" in soup.select_one(".banner").get_text()
    assert soup.select_one("h1").get_text() == "annex.pdf"
    assert soup.select_one('meta[name="robots"]')["content"] == "noindex"
    assert soup.select_one(f'a[href="/files/{file.code}/annex.pdf?download=1"]')
    assert [one["href"] for one in soup.select(".breadcrumb a, nav a") if "circulars/uclg" in one["href"]]
    assert "program has taken" in page(client, f"{text_page(file)}?view=print").get_text()
    assert "파일" in page(client, text_page(file, before="")).get_text()


@pytest.mark.database
def test_text_page_is_validated_and_turns_once_the_file_is_read_again(client, django_assert_num_queries):
    _edition, file = with_file()
    first = client.get(text_page(file))

    with django_assert_num_queries(1):
        again = client.get(text_page(file), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, first.cookies) == (304, {})
    changes.touch()
    assert client.get(text_page(file), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_other_name_of_a_file_leads_to_its_present_one(client):
    _edition, file = with_file()

    answer = client.get(text_page(file, "former.pdf"))

    assert (answer.status_code, answer["Location"]) == (301, text_page(file))
    assert client.get(f"/files/{file.code}/former.pdf/copy/")["Location"] == f"/files/{file.code}/annex.pdf/copy/"


def test_long_text_comes_in_pages(client):
    pieces = [["p", f"{number} " + "x" * 5_000] for number in range(10)]
    _edition, file = with_file(pieces=pieces)

    first, second = page(client, text_page(file)), page(client, f"{text_page(file)}?page=2")
    assert (len(first.select(".file-text__body p")), len(second.select(".file-text__body p"))) == (3, 3)
    assert [one["href"] for one in first.select(".pages a[rel]")] == [f"{text_page(file)}?page=2"]
    for number in ("5", "0", "x", "2²"):
        assert client.get(text_page(file), {"page": number}).status_code == 404
    assert len(page(client, f"{text_page(file)}?view=print").select(".file-text__body p")) == 10


def test_text_that_was_cut_says_so_at_its_end(client):
    edition, file = with_file()
    BlobText.objects.update(accessibility=FOUND | {"paragraphs": 2, "is_cut": True})

    assert "not the whole of its text" in page(client, text_page(file)).get_text()
    assert files_of(client, edition)


def test_text_of_what_is_withdrawn_stands_under_its_notice(client):
    edition, file = with_file()
    publishing.withdraw(edition.circular_id, by=None, now=NOW + HOUR, reason_ko="끝났습니다", reason_en="It is over")

    assert "It is over" in page(client, text_page(file)).select_one(".banner--danger").get_text()


@pytest.mark.parametrize("rest", ["text/", "copy/", "copy/thanks/"])
def test_pages_of_a_file_go_with_it(client, make_user, rest):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    edition, file = with_file()
    address = f"/en/files/{file.code}/annex.pdf/{rest}"
    assert client.get(address).status_code == 200

    alone = publishing.hide(edition.circular_id, by=kim, now=NOW + HOUR, reason_ko="유출", file=file)
    memory.forget()
    assert client.get(address).status_code == 410
    publishing.lift(alone.pk, by=kim, now=NOW + HOUR)
    replace_file(edition, now=NOW + 2 * HOUR)
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/en/circulars/{edition.circular.path}/")
    removal = publishing.hide(edition.circular_id, by=kim, now=NOW + 3 * HOUR, reason_ko="유출")
    assert client.get(address).status_code in (302, 404, 410)
    publishing.erase(removal.pk, by=lee, now=NOW + 4 * HOUR)
    assert client.get(address).status_code in (404, 410)
    assert client.get(f"/files/nothing/annex.pdf/{rest}").status_code == 404


@pytest.mark.database
def test_draft_and_its_files_have_no_pages(client):
    row = attach(factories.draft())

    for rest in ("text/", "copy/", "copy/thanks/"):
        assert client.get(f"/files/{row.file.code}/{row.name}/{rest}").status_code == 404


def test_earlier_edition_leads_to_no_text(client):
    edition, _file = with_file()
    factories.corrected(edition, now=NOW + HOUR)

    (line,) = files_of(client, edition, query="v1/")
    assert "Automatic check" in line
    assert "Read as text" not in line


def test_addresses_are_those_of_the_routes():
    for language in ("ko", "en"):
        with override(language):
            for name, address in (("file-text", addresses.file_text), ("file-copy", addresses.file_copy)):
                values = {"code": "abc", "name": "가 나.hwp"}
                assert address("abc", "가 나.hwp", language) == reverse(f"circulars:{name}", kwargs=values)


def test_pieces_become_markup_that_nothing_breaks_out_of():
    pieces = [
        ["h1", "A <b>"], ["h6", "low"], ["ul", "one"], ["ul", "two"], ["ol", "first"], ["table", "a\tb"],
        ["row", "c\nd\t"], ["table", "e\tf"], ["row", "only a box"], ["p", "x\u202ey\x00\x0b"],
    ]  # fmt: skip
    found = twin.Twin("read", twin.pages_of(pieces), False).markup('T"><')

    soup = BeautifulSoup(found, "html.parser")
    assert [one.name for one in soup.find_all(True, recursive=False)] == [
        "h2", "h6", "ul", "ol", "div", "p", "div", "p", "p",
    ]  # fmt: skip
    assert "<b>" not in found
    assert "xy</p>" in found
    assert {one["aria-label"] for one in soup.select("div")} == {'T"><'}


def test_state_needs_a_copy_where_nobody_can_read_it():
    readable = state.FileState("a", "read", {"tagged": None, "paragraphs": 1})

    assert not readable.needs_copy
    assert readable._replace(found={"tagged": False}).needs_copy
    assert readable._replace(text="empty").needs_copy
    assert not readable._replace(text="empty", copy="b").needs_copy
    assert not readable._replace(text="locked", verdict="accessible").needs_copy
    assert state.read("a", "read", "no json", "", None, copy="").found == {}


@pytest.mark.database
def test_api_tells_the_same(client):
    edition, file = with_file()
    review(edition)
    address = f"/api/v1/circulars/{edition.circular.path}/"

    (line,) = client.get(address).json()["files"]
    assert line["accessibility"] == {
        "text": "read",
        "text_url": f"http://testserver/files/{file.code}/annex.pdf/text/",
        "tagged": False,
        "declared_language": "en",
        "has_title": True,
        "shows_title": False,
        "has_headings": False,
        "pictures_without_text": None,
        "verdict": "partly",
        "checked_on": "2026-03-02",
        "accessible_copy": None,
    }
    factories.corrected(edition, now=NOW + HOUR)
    (earlier,) = client.get(f"{address}v1/").json()["files"]
    assert earlier["accessibility"]["text_url"] is None
    assert earlier["accessibility"]["verdict"] == "partly"


@pytest.mark.database
def test_file_not_read_yet_waits_in_the_api(client):
    edition, _file = with_file(found=None)

    (line,) = client.get(f"/api/v1/circulars/{edition.circular.path}/").json()["files"]
    assert (line["accessibility"]["text"], line["accessibility"]["tagged"]) == ("waiting", None)
    read(edition.attachments.get())
    memory.forget()
    (line,) = client.get(f"/api/v1/circulars/{edition.circular.path}/").json()["files"]
    assert line["accessibility"]["text"] == "read"
