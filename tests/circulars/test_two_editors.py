"""Two people save the same circular: what only one changed is settled, what both changed is chosen, nothing is lost."""

import pytest
from bs4 import BeautifulSoup

from circulars import autosaves, standing_form
from circulars.files import staging
from circulars.models import AddresseeLine, Attachment, Circular, WorkingCopy
from tests import factories
from tests.circulars.file_samples import SAMPLES
from tests.circulars.test_admin_working_copy import change, errors_of, form_of, rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def editor(client, make_user):
    client.user = make_user("kim", "editor")
    client.force_login(client.user)
    return client


@pytest.fixture
def copy():
    return factories.draft(title="First", place="Seoul", addressees=["One", "Two"])


def sent(response) -> dict[str, str]:
    """Everything that the browser sends of the page that came back, with the choices as they are set."""
    form = BeautifulSoup(response.content, "html.parser").select_one("#workingcopy_form")
    data = {}
    for element in form.select("input[name], textarea[name], select[name]"):
        if element.find_parent(["template", "noscript"]) or element.get("type") in ("submit", "file"):
            continue
        if element.get("type") in ("checkbox", "radio") and not element.has_attr("checked"):
            continue
        if element.name == "select":
            chosen = element.select_one("option[selected]") or element.select_one("option")
            data[element["name"]] = chosen["value"] if chosen else ""
        else:
            unset = "on" if element.get("type") == "checkbox" else ""
            data[element["name"]] = element.get_text() if element.name == "textarea" else element.get("value", unset)
    return data


def stopped(response) -> dict[str, str]:
    assert response.status_code == 200
    conflict = response.context["conflict"]
    assert conflict is not None, errors_of(response)
    return {part.key: part.choice for part in conflict.differences}


def test_what_only_one_side_changed_is_settled_by_itself(editor, copy):
    data = form_of(editor, change(copy))
    factories.edit(copy, place="Busan")
    AddresseeLine.objects.create(working_copy=copy, position=2, text="Three")

    page = editor.post(change(copy), data | {"title": "Mine"})

    assert stopped(page) == {"title": "mine"}
    assert {part.key: part.saved for part in page.context["conflict"].taken}["place"] == "Busan"
    assert editor.post(change(copy), sent(page)).status_code == 302
    copy.refresh_from_db()
    assert (copy.title, copy.place) == ("Mine", "Busan")
    assert [line.text for line in copy.addresseelines.all()] == ["One", "Two", "Three"]


@pytest.mark.parametrize(("side", "kept"), [("theirs", "Theirs"), ("mine", "Mine")])
def test_what_both_changed_is_chosen(editor, copy, side, kept):
    data = form_of(editor, change(copy)) | {"title": "Mine", "salutation": "Only mine"}
    factories.edit(copy, title="Theirs", body="<p>Only theirs.</p>")

    page = editor.post(change(copy), data)

    assert stopped(page) == {"title": "", "salutation": "mine"}
    unchosen = editor.post(change(copy), sent(page))
    assert stopped(unchosen)["title"] == "", "without a choice nothing is saved"
    assert editor.post(change(copy), sent(page) | {"choice-title": side}).status_code == 302
    copy.refresh_from_db()
    assert (copy.title, copy.salutation, copy.body) == (kept, "Only mine", "<p>Only theirs.</p>")


def test_rows_are_chosen_as_a_group(editor, copy):
    first = copy.addresseelines.first()
    mine = form_of(editor, change(copy)) | {"addresseelines-0-text": "Mine"}
    AddresseeLine.objects.filter(pk=first.pk).update(text="Theirs")
    AddresseeLine.objects.create(working_copy=copy, position=2, text="Three")
    factories.edit(copy)

    page = editor.post(change(copy), mine)
    assert stopped(page) == {"addresseelines": ""}
    assert "Theirs" in page.content.decode()

    assert editor.post(change(copy), sent(page) | {"choice-addresseelines": "theirs"}).status_code == 302
    assert [line.text for line in copy.addresseelines.all()] == ["Theirs", "Two", "Three"]
    assert editor.post(change(copy), sent(page) | {"choice-addresseelines": "mine"}).status_code == 302
    assert [line.text for line in copy.addresseelines.all()] == ["Mine", "Two"], "the row that was added goes"


