"""The confirming page: what it shows, what can be answered there, and the draft that comes of it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission

from circulars.admin.intake import original
from circulars.grammar.proposal import Proposal as Read
from circulars.models import BlobText, Intake, PersonalDataRead, Proposal, RequestedFile, SectionEditor, WorkingCopy
from tests import factories, received
from tests.circulars.file_samples import pdf

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def reader(monkeypatch):
    stand_in = received.reader(monkeypatch)
    stand_in.says(b"the letter", received.letter(), received.proposals())
    return stand_in


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", "publisher", language="en")


@pytest.fixture
def editor(client, kim):
    client.force_login(kim)
    return client


@pytest.fixture
def letter(reader, kim):
    return received.receive(by=kim)


def address(row: Intake, rest: str = "") -> str:
    return f"/admin/circulars/intake/{row.pk}/{rest}"


def page_of(client, row: Intake, rest: str = "") -> BeautifulSoup:
    response = client.get(address(row, rest))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def origin(row: Intake, field: str, position: int = 0) -> str:
    return Proposal.objects.get(intake=row, item=0, field=field, position=position).origin


def test_both_sides_know_each_other(editor, letter):
    page = page_of(editor, letter)

    evidence = page.select_one("#line-0-2 a.evidence")
    assert (evidence.get_text(), evidence["href"]) == ("Barcelona", "#entry-place-0")
    entry = page.select_one("#entry-place-0")
    assert entry["data-line"] == "line-0-2"
    assert (entry["data-state"], page.select_one("#entry-title-0")["data-state"]) == ("check", "sure")
    assert entry.select_one("a.entry__line")["href"] == "#line-0-2"
    assert page.select_one("#entry-body-0 .entry__body p").get_text().startswith("The Secretariat informs")
    assert not page.select("#content-main [style], #content-main [onclick], #content-main script:not([type])")


def test_opening_an_original_is_a_read_of_personal_data(editor, letter):
    editor.get(address(letter))

    read = PersonalDataRead.objects.get()
    assert (read.kind, read.object_type, read.object_id) == ("detail", "circulars.Intake", str(letter.pk))


def test_change_address_of_the_admin_leads_to_the_page(editor, letter):
    assert editor.get(address(letter, "change/")).headers["Location"] == address(letter)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"decide": "confirmed:place-0"}, ("confirmed", "Barcelona")),
        ({"decide": "refused:place-0"}, ("refused", "Barcelona")),
        ({"decide": "manual:place-0", "v-place-0": "Barcelona, Spain"}, ("manual", "Barcelona, Spain")),
    ],
)
def test_answers_by_script(editor, letter, sent, found):
    response = editor.post(address(letter), {"item": "0", **sent}, **JSON)

    content = response.json()
    assert response.status_code == 200
    assert list(content["fields"]) == ["place"]
    assert f'data-state="{found[0]}"' in content["fields"]["place"]
    row = Proposal.objects.get(intake=letter, field="place")
    assert (row.origin, row.decided_value or row.value) == found
    letter.refresh_from_db()
    assert letter.state == "taken", "the first answer takes it"


def test_an_answer_is_taken_back(editor, letter):
    editor.post(address(letter), {"item": "0", "decide": "refused:place-0"}, **JSON)
    editor.post(address(letter), {"item": "0", "decide": "automatic:place-0"}, **JSON)

    assert origin(letter, "place") == "automatic"


def test_value_that_will_not_do_says_why_and_changes_nothing(editor, letter):
    response = editor.post(
        address(letter), {"item": "0", "decide": "manual:issued_on-0", "v-issued_on-0": "2018-02-31"}, **JSON
    )

    assert response.status_code == 400
    assert "2026-03-02" in response.json()["said"], "an example of a day that exists"
    assert origin(letter, "issued_on") == "automatic"


def test_accepting_all_that_is_sure_leaves_the_rest(editor, letter):
    content = editor.post(address(letter), {"item": "0", "accept": "sure"}, **JSON).json()

    assert (origin(letter, "title"), origin(letter, "place")) == ("confirmed", "automatic")
    assert len(content["fields"]) > 10
    assert "0 sure" in content["counts"]


def test_a_value_the_software_did_not_see(editor, letter):
    sent = {
        "item": "0",
        "add": "sources",
        "new-sources-title": "UN News",
        "new-sources-url": "https://news.example.org/1",
    }
    content = editor.post(address(letter), sent, **JSON).json()

    assert "UN News" in content["fields"]["sources"]
    assert origin(letter, "sources") == "manual"
    nothing = editor.post(address(letter), {"item": "0", "add": "sources"}, **JSON)
    assert nothing.status_code == 400


def test_without_scripts_each_answer_is_a_form_and_typed_values_count(editor, letter):
    sent = {
        "item": "0",
        "decide": "confirmed:place-0",
        "v-title-0": "A title put right",
        "v-place-0": "Barcelona",
        "new-addressees": "All mayors",
        "series": "",
        "received_from": "The Union",
    }
    response = editor.post(address(letter), sent)

    assert response.status_code == 302
    assert "received_from=The+Union" in response.headers["Location"]
    assert response.headers["Location"].endswith("#field-place")
    assert (origin(letter, "place"), origin(letter, "title"), origin(letter, "kind")) == (
        "confirmed",
        "manual",
        "automatic",
    )
    assert Proposal.objects.filter(intake=letter, field="addressees").count() == 2
    page = page_of(editor, letter, "?received_from=The+Union")
    assert page.select_one("#id_received_from")["value"] == "The Union"


def test_draft_goes_to_its_form_with_the_panel(editor, letter, kim):
    section, post = factories.section(), factories.post()
    factories.published(by=kim, home_section=section, post=post)
    page = page_of(editor, letter)
    chosen = {
        name: page.select_one(f"#id_{name} option[selected]")["value"] for name in ("series", "home_section", "post")
    }
    assert chosen == {"series": str(factories.series().pk), "home_section": str(section.pk), "post": str(post.pk)}
    assert page.select_one("#id_received_from")["value"] == "UCLG"
    assert page.select_one('[name="requested"]')["value"] == "Annex 1"

    editor.post(address(letter), {"item": "0", "decide": "confirmed:title-0"})
    response = editor.post(
        address(letter),
        {
            "item": "0",
            "make": "draft",
            "text_status": "shortened",
            "received_from": "UCLG",
            "requested": "Annex 1",
            **chosen,
        },
    )

    copy = WorkingCopy.objects.select_related("circular").get(
        title="Declaration on migration", circular__intake_drafts__intake=letter
    )
    assert response.headers["Location"] == f"/admin/circulars/workingcopy/{copy.pk}/change/"
    assert (copy.text_status, copy.received_from, copy.circular.home_section, copy.circular.post) == (
        "shortened", "UCLG", section, post,
    )  # fmt: skip
    assert RequestedFile.objects.get(working_copy=copy).text == "Annex 1"
    form = BeautifulSoup(editor.get(response.headers["Location"]).content, "html.parser")
    panel = form.select_one("#panel-intake")
    origins = {row.select_one("a").get_text(): row["class"][1] for row in panel.select("li.origin")}
    assert (origins["Title"], origins["Issued on"]) == ("origin--confirmed", "origin--automatic")
    assert f"{address(letter)}#line-0-4" in [link["href"] for link in panel.select("a")]
    again = page_of(editor, letter)
    assert again.select_one("[data-make]") is None
    assert again.select_one(f'a[href="/admin/circulars/workingcopy/{copy.pk}/change/"]') is not None


def test_refused_choice_comes_back_to_the_page(editor, letter):
    response = editor.post(address(letter), {"item": "0", "make": "draft", "series": "99999"})

    assert response.status_code == 422
    assert not WorkingCopy.objects.exists()
    assert b"errorlist" in response.content


def test_limited_editor_is_offered_their_own_sections_alone(client, make_user, letter):
    lee = make_user("lee", "editor")
    SectionEditor.objects.create(user=lee, section=factories.section("ours"))
    theirs = factories.section("theirs")
    client.force_login(lee)

    page = page_of(client, letter)
    assert [one["value"] for one in page.select("#id_home_section option")] == ["", str(factories.section("ours").pk)]
    response = client.post(address(letter), {"item": "0", "make": "draft", "home_section": str(theirs.pk)})
    assert response.status_code == 422


def test_files_go_along_as_ticked_and_say_why_not(editor, reader, kim):
    mail = b"the mail with two files"
    program = received.file_in_it("tool.exe", b"MZ tool", "application/x-msdownload")
    reader.says(
        mail, received.letter(enclosed=[received.file_in_it("annex.pdf", pdf()), program]), received.proposals()
    )
    row = received.receive(mail, name="letter.eml", by=kim)

    page = page_of(editor, row)

    assert [one["value"] for one in page.select('.make__file [name="files"]')] == ["1"]
    assert "tool.exe" in page.select_one(".make__files").get_text()
    assert "PDF" in page.select(".make__file .help")[1].get_text()
    editor.post(address(row), {"item": "0", "make": "draft", "files": ["1"]})
    attachment = WorkingCopy.objects.get().attachments.get()
    assert attachment.name == "annex.pdf"
    assert BlobText.objects.filter(blob=attachment.blob).exists(), "read for the checks beside the form"


def test_hostile_values_stay_words(editor, reader, kim):
    content = b"the hostile one"
    found = received.proposals(title=HOSTILE, body=None, place=HOSTILE)
    found.append(Read("body", f"<p>{HOSTILE}</p><script>alert(3)</script>", 1))
    reader.says(content, received.letter(HOSTILE, f"\t{HOSTILE}"), found)
    row = received.receive(content, name='"><script>alert(4)</script>.txt', by=kim, sender=HOSTILE)
    Intake.objects.filter(pk=row.pk).update(subject=HOSTILE)

    for rest in ("", "decline/"):
        text = editor.get(address(row, rest)).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "<script>alert" not in editor.get("/admin/circulars/intake/").content.decode()
    assert "<script>alert" not in editor.get("/admin/").content.decode()
    content = editor.post(address(row), {"item": "0", "decide": "confirmed:title-0"}, **JSON).json()
    assert "<script>" not in content["fields"]["title"]


def test_viewer_reads_and_answers_nothing(client, make_user, letter):
    viewer = make_user("viewer")
    viewer.user_permissions.add(Permission.objects.get(codename="view_intake"))
    client.force_login(viewer)

    page = page_of(client, letter)
    assert page.select("[name=decide][value], [name=make], .sheet-head__acts") == []
    assert client.post(address(letter), {"decide": "confirmed:title-0"}).status_code == 403
    client.force_login(make_user("nobody", "contact manager"))
    assert client.get(address(letter)).status_code == 403


def test_original_is_saved_and_never_shown(editor, reader, kim):
    content = b"<script>alert(1)</script>"
    reader.says(content, received.letter())
    row = received.receive(content, name="page.html", by=kim)

    response = editor.get(address(row, "original/"))

    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert PersonalDataRead.objects.filter(object_id=str(row.pk)).exists()


def _queries(client, row, assert_max) -> int:
    client.get(address(row))
    with assert_max(80) as captured:
        client.get(address(row))
    return len(captured)


def test_page_asks_the_same_for_3_proposals_and_300(editor, letter, kim, django_assert_max_num_queries):
    few = _queries(editor, letter, django_assert_max_num_queries)
    Proposal.objects.bulk_create(
        Proposal(
            intake=letter,
            item=0,
            field="addressees",
            position=position,
            value=f"Body {position}",
            line=3,
            text="members",
        )
        for position in range(1, 301)
    )

    assert _queries(editor, letter, django_assert_max_num_queries) == few


def test_further_draft_is_a_page_of_its_own(editor, letter):
    response = editor.post(address(letter, "another/"))

    assert response.headers["Location"] == f"{address(letter)}?item=1"
    page = page_of(editor, letter, "?item=1")
    assert page.select_one('.sheet-items a[aria-current="page"]')["href"].endswith("?item=1")
    assert editor.get(f"{address(letter)}?item=7").status_code == 404


def test_doubles_stand_above_with_links(editor, letter, kim):
    other = received.receive(b"the letter", name="again.txt", by=kim)

    page = page_of(editor, letter)

    assert page.select_one(f'#doubles a[href="{address(other)}"]') is not None


def test_number_of_a_document_may_be_anything(editor, letter):
    for asked in ("0" * 5000, "1" * 5000, "-1", "١"):
        assert editor.post(address(letter), {"item": asked, "accept": "1"}, **JSON).status_code == 200


def test_long_originals_leave_the_page_of_a_size_that_browsers_show(editor, reader, monkeypatch):
    monkeypatch.setattr(original, "MOST_LINES", 5)
    annex = pdf("annex")
    enclosed = [received.file_in_it("annex.pdf", annex)]
    reader.says(b"From: office", received.letter(*(f"Line {number}" for number in range(4)), enclosed=enclosed))
    reader.says(annex, received.letter(*(f"Row {number}" for number in range(4))))
    row = received.receive(b"From: office", name="mail.eml")

    page = page_of(editor, row)

    assert len(page.select(".line")) == 5
    assert len(page.select('[id^="line-1-"]')) == 4, "the part that is read from comes first"
    assert "The rest is not shown" in page.text
