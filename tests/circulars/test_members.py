"""Passing circulars on to members: whom, in which words, once; and who was sent what."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from circulars import mail_names, publishing
from circulars.members import answering, choosing, composing, confirming, delivering, papers, proposing
from circulars.members.choosing import Selection, Why
from circulars.members.confirming import Changed, NotSendable, Wish
from circulars.members.proposing import Words
from circulars.models import (
    AuditEntry,
    Edition,
    MemberBody,
    MemberGroup,
    MemberMailbox,
    Sending,
    SendingRecipient,
)
from contacts.models import PostState
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
HOUR = timedelta(hours=1)
WORDS = Words("제목", "Subject", "함께 보냅니다.", "Please find it below.")


@pytest.fixture(autouse=True)
def _no_kept_letters(settings, tmp_path):
    settings.DERIVED_DIR = tmp_path
    settings.PUBLIC_URL = "https://portal.example.org"
    delivering._kept.clear()


def member(name: str = "가나시", *addresses: str, **fields) -> MemberBody:
    row = MemberBody.objects.create(name_ko=name, **fields)
    for address in addresses or (f"desk{row.pk}@city.example",):
        row.mailboxes.create(address=address)
    return row


def published(**fields) -> Edition:
    factories.post(mailbox="desk@office.example")
    return factories.published(**{"title": "Forum on cities", "number_serial": 31} | fields)


def wish(edition: Edition, selection: Selection | None = None, words: Words = WORDS, with_pdf: bool = False) -> Wish:
    chosen = selection or Selection(is_everybody=True)
    return Wish(edition.circular_id, edition.language, chosen, words, with_pdf)


def send(edition: Edition, *args, now=NOW, token: str = "", **kwargs) -> Sending:
    wanted = wish(edition, *args, **kwargs)
    fingerprint = confirming.plan(wanted, now=now).fingerprint
    token = token or f"t{Sending.objects.count()}"
    return confirming.confirm(wanted, fingerprint=fingerprint, token=token, by=None, now=now)[0]


def chosen(edition: Edition, **selection) -> choosing.Chosen:
    turned = answering.turn_of(edition, NOW)
    return choosing.choose(Selection(**selection), circular_id=edition.circular_id, turned=turned)


def went_out(now=NOW) -> list[EmailMultiAlternatives]:
    mail.outbox.clear()
    delivering.keep_up(now)
    return mail.outbox


# whom ---------------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_each_mailbox_stands_in_the_list_once():
    edition = published()
    one, two = member("가", "a@x.example", "b@x.example"), member("나", "A@x.example")
    group = MemberGroup.objects.create(name_ko="집행부")
    group.members.set([one, two])
    found = chosen(edition, groups=(group.pk,), members=(one.pk,))
    assert [recipient.address for recipient in found.recipients] == ["a@x.example", "b@x.example"]
    assert [(out.name, out.why) for out in found.left_out] == [("나", Why.SAME)]


def test_who_is_left_out_is_said_with_the_reason():
    edition = published()
    member("가", is_active=False)
    MemberBody.objects.create(name_ko="나")
    back = member("다", "c@x.example")
    back.mailboxes.update(bounced_at=NOW)
    everyone = tuple(MemberBody.objects.values_list("pk", flat=True))
    found = chosen(edition, members=everyone)
    assert not found.recipients
    assert [out.why for out in found.left_out] == [Why.INACTIVE, Why.NO_MAILBOX, Why.BOUNCED]


@pytest.mark.database
def test_single_members_are_taken_out():
    edition = published()
    one, two = member("가"), member("나")
    found = chosen(edition, is_everybody=True, without=(two.pk,))
    assert [recipient.member for recipient in found.recipients] == [one.pk]


@pytest.mark.database
@pytest.mark.parametrize("count", [10, 400])
def test_choosing_takes_a_fixed_number_of_queries(django_assert_max_num_queries, count):
    edition = published()
    rows = MemberBody.objects.bulk_create([MemberBody(name_ko=f"회원 {number}") for number in range(count)])
    MemberMailbox.objects.bulk_create(
        [MemberMailbox(member=row, address=f"m{row.pk}@city.example") for row in rows], batch_size=500
    )
    with django_assert_max_num_queries(13):
        planned = confirming.plan(wish(edition), now=NOW)
    assert len(planned.chosen.recipients) == count


# the mail -----------------------------------------------------------------------------------------------------


def test_mail_says_all_in_the_language_of_the_member():
    edition = published(title_ko="도시 포럼")
    member("가나시", "ko@city.example")
    member("라마시", "en@city.example", name_en="Rama", language="en")
    sending = send(edition)
    korean, english = went_out()

    assert korean.to == ["ko@city.example"]
    assert korean.cc == korean.bcc == []
    assert korean.subject == "제목"
    assert korean.reply_to == ["desk@office.example"]
    assert "가나시" in korean.body
    assert "함께 보냅니다." in korean.body
    assert "도시 포럼" in korean.body
    assert f"https://portal.example.org/circulars/{edition.circular.path}/" in korean.body
    assert "desk@office.example" in korean.body
    assert "To: Rama" in english.body
    assert "Forum on cities" in english.body
    assert f"/en/circulars/{edition.circular.path}/" in english.body
    row = sending.recipients.get(address="ko@city.example")
    assert korean.extra_headers["Message-ID"] == mail_names.message_id("m", row.pk)
    assert "Auto-Submitted" not in korean.extra_headers
    assert row.sent_at is not None
    assert went_out(NOW + HOUR) == []


def test_facts_name_open_deadlines_and_events_alone():
    edition = published()
    edition.facts |= {
        "deadlines": [
            {"kind": "register", "text": "", "due_on": "2026-04-01", "due_time": "18:00:00", "time_zone": "Asia/Seoul"},
            {"kind": "reply", "text": "old", "due_on": "2026-01-01", "due_time": None, "time_zone": ""},
        ],
        "events": [
            {"text": "Forum", "starts_on": "2026-05-01", "ends_on": "2026-05-03", "place": "Seoul", "event": None}
        ],
    }
    lines = composing.facts_of(edition, "en", NOW).lines
    assert len(lines) == 2
    assert "Wednesday 1 April 2026 18:00 (Asia/Seoul)" in lines[0]
    assert lines[1] == "Forum · Friday 1 May 2026 – Sunday 3 May 2026 · Seoul"


def test_pdf_is_attached_where_it_was_asked_for(monkeypatch):
    monkeypatch.setattr(papers, "of", lambda edition, language, now: ("uclg-2026-31.pdf", b"%PDF-1.7"))
    edition = published()
    member()
    send(edition, with_pdf=True)
    (one,) = went_out()
    assert one.attachments[0].filename == "uclg-2026-31.pdf"
    assert "PDF" in one.body


def test_pdf_is_the_one_of_the_page():
    edition = published()
    name, content = papers.of(Edition.objects.select_related("circular").get(pk=edition.pk), "ko", NOW)
    assert name == edition.circular.path.replace("/", "-") + ".pdf"
    assert content.startswith(b"%PDF-")


def test_pdf_that_mails_cannot_carry_is_refused(monkeypatch):
    edition = published()
    monkeypatch.setattr(papers, "LARGEST", 10)
    with pytest.raises(papers.NoPaper):
        papers.of(Edition.objects.select_related("circular").get(pk=edition.pk), "ko", NOW)


def test_hostile_words_make_no_header_and_no_markup():
    edition = published(title="<img src=x onerror=alert(1)> {{ settings }}")
    member("<b>회원</b>")
    words = Words("제목\r\nBcc: all@x.example", "", "<script>alert(1)</script>", "")
    send(edition, words=words)
    (one,) = went_out()
    assert one.subject == "제목 Bcc: all@x.example"
    assert "Bcc" not in one.message()
    html = one.alternatives[0].content
    assert "<script>" not in html
    assert "<img" not in html
    assert "<b>회원" not in html


# confirming ---------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_second_press_of_the_button_sends_nothing_more():
    edition = published()
    member()
    wanted = wish(edition)
    fingerprint = confirming.plan(wanted, now=NOW).fingerprint
    first, is_new = confirming.confirm(wanted, fingerprint=fingerprint, token="a" * 20, by=None, now=NOW)
    second, is_again = confirming.confirm(wanted, fingerprint=fingerprint, token="a" * 20, by=None, now=NOW)
    assert (is_new, is_again) == (True, False)
    assert first == second
    assert SendingRecipient.objects.count() == 1


def test_somebody_else_who_sent_meanwhile_is_told_of():
    edition = published()
    member()
    wanted = wish(edition)
    fingerprint = confirming.plan(wanted, now=NOW).fingerprint
    send(edition)
    with pytest.raises(Changed):
        confirming.confirm(wanted, fingerprint=fingerprint, token="other", by=None, now=NOW)
    assert Sending.objects.count() == 1


@pytest.mark.database
@pytest.mark.parametrize("what", ["list", "edition", "mailbox", "words", "withdrawal"])
def test_what_changed_since_the_preview_is_shown_anew(what):
    edition = published()
    one = member()
    wanted = wish(edition)
    fingerprint = confirming.plan(wanted, now=NOW).fingerprint
    later = NOW + HOUR
    if what == "list":
        member("다른 회원")
    elif what == "edition":
        factories.corrected(edition, now=later)
    elif what == "mailbox":
        one.mailboxes.update(address="new@city.example")
    elif what == "words":
        wanted = wanted._replace(words=WORDS._replace(note_ko="다른 말"))
    else:
        publishing.withdraw(edition.circular_id, by=None, now=later, reason_ko="취소", at=later)
    with pytest.raises(Changed):
        confirming.confirm(wanted, fingerprint=fingerprint, token="x", by=None, now=later)
    assert not Sending.objects.exists()


def test_drafts_are_not_sent():
    copy = factories.draft()
    with pytest.raises(NotSendable):
        confirming.public_edition(copy.circular_id, copy.language, NOW)


def test_scheduled_editions_are_not_sent():
    now = factories.later()
    edition = factories.published(now=now, at=now + HOUR)
    with pytest.raises(NotSendable):
        confirming.public_edition(edition.circular_id, edition.language, now)


def test_nobody_is_written_to_without_a_mailbox_for_answers():
    edition = published()
    PostState.objects.update(mailbox="")
    member()
    with pytest.raises(NotSendable):
        confirming.plan(wish(edition), now=NOW)


def test_log_holds_no_addresses():
    edition = published()
    member("가나시", "secretbox@city.example")
    send(edition)
    went_out()
    entry = AuditEntry.objects.get(action="send_to_members")
    assert entry.details["count"] == 1
    assert "secretbox" not in f"{entry.details}{entry.object_label}"


def test_words_nobody_was_written_to_in_are_not_kept():
    edition = published()
    member()
    sending = send(edition)
    assert (sending.subject_ko, sending.subject_en, sending.note_en) == ("제목", "", "")


# going out ----------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_stopping_leaves_what_went_out():
    edition = published()
    for number in range(5):
        member(f"회원 {number}")
    sending = send(edition)
    delivering.send_due(NOW, at_most=2)
    assert confirming.stop(sending.pk, by=None, now=NOW) == 3
    assert went_out(NOW + HOUR) == []
    assert confirming.try_again(sending.pk, by=None, now=NOW) == 0
    assert sending.recipients.filter(trouble=confirming.STOPPED).count() == 3


@pytest.mark.database
@pytest.mark.parametrize("how", ["hidden", "corrected", "withdrawn"])
def test_what_is_not_the_public_edition_any_more_goes_to_nobody_further(how, make_user):
    kim = make_user("kim", "administrator")
    edition = published()
    member("가")
    member("나")
    sending = send(edition)
    delivering.send_due(NOW, at_most=1)
    later = NOW + HOUR
    if how == "hidden":
        publishing.hide(edition.circular_id, by=kim, now=later, reason_ko="개인정보")
    elif how == "corrected":
        factories.corrected(edition, now=later)
    else:
        publishing.withdraw(edition.circular_id, by=kim, now=later, reason_ko="취소", at=later)
    assert went_out(later) == []
    assert sending.recipients.filter(given_up_at__isnull=False).count() == 1
    assert confirming.try_again(sending.pk, by=None, now=later) == 0


def test_refused_mailbox_is_marked_and_others_go_on(monkeypatch):
    edition = published()
    one = member("가", "gone@city.example")
    member("나", "there@city.example")
    sending = send(edition)
    real = EmailMultiAlternatives.send

    def refusing(message, *args, **kwargs):
        if message.to == ["gone@city.example"]:
            raise SMTPRecipientsRefused({"gone@city.example": (550, b"no such user")})
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refusing)
    assert [letter.to for letter in went_out()] == [["there@city.example"]]
    assert one.mailboxes.get().bounced_at == NOW or one.mailboxes.get().bounced_at > NOW
    assert sending.recipients.get(address="gone@city.example").given_up_at is not None
    assert "gone@" not in sending.recipients.get(address="gone@city.example").trouble
    assert not chosen(edition, members=(one.pk,)).recipients


# again --------------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_correction_is_offered_to_those_who_have_something_older():
    edition = published()
    one, two = member("가"), member("나")
    sending = send(edition)
    went_out()
    turned = answering.turn_of(edition, NOW)
    assert answering.count_not_told_since(turned) == 0

    later = NOW + HOUR
    corrected = factories.corrected(edition, now=later, note="날짜를 바로잡았습니다.")
    turned = answering.turn_of(corrected, later)
    assert answering.count_not_told_since(turned) == 2
    words = proposing.words_for(corrected, earlier=sending, now=later)
    assert "날짜를 바로잡았습니다." in words.note_ko
    assert words.subject_en.startswith("Corrected:")

    second = send(corrected, Selection(again=True, without=(two.pk,)), now=later)
    assert second.follows == sending
    assert [row.member for row in second.recipients.all()] == [one]
    assert answering.count_not_told_since(turned) == 1


@pytest.mark.database
def test_withdrawal_is_told_to_those_who_were_sent_it():
    edition = published()
    member()
    sending = send(edition)
    went_out()
    later = NOW + HOUR
    publishing.withdraw(edition.circular_id, by=None, now=later, reason_ko="행사가 취소되었습니다.", at=later)
    assert answering.count_not_told_since(answering.turn_of(edition, later)) == 1
    words = proposing.words_for(
        Edition.objects.select_related("circular").get(pk=edition.pk), earlier=sending, now=later
    )
    assert "행사가 취소되었습니다." in words.note_ko
    send(edition, Selection(again=True), now=later)
    assert len(went_out(later)) == 1


@pytest.mark.database
def test_same_list_leaves_out_whom_nobody_keeps_any_more():
    edition = published()
    one, two = member("가"), member("나")
    sending = send(edition)
    went_out()
    two.delete()
    found = chosen(edition, follows=sending.pk)
    assert [recipient.member for recipient in found.recipients] == [one.pk]
    assert [(out.name, out.why) for out in found.left_out] == [("나", Why.DELETED)]
    assert SendingRecipient.objects.filter(sending=sending).values_list("name", flat=True).count() == 2


def test_list_of_another_circular_is_nobodys():
    edition, other = published(), published(number_serial=32)
    member()
    sending = send(edition)
    assert not chosen(other, follows=sending.pk).recipients
    with pytest.raises(NotSendable):
        send(other, Selection(follows=sending.pk))
