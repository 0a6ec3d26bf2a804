"""Mails as documents: the better of two bodies, right letters, files inside, and what was forwarded or answered."""

import base64
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from circulars.readers.documents import enclosing
from tests.circulars.document_samples import document_of, links, shown, trouble_of

CIRCULAR = (
    "Barcelona, 5 May 2031\n\nDear members,\n\nThe Congress takes place in Daejeon on 12 May 2032.\n\nThe Secretariat"
)


def mail(subject: str = "[Circular 4/2031] Congress", text: str = CIRCULAR, html: str = "", **headers) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = headers.pop("sender", "The Secretariat <desk@issuer.example.org>")
    message["To"] = "members@example.org"
    message["Date"] = "Mon, 05 May 2031 18:12:00 +0200"
    message["Message-ID"] = "<one@issuer.example.org>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def raw(headers: str, body: bytes) -> bytes:
    return headers.replace("\n", "\r\n").encode("utf-8") + b"\r\n\r\n" + body


def test_headers_are_read_as_people_read_them():
    message = mail(subject="[회람] 총회 안내", sender="국제협력 담당 <desk@office.example.org>")

    headers = document_of(bytes(message), "a.eml").headers

    assert headers == {
        "from": "국제협력 담당 <desk@office.example.org>",
        "to": "members@example.org",
        "subject": "[회람] 총회 안내",
        "sender_name": "국제협력 담당",
        "sender_address": "desk@office.example.org",
        "date": "2031-05-05T18:12:00+02:00",
        "message_id": "<one@issuer.example.org>",
    }


def test_html_is_taken_where_it_carries_links_and_plain_text_otherwise():
    with_link = mail(html='<p>Read <a href="https://a.example/">here</a>.</p>')
    without = mail(html="<p>Barcelona, 5 May 2031</p><p>Dear members, and so on in the other form</p>")

    assert links(document_of(bytes(with_link), "a.eml")) == [("here", "https://a.example/")]
    assert document_of(bytes(without), "a.eml").lines[2].text.startswith("The Congress")


@pytest.mark.parametrize("declared", ["utf-8", "ks_c_5601-1987", "euc-kr", "iso-8859-1", "us-ascii", "x-nonsense"])
@pytest.mark.parametrize("real", ["utf-8", "cp949"])
def test_text_is_decoded_by_what_it_is(declared, real):
    head = f"Subject: x\nContent-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: 8bit"

    assert document_of(raw(head, "똠방각하 회의 개최 안내".encode(real)), "a.eml").text == "똠방각하 회의 개최 안내"


def test_western_letters_stay_western():
    head = "Subject: x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit"
    text = "À l’attention des présidents: réunion à Genève, où siègent les élus"

    assert document_of(raw(head, text.encode("cp1252")), "a.eml").text == text


def test_header_with_bare_korean_bytes_and_broken_words_is_read():
    head = b"Subject: " + "총회 안내".encode("cp949") + b"\r\nFrom: =?euc-kr?B?!!?= <a@example.org>\r\n\r\ntext"

    headers = document_of(head, "a.eml").headers

    assert headers["subject"] == "총회 안내"
    assert headers["sender_address"] == "a@example.org"


def test_files_come_along_with_their_names():
    message = mail()
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="회의 자료.pdf")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="update.exe")
    message.add_attachment(b"x" * 10, maintype="application", subtype="ms-tnef", filename="winmail.dat")

    files = document_of(bytes(message), "a.eml").enclosed

    assert [(file.name, file.media_type, file.size, file.trouble) for file in files] == [
        ("회의 자료.pdf", "application/pdf", 10, ""),
        ("update.exe", "application/octet-stream", 3, "program"),
        ("winmail.dat", "application/ms-tnef", 10, "winmail"),
    ]
    assert files[0].content_bytes == b"%PDF-1.4 x"
    assert files[1].content == ""


def test_name_in_encoded_words_is_decoded_and_loses_its_folder():
    name = "=?ks_c_5601-1987?B?" + base64.b64encode("../자료.hwp".encode("cp949")).decode() + "?="
    head = f'Subject: x\nContent-Type: application/x-hwp; name="{name}"\nContent-Transfer-Encoding: base64'

    assert [file.name for file in document_of(raw(head, b"eHg="), "a.eml").enclosed] == ["자료.hwp"]


def test_files_are_bounded_in_number_and_size(monkeypatch):
    monkeypatch.setattr(enclosing, "MAX_FILES", 2)
    monkeypatch.setattr(enclosing, "MAX_FILE", 100)
    message = mail()
    for size in (200, 10, 10, 10):
        message.add_attachment(b"x" * size, maintype="application", subtype="pdf", filename="a.pdf")

    files = document_of(bytes(message), "a.eml").enclosed

    assert [file.trouble for file in files] == ["too_large", "", "", "too_many"]


def test_small_picture_in_the_text_is_named_only():
    outer = MIMEMultipart("related")
    outer["Subject"] = "x"
    outer.attach(MIMEText('<p>Words <img src="cid:logo"></p>', "html"))
    picture = MIMEText("")
    picture.replace_header("Content-Type", "image/png")
    picture["Content-ID"] = "<logo>"
    outer.attach(picture)

    document = document_of(outer.as_bytes(), "a.eml")

    assert document.text == "Words"
    assert [(file.content_id, file.trouble) for file in document.enclosed] == [("logo", "inline")]


