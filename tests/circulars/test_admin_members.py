"""Members at the desk: masters and their table, sending in three stages, and the record."""

import html
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from circulars import limits, publishing
from circulars.members import delivering, papers
from circulars.models import (
    AuditEntry,
    MemberBody,
    MemberGroup,
    MemberMailbox,
    SectionEditor,
    Sending,
    SendingRecipient,
    WorkingCopy,
)
from tests import factories

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 of a test"


@pytest.fixture(autouse=True)
def _quick_paper(settings, tmp_path, monkeypatch):
    settings.BLOBS_DIR, settings.DERIVED_DIR = tmp_path / "blobs", tmp_path / "derived"
    settings.PUBLIC_URL = "https://portal.example.org"
    monkeypatch.setattr(papers, "of", lambda edition, language, now: ("circular.pdf", PDF))
    delivering._kept.clear()


@pytest.fixture
def kim(client, make_user):
    user = make_user("kim", "publisher", "administrator")
    client.force_login(user)
    return user


@pytest.fixture
def edition(kim):
    factories.post(mailbox="desk@office.example")
    return factories.published(by=kim, now=timezone.now() - timedelta(hours=1), title="Forum on cities")


def member(name: str = "가나시", *addresses: str, **fields) -> MemberBody:
    row = MemberBody.objects.create(name_ko=name, **fields)
    for address in addresses or (f"desk{row.pk}@city.example",):
        row.mailboxes.create(address=address)
    return row


def url_of(edition) -> str:
    copy = WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)
    return reverse("admin:circulars_workingcopy_members", args=[copy.pk])


def typed(**fields) -> dict:
    return {
        "is_everybody": "on", "subject_ko": "포럼 안내", "note_ko": "함께 보냅니다.", "subject_en": "Forum",
        "note_en": "Please find it.", "with_pdf": "on",
    } | fields  # fmt: skip


def hidden_of(answer) -> dict:
    """What the preview sends along when its button is pressed."""
    found: dict = {}
    for field in re.findall(r'<input type="hidden"[^>]*>', answer.content.decode()):
        name, value = re.search(r'name="([^"]+)"', field), re.search(r'value="([^"]*)"', field)
        if name and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    return found


def sent(client, edition, **fields) -> Sending:
    preview = client.post(url_of(edition), typed(**fields) | {"preview": "1"})
    client.post(url_of(edition), hidden_of(preview) | {"confirm": "1"})
    return Sending.objects.latest("pk")


# sending ------------------------------------------------------------------------------------------------------


def test_words_are_proposed(client, edition):
    member()
    page = client.get(url_of(edition)).content.decode()
    assert "Forum on cities" in page
    assert 'name="note_ko"' in page


def test_preview_shows_list_and_mail_and_sends_nothing(client, edition):
    member("가나시", "ko@city.example")
    member("라마시", "en@city.example", language="en", name_en="Rama City")
    back = member("다라시", "back@city.example")
    back.mailboxes.update(bounced_at=timezone.now())
    page = client.post(url_of(edition), typed() | {"preview": "1"}).content.decode()
    assert "ko@city.example" in page
    assert "Rama City" in page
    assert "back@city.example" in page
    assert "함께 보냅니다." in page
    assert "https://portal.example.org/en/circulars/" in page
    assert not Sending.objects.exists()


def test_confirming_sends_what_was_shown_once(client, edition, kim):
    group = MemberGroup.objects.create(name_ko="집행부")
    group.members.add(member("가나시", "a@city.example"))
    member("바사시", "b@city.example")
    preview = client.post(url_of(edition), typed(is_everybody="", groups=[group.pk]) | {"preview": "1"})
    fields = hidden_of(preview) | {"confirm": "1"}
    first = client.post(url_of(edition), fields)
    second = client.post(url_of(edition), fields)
    sending = Sending.objects.get()
    record = reverse("admin:circulars_sending_change", args=[sending.pk])
    assert first["Location"] == second["Location"] == record
    assert sending.groups == ["집행부"]
    assert sending.sent_by == kim
    delivering.keep_up(timezone.now())
    (one,) = mail.outbox
    assert one.to == ["a@city.example"]
    assert one.attachments[0].content == PDF
    assert "a@city.example" in client.get(record).content.decode()


def test_change_of_the_list_is_shown_anew(client, edition):
    member("가나시")
    preview = client.post(url_of(edition), typed() | {"preview": "1"})
    member("바사시", "new@city.example")
    again = client.post(url_of(edition), hidden_of(preview) | {"confirm": "1"})
    assert again.status_code == 200
    assert "new@city.example" in again.content.decode()
    assert not Sending.objects.exists()
    client.post(url_of(edition), hidden_of(again) | {"confirm": "1"})
    assert SendingRecipient.objects.count() == 2