def test_a_choice_holds_for_what_was_shown_alone(editor, copy):
    data = form_of(editor, change(copy)) | {"title": "Mine"}
    factories.edit(copy, title="Theirs")
    page = editor.post(change(copy), data)
    factories.edit(copy, title="Theirs again")

    again = editor.post(change(copy), sent(page) | {"choice-title": "mine"})
    assert stopped(again) == {"title": ""}
    typed_on = editor.post(change(copy), sent(again) | {"choice-title": "theirs", "title": "Mine, and more"})
    assert stopped(typed_on) == {"title": ""}, "what was typed after the choice is asked about"
    assert 'value="Mine, and more"' in typed_on.content.decode()


def test_a_standing_fact_that_somebody_else_changed_stays_changed(editor, copy):
    elsewhere, third = factories.section("elsewhere"), factories.section("third")
    data = form_of(editor, change(copy))
    standing_form.save(copy.circular, {"home_section": elsewhere}, by=None, now=factories.NOW)

    assert editor.post(change(copy), data | {"title": "Mine"}).status_code == 302
    assert Circular.objects.get().home_section == elsewhere
    page = editor.post(change(copy), data | {"home_section": str(third.pk)})
    assert stopped(page)["home_section"] == ""
    assert Circular.objects.get().home_section == elsewhere


def test_the_same_form_sent_twice_is_no_conflict(editor, copy):
    data = form_of(editor, change(copy)) | {"title": "Mine"}

    assert editor.post(change(copy), data).status_code == 302
    assert editor.post(change(copy), data).status_code == 302
    assert WorkingCopy.objects.get().revision == copy.revision + 1


def test_new_bytes_of_somebody_else_are_not_undone(editor, copy, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.BLOBS_DIR = tmp_path

    def upload(content: bytes):
        return staging.stage(SimpleUploadedFile("a.pdf", content), owner=editor.user, now=factories.NOW).token

    first = form_of(editor, change(copy)) | rows("attachments", {"token": upload(SAMPLES["pdf"]), "position": "0"})
    editor.post(change(copy), first)
    line = Attachment.objects.get()
    data = form_of(editor, change(copy))
    replaced = staging.replace(upload(SAMPLES["pdf"] + b"\n% theirs"), owner=editor.user, attachment=line).blob
    factories.edit(copy)

    page = editor.post(change(copy), data | {"attachments-0-title": "My title", "title": "Mine"})
    assert stopped(page) == {"title": "mine", "attachments": ""}
    editor.post(change(copy), sent(page) | {"choice-attachments": "mine"})
    assert (Attachment.objects.get().title, Attachment.objects.get().blob) == ("My title", replaced)


def test_restored_words_meet_what_was_saved_since(editor, copy):
    data = form_of(editor, change(copy)) | {"title": "Mine"}
    own = {"autosave_user": editor.user.pk, "autosave_sequence": 1, "autosave_copy": copy.pk}
    editor.post("/admin/circulars/workingcopy/autosave/", data | own)
    factories.edit(copy, title="Theirs")

    page = editor.get(editor.get(change(copy)).context["unsaved"][0].restore_url)

    assert stopped(page) == {"title": ""}
    assert editor.post(change(copy), sent(page) | {"choice-title": "mine"}).status_code == 302
    assert WorkingCopy.objects.get().title == "Mine"
    assert not autosaves.unsaved(editor.user).exists()


def test_a_long_text_is_compared_word_by_word_and_nothing_is_run(editor, copy):
    common = "<p>Dear members of the association, the Forum will gather in Marrakech in December and then go on.</p>"
    factories.edit(copy, body=common)
    data = form_of(editor, change(copy)) | {
        "body": common.replace("December", "January &lt;script&gt;x&lt;/script&gt;")
    }
    factories.edit(copy, body=common.replace("December", "March"))

    content = editor.post(change(copy), data).content.decode()

    comparison = BeautifulSoup(content, "html.parser").select_one("#compare")
    assert "March" in comparison.select_one("del").get_text()
    assert "January" in comparison.select_one("ins").get_text()
    assert not comparison.select("script")