FORWARDS = {
    "outlook": "-----Original Message-----\nFrom: The Secretariat <a@issuer.example.org>\n"
    "Sent: Monday, May 5, 2031 6:12 PM\n"
    "To: members@example.org; others@example.org\nSubject: [Circular 4/2031] Congress",
    "korean": "-----원본 메시지-----\n보낸 사람: 사무국 <a@issuer.example.org>\n"
    "보낸 날짜: 2031년 5월 5일 월요일 오후 6:12\n"
    "받는 사람: members@example.org\n제목: [Circular 4/2031] Congress",
    "gmail": "---------- Forwarded message ---------\nFrom: *The Secretariat* <a@issuer.example.org>\n"
    "Date: Mon, May 5, 2031 at 6:12 PM\nSubject: [Circular 4/2031] Congress\nTo: <members@example.org>",
    "gmail-korean": "---------- 전달된 메일 ----------\n보낸사람: 사무국 <a@issuer.example.org>\n날짜: 2031. 5. 5.\n"
    "제목: [Circular 4/2031] Congress\n받는사람: <members@example.org>",
    "bare": "From: The Secretariat <a@issuer.example.org>\nSent: 5 May 2031\nTo: members@example.org\n"
    "Subject: [Circular 4/2031] Congress",
    "french": "De : Le Secrétariat <a@issuer.example.org>\nEnvoyé : lundi 5 mai 2031\nÀ : members@example.org\n"
    "Objet : [Circular 4/2031] Congress",
}


@pytest.mark.parametrize("header", FORWARDS.values(), ids=FORWARDS)
def test_forwarded_mail_is_the_document_and_the_word_above_it_a_note(header):
    text = f"For your information.\n\n{header}\n\n{CIRCULAR}"

    document = document_of(bytes(mail("FW: [Circular 4/2031] Congress", text)), "a.eml")

    assert shown(document.lines, "note") == [("note", "For your information.")]
    assert [line.kind for line in document.lines if "@" in line.text] == ["fact"] * sum(
        "@" in x for x in header.split("\n")
    )
    assert shown(document.lines, "text")[0] == ("text", "Barcelona, 5 May 2031")
    assert document.headers["forwarded_subject"] == "[Circular 4/2031] Congress"
    assert "a@issuer.example.org" in document.headers["forwarded_from"]


@pytest.mark.parametrize("header", [*FORWARDS.values(), "On 5 May 2031, The Secretariat wrote:"])
def test_what_stands_below_an_answer_is_quoted(header):
    if "orward" in header or "전달" in header:
        return
    text = f"We shall take part.\n\n{header}\n\n{CIRCULAR}"

    document = document_of(bytes(mail("RE: [Circular 4/2031] Congress", text)), "a.eml")

    assert shown(document.lines, "text") == [("text", "We shall take part.")]
    assert "Barcelona, 5 May 2031" in [line.text for line in document.lines if line.kind == "quoted"]


def test_forward_within_a_forward_ends_at_the_document():
    text = f"FYI\n\n{FORWARDS['outlook']}\n\nSee below.\n\n{FORWARDS['gmail']}\n\n{CIRCULAR}"

    document = document_of(bytes(mail("FW: FW: Congress", text)), "a.eml")

    assert [text for _kind, text in shown(document.lines, "note")] == ["FYI", "See below."]
    assert shown(document.lines, "text")[0] == ("text", "Barcelona, 5 May 2031")


def test_mail_forwarded_as_a_file_is_the_document():
    outer = mail("FW: Congress", " ")
    outer.add_attachment(mail())

    document = document_of(bytes(outer), "a.eml")

    assert document.lines[0].text == "Barcelona, 5 May 2031"
    assert document.headers["forwarded_subject"] == "[Circular 4/2031] Congress"


def test_mail_beside_words_is_a_file_of_its_own():
    outer = mail("Two circulars", "Please see the two mails.")
    outer.add_attachment(mail())

    document = document_of(bytes(outer), "a.eml")

    assert document.text == "Please see the two mails."
    assert [file.name for file in document.enclosed] == ["[Circular 4/2031] Congress.eml"]
    assert document_of(document.enclosed[0].content_bytes, "b.eml").lines[0].text == "Barcelona, 5 May 2031"


def test_circular_that_begins_like_a_mail_is_none():
    text = "To: All members\nFrom: The Secretariat\nDate: 5 May 2031\nSubject: Congress\n\nDear members,\n\nWords."

    assert {line.kind for line in document_of(text.encode(), "a.txt").lines} == {"text"}


def test_page_saved_as_one_file_is_read():
    outer = MIMEMultipart("related")
    outer["From"] = "<Saved by a browser>"
    outer.attach(MIMEText("<title>Board</title><nav>Menu</nav><p>Words</p>", "html"))

    document = document_of(outer.as_bytes(), "page.mhtml")

    assert shown(document.lines) == [("menu", "Menu"), ("text", "Words")]


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; "
        b"boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=no-9\r\nContent-Transfer-Encoding: base64\r\n"
        b"\r\n@@",
        b"Subject: x\r\nContent-Type: multipart/mixed\r\n\r\nwords",
        b"Subject: x\r\nContent-Type: text/plain; charset*=utf-8'en\r\n\r\nwords",
        b"Subject: x\r\nDate: Mon, 99 Foo 20311 25:61:61 +9999\r\n\r\nwords",
    ],
)
def test_broken_mail_still_has_its_subject(content):
    assert document_of(content, "a.eml").headers["subject"] == "x"


def test_what_is_no_mail_is_said_to_be_none():
    assert trouble_of(b"just some words\nand more", "a.eml") == ("broken", "mismatch")