def test_going_back_loses_nothing_typed(client, edition):
    one = member()
    preview = client.post(
        url_of(edition), typed(note_ko="오래 쓴 <글>", members=[one.pk], is_everybody="") | {"preview": "1"}
    )
    page = client.post(url_of(edition), {**hidden_of(preview), "note_ko": "오래 쓴 <글>", "edit": "1"}).content.decode()
    assert "오래 쓴 &lt;글&gt;" in page
    assert one.name_ko in page


@pytest.mark.parametrize(
    "fields", [{"is_everybody": ""}, {"subject_ko": " "}, {"note_ko": ""}, {"note_ko": "가" * 6000}]
)
def test_what_is_missing_is_said_and_nothing_lost(client, edition, fields):
    member()
    answer = client.post(url_of(edition), typed(**fields) | {"preview": "1"})
    page = answer.content.decode()
    assert "errorlist" in page
    assert "Please find it." in page


def test_junk_is_no_error(client, edition):
    member()
    junk = typed(members=["x", "99999999999999999999"], without=["-1"], groups=["'"], follows="'") | {"preview": "1"}
    assert client.post(url_of(edition), junk).status_code == 200
    assert client.get(url_of(edition) + "?follows=99999999999999&again=1").status_code == 200
    assert client.post(url_of(edition), {"confirm": "1"}).status_code == 200
    assert client.post(url_of(edition), {"show": "xx"}).status_code == 200
    assert not Sending.objects.exists()


def test_mail_is_shown_where_nothing_acts(client, edition):
    member()
    answer = client.post(url_of(edition), typed(note_ko="<script>x</script>") | {"show": "ko"})
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "<script>" not in answer.content.decode()


def test_large_pdf_is_left_out_and_said_so(client, edition, monkeypatch):
    def refuse(*args):
        raise papers.NoPaper

    monkeypatch.setattr(papers, "of", refuse)
    member()
    sending = sent(client, edition)
    assert not sending.with_pdf


def test_drafts_lead_back_to_the_form(client, kim):
    copy = factories.draft(by=kim)
    answer = client.get(reverse("admin:circulars_workingcopy_members", args=[copy.pk]))
    assert answer.status_code == 302


def test_circular_without_a_mailbox_for_answers_leads_back(client, kim):
    edition = factories.published(by=kim, now=timezone.now())
    assert client.get(url_of(edition)).status_code == 302


# who may ------------------------------------------------------------------------------------------------------


def test_editors_send_nothing(client, edition, make_user):
    client.force_login(make_user("lee", "editor"))
    assert client.get(url_of(edition)).status_code == 403
    assert client.post(url_of(edition), typed() | {"confirm": "1"}).status_code == 403
    assert client.get(reverse("admin:circulars_sending_changelist")).status_code == 403
    assert client.get(reverse("admin:circulars_memberbody_changelist")).status_code == 403


def test_limits_to_sections_hold(client, edition, make_user):
    member()
    sending = sent(client, edition)
    park = make_user("park", "publisher")
    SectionEditor.objects.create(user=park, section=factories.section("elsewhere"))
    client.force_login(park)
    assert client.get(url_of(edition)).status_code == 404
    assert client.post(reverse("admin:circulars_sending_stop", args=[sending.pk])).status_code == 403


def test_limited_drafts_are_nobody_elses(client, edition, kim, make_user):
    member("가나시", "hidden@city.example")
    sending = sent(client, edition)
    limits.limit(edition.circular_id, users=[], teams=[], by=kim, now=timezone.now())
    client.force_login(make_user("park", "publisher", "administrator"))
    for page in (
        reverse("admin:circulars_sending_changelist"),
        reverse("admin:circulars_sendingrecipient_changelist"),
        reverse("admin:circulars_sendingrecipient_export", args=["csv"]),
    ):
        answer = client.get(page)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "포럼 안내" not in body.decode()
        assert "hidden@" not in body.decode()
    assert client.get(reverse("admin:circulars_sending_change", args=[sending.pk])).status_code == 404
    assert client.post(reverse("admin:circulars_sending_stop", args=[sending.pk])).status_code == 404


# the record ---------------------------------------------------------------------------------------------------


def test_correction_is_offered_beside_the_form(client, edition, kim):
    member("가나시")
    sent(client, edition)
    delivering.keep_up(timezone.now())
    corrected = factories.corrected(edition, by=kim, now=timezone.now(), note="날짜를 바로잡았습니다.")
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    form = client.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()
    assert f"{url_of(edition)}?again=1" in form
    page = client.get(f"{url_of(edition)}?again=1").content.decode()
    assert "날짜를 바로잡았습니다." in page
    second = sent(client, corrected, is_everybody="", again="on")
    assert second.follows is not None
    assert second.edition == corrected
    form = client.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()
    assert "?again=1" not in form


