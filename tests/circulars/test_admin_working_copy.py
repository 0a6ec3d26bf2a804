"""The form of a circular: what it saves, what it refuses, and what it never loses."""

import re
from datetime import date

import pytest
from django.urls import reverse

from circulars import publishing, standing_form
from circulars.models import (
    AddresseeRole,
    AuditEntry,
    Circular,
    Edition,
    Event,
    SectionEditor,
    StagedFile,
    State,
    Topic,
    WorkingCopy,
)
from tests import factories
from tests.circulars.file_samples import SAMPLES

pytestmark = pytest.mark.django_db
ADD = "/admin/circulars/workingcopy/add/"
PREFIXES = ("deadlinelines", "eventmentions", "addresseelines", "attachments", "sourcelines")


def change(copy) -> str:
    return reverse("admin:circulars_workingcopy_change", args=[copy.pk])


def form_of(client, address: str) -> dict[str, str | list[str]]:
    """What the browser would send back untouched."""
    context = client.get(address).context
    form, keeping = context["adminform"].form, context.get("keeping")
    data = {name: keeping[name] for name in ("form_token", "opened_with")} if keeping else {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        data[bound.html_name] = value if isinstance(value, list) else str(value)
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    for formset in formsets:
        for bound in formset.management_form:
            data[bound.html_name] = str(bound.value())
        for row in formset.initial_forms:
            for bound in row:
                if bound.value() is not None and bound.value() is not False:
                    data[bound.html_name] = str(bound.value())
    return data


def rows(prefix: str, *lines: dict[str, str]) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": "0"}
    for index, line in enumerate(lines):
        data |= {f"{prefix}-{index}-{name}": value for name, value in line.items()}
    return data


def errors_of(response) -> list[str]:
    form = response.context["adminform"].form
    found = [str(error) for errors in form.errors.values() for error in errors]
    for inline in response.context["inline_admin_formsets"]:
        for row in inline.formset.errors:
            found += [str(error) for errors in row.values() for error in errors]
    return found


@pytest.fixture
def editor(client, make_user):
    user = make_user("kim", "editor")
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def publisher(client, make_user):
    user = make_user("park", "publisher")
    client.force_login(user)
    client.user = user
    return client


def minimal(client, **fields) -> dict:
    return form_of(client, ADD) | {"title": "Only a title"} | fields


def test_a_title_is_enough(editor):
    response = editor.post(ADD, minimal(editor, _continue="1"))

    copy = WorkingCopy.objects.get()
    assert response["Location"] == change(copy)
    assert (copy.title, copy.state, copy.revision, copy.edited_by) == ("Only a title", State.DRAFT, 1, editor.user)
    assert copy.circular.path is None
    assert [entry.action for entry in AuditEntry.objects.all()] == ["create"]


def test_everything_typed_at_once_is_saved(editor):
    series, section, other = factories.series(), factories.section(), factories.section("news")
    topic = Topic.objects.create(slug="migration", name_ko="이주")
    event = Event.objects.create(
        slug="forum", name="Mayoral Forum", starts_on=date(2018, 12, 8), ends_on=date(2018, 12, 8)
    )
    data = minimal(
        editor,
        title="Declaration",
        language="en",
        series=str(series.pk),
        number_label="circular 31/2018",
        place="Barcelona",
        issued_on="2018-12-05",
        body="<p>Dear members,</p><script>alert(1)</script><ul><li>one</li></ul>",
        more_addressees="To the members\n수신: To the Secretaries\nFor information: To the Presidency\n",
        home_section=str(section.pk),
        placements=[str(other.pk)],
        topics=[str(topic.pk)],
        post=str(factories.post().pk),
        **rows("deadlinelines", {"kind": "reply", "due_on": "2018-12-20", "position": "0"}),
        **rows("eventmentions", {"role": "announces", "event": str(event.pk), "starts_on": "2018-12-08"}),
        **rows("sourcelines", {"publisher": "UCLG", "url": "https://example.org/31"}),
    )
    response = editor.post(ADD, data)
    assert response.status_code == 302, errors_of(response)

    copy = WorkingCopy.objects.get()
    assert (copy.number_serial, copy.number_year, copy.number_label) == (31, 2018, "circular 31/2018")
    assert copy.body == "<p>Dear members,</p><ul><li>one</li></ul>"
    assert [(line.role, line.text) for line in copy.addresseelines.all()] == [
        (AddresseeRole.TO, "To the members"),
        (AddresseeRole.TO, "To the Secretaries"),
        (AddresseeRole.FOR_INFORMATION, "To the Presidency"),
    ]
    assert copy.deadlinelines.get().due_on == date(2018, 12, 20)
    assert copy.eventmentions.get().event == event
    assert copy.sourcelines.get().publisher == "UCLG"
    circular = copy.circular
    assert (circular.series, circular.home_section, circular.post) == (series, section, factories.post())
    assert list(circular.placements.all()) == [other]
    assert list(circular.topics.all()) == [topic]


def test_saving_what_was_not_changed_keeps_the_revision_and_its_approval(editor):
    copy = factories.draft(by=editor.user, addressees=["To the members"])

    response = editor.post(change(copy), form_of(editor, change(copy)) | {"_save": "1"})

    assert response.status_code == 302, errors_of(response)
    assert WorkingCopy.objects.get().revision == copy.revision


def test_a_changed_line_is_a_new_revision(editor):
    copy = factories.draft(addressees=["To the members", "To the chairs"])
    data = form_of(editor, change(copy))
    data |= {"addresseelines-0-position": "1", "addresseelines-1-position": "0"}

    response = editor.post(change(copy), data)

    assert response.status_code == 302, errors_of(response)
    assert [line.text for line in copy.addresseelines.all()] == ["To the chairs", "To the members"]
    assert WorkingCopy.objects.get().revision == copy.revision + 1


def test_number_that_cannot_be_read_is_refused_and_kept(editor):
    response = editor.post(ADD, minimal(editor, number_label="the second one"))

    assert "number_label" in response.context["adminform"].form.errors
    assert 'value="the second one"' in response.content.decode()
    assert not WorkingCopy.objects.exists()


def test_save_over_somebody_elses_is_stopped_and_shows_both(editor):
    copy = factories.draft(title="First", addressees=["To the members"])
    data = form_of(editor, change(copy))
    factories.edit(copy, title="Theirs")
    copy.addresseelines.all().delete()  # the other one also removed a line

    response = editor.post(change(copy), data | {"title": "Mine"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert WorkingCopy.objects.get().title == "Theirs"
    conflict = response.context["conflict"]
    assert [(row.saved, row.typed, row.choice) for row in conflict.differences] == [("Theirs", "Mine", "")]
    assert [(row.key, row.saved) for row in conflict.taken] == [("addresseelines", "")], "only the other touched it"

    again = editor.post(change(copy), data | {"title": "Mine"})
    assert again.status_code == 200, "a second press overwrites nothing"
    chosen = {"choice-title": "mine", "compared-title": conflict.differences[0].seen, "compared_revision": "2"}
    assert editor.post(change(copy), data | {"title": "Mine"} | chosen).status_code == 302
    assert WorkingCopy.objects.get().title == "Mine"
    assert not copy.addresseelines.exists()


def test_limits_to_sections_hold_for_form_and_choices(editor):
    mine, theirs = factories.section("mine"), factories.section("theirs")
    SectionEditor.objects.create(user=editor.user, section=mine)
    foreign = factories.draft(home_section=theirs)

    assert editor.get(change(foreign)).status_code == 302
    assert editor.get(reverse("admin:circulars_workingcopy_preview", args=[foreign.pk])).status_code == 404
    response = editor.post(ADD, minimal(editor, home_section=str(theirs.pk)))
    assert "home_section" in response.context["adminform"].form.errors


def test_standing_facts_of_a_published_circular_want_a_publisher(editor):
    edition = factories.published()
    copy = WorkingCopy.objects.get()
    elsewhere = factories.section("elsewhere")

    response = editor.post(change(copy), form_of(editor, change(copy)) | {"home_section": str(elsewhere.pk)})

    assert response.status_code == 302, errors_of(response)
    assert Circular.objects.get().home_section == edition.circular.home_section


def test_standing_facts_go_through_their_operations(publisher):
    factories.published()
    copy = WorkingCopy.objects.get()
    elsewhere = factories.section("elsewhere")

    publisher.post(change(copy), form_of(publisher, change(copy)) | {"home_section": str(elsewhere.pk)})

    assert Circular.objects.get().home_section == elsewhere
    assert AuditEntry.objects.filter(action="move", actor=publisher.user).exists()
    assert WorkingCopy.objects.get().state == State.PUBLISHED, "the words were not touched"


def test_only_a_draft_that_was_never_public_is_deleted(editor):
    copy = factories.draft()
    delete = reverse("admin:circulars_workingcopy_delete", args=[copy.pk])
    published = WorkingCopy.objects.get(circular=factories.published().circular)

    assert editor.post(delete, {"post": "yes"}).status_code == 302
    assert not Circular.objects.filter(pk=copy.circular_id).exists()
    assert editor.post(delete.replace(str(copy.pk), str(published.pk)), {"post": "yes"}).status_code == 403


def test_refusal_at_the_last_moment_saves_nothing_and_keeps_the_form(publisher, monkeypatch):
    copy = factories.draft(title="Before")

    def refuse(*args, **kwargs):
        raise publishing.NotPossible("Somebody was faster.")

    monkeypatch.setattr(standing_form, "save", refuse)
    response = publisher.post(change(copy), form_of(publisher, change(copy)) | {"title": "After"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Somebody was faster." in page
    assert 'value="After"' in page
    assert (WorkingCopy.objects.get().title, WorkingCopy.objects.get().revision) == ("Before", copy.revision)
    assert publisher.post(change(copy).replace(str(copy.pk), "abc"), {}).status_code == 302


# files ------------------------------------------------------------------------------------------------------


def upload(client, name: str, content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(reverse("admin:circulars_upload"), {"file": SimpleUploadedFile(name, content)})


def test_uploads_become_rows_and_a_refused_save_keeps_them(editor):
    tokens = [upload(editor, f"file{number}.pdf", SAMPLES["pdf"]).json()["token"] for number in (1, 2)]
    bad = upload(editor, "bad.pdf", b"not a pdf")
    assert bad.status_code == 400
    assert bad.json()["error"]
    files = rows(
        "attachments",
        {"token": tokens[0], "title": "Statement", "language": "en", "position": "1"},
        {"token": tokens[1], "position": "0"},
    )

    refused = editor.post(ADD, minimal(editor, title="", **files))
    assert refused.status_code == 200
    assert all(token in refused.content.decode() for token in tokens)

    response = editor.post(ADD, minimal(editor, **files))
    assert response.status_code == 302, errors_of(response)
    lines = list(WorkingCopy.objects.get().attachments.all())
    assert [(line.name, line.title, line.language) for line in lines] == [
        ("file2.pdf", "", ""),
        ("file1.pdf", "Statement", "en"),
    ]
    assert not StagedFile.objects.exists()


def test_without_scripts_files_come_with_the_form(editor):
    from django.core.files.uploadedfile import SimpleUploadedFile

    good = SimpleUploadedFile("letter.pdf", SAMPLES["pdf"])
    bad = SimpleUploadedFile("virus.exe", b"MZ")
    data = minimal(editor, title="") | {"new_files": [good, bad]}

    refused = editor.post(ADD, data)
    assert refused.status_code == 200
    assert "virus.exe" in refused.content.decode()
    (token,) = StagedFile.objects.values_list("token", flat=True)
    assert token in refused.content.decode(), "the good one waits in its row"


def test_replaced_file_keeps_row_and_address(editor):
    data = rows("attachments", {"token": upload(editor, "a.pdf", SAMPLES["pdf"]).json()["token"], "title": "A"})
    editor.post(ADD, minimal(editor, **data))
    copy = WorkingCopy.objects.get()
    before = copy.attachments.get()
    token = upload(editor, "b.pdf", SAMPLES["pdf"] + b"\n% again").json()["token"]

    response = editor.post(change(copy), form_of(editor, change(copy)) | {"attachments-0-replacement": token})

    assert response.status_code == 302, errors_of(response)
    after = copy.attachments.get()
    assert (after.pk, after.file, after.title) == (before.pk, before.file, "A")
    assert after.blob != before.blob
    assert WorkingCopy.objects.get().revision == copy.revision + 1


def test_uploads_of_others_are_not_taken(editor, make_user):
    other = make_user("lee", "editor")
    token = upload(editor, "a.pdf", SAMPLES["pdf"]).json()["token"]
    StagedFile.objects.update(owner=other)

    response = editor.post(ADD, minimal(editor, **rows("attachments", {"token": token})))

    assert response.status_code == 200
    assert not WorkingCopy.objects.exists()


# preview ----------------------------------------------------------------------------------------------------


def test_preview_shows_the_draft_to_staff_alone(editor, client):
    copy = factories.draft(title="Not yet public", addressees=["To the members"])
    address = reverse("admin:circulars_workingcopy_preview", args=[copy.pk])

    response = editor.get(address)
    page = response.content.decode()
    assert "Not yet public" in page
    assert "To the members" in page
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert editor.get(address + "?view=print&language=en").status_code == 200
    client.logout()
    assert client.get(address).status_code == 302


def test_guide_is_there_in_both_languages(editor):
    for language in ("ko", "en"):
        editor.user.language = language
        editor.user.save()
        assert editor.get(reverse("admin:staff-guide")).status_code == 200
    assert re.search(r'href="/admin/circulars/workingcopy/guide/"', editor.get(ADD).content.decode())


def test_scheduled_circular_is_described_in_words(publisher):
    copy = factories.draft()
    publishing.publish(copy.pk, by=publisher.user, now=factories.later(seconds=-1), at=factories.later(days=4))

    page = publisher.get(change(copy)).content.decode()

    assert str(Edition.objects.get().published_at.year) in page
    assert reverse("admin:circulars_workingcopy_step", args=[copy.pk, "cancel"]) in page


def test_refusals_stand_at_the_head_with_a_way_to_each_field(editor):
    data = minimal(editor, pinned_until="2020-01-01")
    data |= rows(
        "eventmentions", {"text": "총회", "role": "announces", "starts_on": "2026-12-05", "ends_on": "2026-12-01"}
    )

    page = editor.post(ADD, data)

    links = {link.target: link.label for link in page.context["error_links"]}
    assert links["id_pinned_until"] == "상단 고정 종료일"
    assert links["id_eventmentions-0-ends_on"] == "행사 1, 마지막 날"
    assert 'href="#id_eventmentions-0-ends_on"' in page.content.decode()


def test_row_of_a_refused_upload_does_not_come_back(editor):
    data = minimal(editor, pinned_until="2020-01-01")
    data |= rows("attachments", {"token": "", "DELETE": "on", "position": "0", "focal_x": "50", "focal_y": "50"})

    page = editor.post(ADD, data).content.decode()

    assert "data-line data-file hidden>" in page


def test_without_scripts_there_is_one_empty_row_of_each_kind(editor):
    page = editor.get(ADD).content.decode()
    spare = "".join(part.split("</noscript>")[0] for part in page.split("<noscript>")[1:])
    for name in ("deadlinelines-0-due_on", "eventmentions-0-text", "sourcelines-0-url", "addresseelines-0-text"):
        assert f'name="{name}"' in spare
        assert page.count(f'name="{name}"') == 1

    typed = {"deadlinelines-0-due_on": "2026-12-01", "deadlinelines-0-kind": "reply"}
    response = editor.post(ADD, minimal(editor, _continue="1") | typed)

    assert response.status_code == 302, errors_of(response)

    assert [line.due_on.isoformat() for line in WorkingCopy.objects.get().deadlinelines.all()] == ["2026-12-01"]


def test_row_that_a_script_left_out_is_no_row(editor):
    data = {
        name: value for name, value in minimal(editor, _continue="1").items() if not name.startswith("deadlinelines-0")
    }

    assert editor.post(ADD, data).status_code == 302
    assert not WorkingCopy.objects.get().deadlinelines.exists()


def test_saving_says_what_was_saved(editor):
    for button in ("_continue", "_save"):
        response = editor.post(ADD, minimal(editor, **{button: "1"}), follow=True)

        assert [str(message) for message in response.context["messages"]] == ["저장했습니다: Only a title"]


def test_topics_are_asked_where_there_are_some(editor):
    assert 'id="id_topics"' not in editor.get(ADD).content.decode()
    Topic.objects.create(slug="migration", name_ko="이주", name_en="Migration")

    assert 'id="id_topics"' in editor.get(ADD).content.decode()