def test_double_click_on_a_correction_is_sent_once(client, edition, kim):
    member("가나시")
    sent(client, edition)
    delivering.keep_up(timezone.now())
    corrected = factories.corrected(edition, by=kim, now=timezone.now())
    fields = typed(is_everybody="", again="on") | {"preview": "1"}
    confirm = hidden_of(client.post(url_of(corrected), fields)) | {"confirm": "1"}
    first, second = client.post(url_of(corrected), confirm), client.post(url_of(corrected), confirm)
    assert first["Location"] == second["Location"]
    assert Sending.objects.count() == 2


def test_same_list_is_taken_up_from_the_record(client, edition):
    member("가나시")
    sending = sent(client, edition)
    member("다른 회원", "other@city.example")
    page = client.get(f"{url_of(edition)}?follows={sending.pk}").content.decode()
    assert f'name="follows" value="{sending.pk}"' in page
    second = sent(client, edition, is_everybody="", follows=sending.pk)
    assert second.follows == sending
    assert [row.name for row in second.recipients.all()] == ["가나시"]


def test_record_filters_by_state_and_stops(client, edition):
    for number in range(3):
        member(f"회원 {number}")
    sending = sent(client, edition)
    delivering.send_due(timezone.now(), at_most=1)
    record = reverse("admin:circulars_sending_change", args=[sending.pk])
    assert client.get(f"{record}?state=waiting").content.decode().count('<th scope="row">') == 2
    client.post(reverse("admin:circulars_sending_stop", args=[sending.pk]))
    assert client.get(f"{record}?state=given_up").content.decode().count('<th scope="row">') == 2
    assert client.get(f"{record}?state=nonsense").status_code == 200
    assert client.get(reverse("admin:circulars_sending_stop", args=[sending.pk])).status_code == 405
    assert AuditEntry.objects.get(action="stop_sending").details["count"] == 2


def test_everything_sent_to_a_member_is_listed_by_year(client, edition):
    one = member("가나시", "then@city.example")
    sent(client, edition)
    one.mailboxes.update(address="now@city.example")
    listed = reverse("admin:circulars_sendingrecipient_changelist")
    page = client.get(f"{listed}?member__id__exact={one.pk}").content.decode()
    assert "then@city.example" in page
    assert "now@city.example" not in page
    assert str(timezone.localdate().year) in page
    year = timezone.localdate().year - 1
    empty = client.get(f"{listed}?member__id__exact={one.pk}&sending__confirmed_at__year={year}").content.decode()
    assert "then@city.example" not in empty


def test_record_is_saved_as_csv_without_formulas(client, edition):
    member("=HYPERLINK(1)")
    sending = sent(client, edition)
    address = reverse("admin:circulars_sendingrecipient_export", args=["csv"])
    answer = client.get(f"{address}?sending__id__exact={sending.pk}")
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK(1)" in text
    assert "desk@office.example" in text


@pytest.mark.parametrize("count", [3, 60])
def test_pages_of_the_record_take_a_fixed_number_of_queries(client, edition, django_assert_max_num_queries, count):
    for number in range(count):
        member(f"회원 {number}")
    sending = sent(client, edition)
    with django_assert_max_num_queries(22):
        client.get(reverse("admin:circulars_sending_change", args=[sending.pk]))
    with django_assert_max_num_queries(16):
        client.get(reverse("admin:circulars_sendingrecipient_changelist"))
    with django_assert_max_num_queries(16):
        client.get(reverse("admin:circulars_memberbody_changelist"))


def test_hidden_words_stay_with_those_who_may_and_erased_ones_with_nobody(client, edition, kim, make_user):
    member()
    sending = sent(client, edition, subject_ko="숨은별 제목", note_ko="숨은별 본문")
    now = timezone.now()
    removal = publishing.hide(edition.circular_id, by=kim, now=now, reason_ko="개인정보")
    publishing.erase(removal.pk, by=make_user("lee", "administrator"), now=now)
    delivering.keep_up(timezone.now())
    assert mail.outbox == []
    page = client.get(reverse("admin:circulars_sending_change", args=[sending.pk])).content.decode()
    assert "숨은별" not in page
    assert "가나시" in page


# members ------------------------------------------------------------------------------------------------------


def form_of(**fields) -> dict:
    return {
        "name_ko": "가나시", "name_en": "", "language": "ko", "addressee": "", "is_active": "on",
        "mailboxes-TOTAL_FORMS": "1", "mailboxes-INITIAL_FORMS": "0", "mailboxes-MIN_NUM_FORMS": "0",
        "mailboxes-MAX_NUM_FORMS": "1000", "mailboxes-0-address": "Desk@City.Example",
    } | fields  # fmt: skip


def test_member_is_added_with_its_mailbox_and_groups(client, kim):
    group = MemberGroup.objects.create(name_ko="집행부")
    assert client.get(reverse("admin:circulars_memberbody_add")).status_code == 200
    answer = client.post(reverse("admin:circulars_memberbody_add"), form_of(groups=[group.pk]))
    assert answer.status_code == 302
    row = MemberBody.objects.get()
    assert row.mailboxes.get().address == "desk@city.example"
    assert list(row.groups.all()) == [group]


@pytest.mark.parametrize("address", ["nobody", "a@b", "한글@", "a b@c.example"])
def test_wrong_mailbox_is_refused(client, kim, address):
    answer = client.post(reverse("admin:circulars_memberbody_add"), form_of(**{"mailboxes-0-address": address}))
    assert answer.status_code == 200
    assert not MemberBody.objects.exists()


def test_mailbox_that_came_back_is_set_right(client, kim):
    row = member("가나시", "desk@city.example")
    box = row.mailboxes.get()
    MemberMailbox.objects.update(bounced_at=timezone.now())
    url = reverse("admin:circulars_memberbody_change", args=[row.pk])
    assert "is_right" in client.get(url).content.decode()
    fields = form_of(**{
        "mailboxes-INITIAL_FORMS": "1", "mailboxes-0-id": box.pk, "mailboxes-0-member": row.pk,
        "mailboxes-0-address": "desk@city.example", "mailboxes-0-is_right": "on",
    })  # fmt: skip
    assert client.post(url, fields).status_code == 302
    box.refresh_from_db()
    assert box.bounced_at is None
    logged = " ".join(f"{one.object_label} {one.details}" for one in AuditEntry.objects.all())
    assert "desk@city" not in logged
    assert AuditEntry.objects.filter(action="mailbox_right_again").exists()


def test_doubles_are_told(client, kim):
    member("바사시", "desk@city.example")
    answer = client.post(reverse("admin:circulars_memberbody_add"), form_of(), follow=True)
    assert "바사시" in answer.content.decode()


def test_member_to_whom_something_was_sent_is_not_deleted(client, edition):
    row = member()
    sent(client, edition)
    url = reverse("admin:circulars_memberbody_delete", args=[row.pk])
    client.post(url, {"post": "yes"})
    assert MemberBody.objects.filter(pk=row.pk).exists()


def upload(client, text: str):
    file = SimpleUploadedFile("members.csv", text.encode("utf-8"))
    return client.post(reverse("admin:circulars_memberbody_import"), {"file": file})


def test_table_is_planned_and_taken(client, kim):
    member("가나시", "a@city.example")
    text = (
        "name_ko,name_en,language,mailboxes,groups,is_active\n"
        "가나시,Gana,,b@city.example,집행부,\n"
        "다라시,Dara,en,c@city.example; d@city.example,집행부; 이사회,예\n"
        "다라시,,,,,\n"
        "마바시,,,no-address,,\n"
        "사아시,,xx,,,\n"
    )
    planned = upload(client, text)
    page = planned.content.decode()
    assert MemberBody.objects.count() == 1
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    done = client.post(reverse("admin:circulars_memberbody_import"), {"token": token}).content.decode()
    assert "no-address" in done
    assert {box.address for box in MemberMailbox.objects.filter(member__name_ko="가나시")} == {
        "a@city.example", "b@city.example",
    }  # fmt: skip
    dara = MemberBody.objects.get(name_ko="다라시")
    assert dara.language == "en"
    assert {group.name_ko for group in dara.groups.all()} == {"집행부", "이사회"}
    assert MemberBody.objects.count() == 2
    assert "@city" not in " ".join(str(one.details) for one in AuditEntry.objects.all())
    assert MemberBody.objects.get(name_ko="가나시").name_en == "Gana"


def test_exported_table_is_taken_back_unchanged(client, kim):
    member("가나시", "a@city.example", "b@city.example", name_en="Gana")
    MemberGroup.objects.create(name_ko="집행부").members.set(MemberBody.objects.all())
    answer = client.get(reverse("admin:circulars_memberbody_export", args=["csv"]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "a@city.example; b@city.example" in text
    planned = upload(client, text)
    assert planned.context["has_work"] is False


@pytest.mark.parametrize("text", ["", "name_en\nx\n", "name_ko\n", "\x00\x00"])
def test_table_that_is_none_is_refused(client, kim, text):
    assert upload(client, text).status_code == 200
    assert not MemberBody.objects.exists()
