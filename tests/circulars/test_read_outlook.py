"""Outlook's own files as documents, and the rich text in which it keeps the HTML of a mail."""

import struct
from datetime import UTC, datetime

import pytest

from circulars.readers.documents import outlook
from circulars.readers.documents.rich_text import markup_of
from tests.circulars.document_samples import document_of, links, msg, shown, trouble_of

SENT = datetime(2031, 5, 5, 16, 12, tzinfo=UTC)
FACTS = {
    outlook.SUBJECT: "[회람 4/2031] 총회",
    outlook.SENDER_NAME: "사무국",
    outlook.SENDER_SMTP: "desk@issuer.example.org",
    outlook.RECEIVERS: "members@example.org",
    outlook.MESSAGE_ID: "<one@issuer.example.org>",
}


def stored(rich: bytes) -> bytes:
    return struct.pack("<IIII", len(rich) + 12, len(rich), 0x414C454D, 0) + rich


def test_mail_of_outlook_has_headers_words_and_files():
    attachments = [
        {outlook.FILE_CONTENT: b"%PDF-1.4", outlook.LONG_NAME: "자료.pdf", outlook.FILE_TYPE: "application/pdf"},
        {outlook.FILE_CONTENT: b"\x89PNG", outlook.SHORT_NAME: "logo.png", outlook.FILE_TYPE: "image/png",
         outlook.CONTENT_ID: "logo"},
    ]  # fmt: skip
    content = msg({**FACTS, outlook.BODY: "안녕하십니까.\r\n\r\n회의 안내입니다."}, attachments, sent_at=SENT)

    document = document_of(content, "a.msg")

    assert document.text == "안녕하십니까.\n회의 안내입니다."
    assert document.headers == {
        "from": "사무국 <desk@issuer.example.org>",
        "sender_name": "사무국",
        "sender_address": "desk@issuer.example.org",
        "to": "members@example.org",
        "subject": "[회람 4/2031] 총회",
        "message_id": "<one@issuer.example.org>",
        "date": "2031-05-05T16:12:00+00:00",
    }
    assert [(file.name, file.content_bytes, file.trouble) for file in document.enclosed] == [
        ("자료.pdf", b"%PDF-1.4", ""),
        ("logo.png", b"", "inline"),
    ]


def test_html_is_taken_before_plain_words():
    markup = '<html><meta charset="euc-kr"><p>회의 <a href="https://a.example/">자료</a></p></html>'.encode("cp949")

    document = document_of(msg({**FACTS, outlook.HTML: markup, outlook.BODY: "plain"}), "a.msg")

    assert document.text == "회의 자료"
    assert links(document) == [("자료", "https://a.example/")]


def test_html_within_rich_text_is_found():
    rich = (
        rb"{\rtf1\ansi\ansicpg949\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 "
        rb"\'c8\'b8\'c0\'c7 {\*\htmltag84 <a href=\"https://a.example/\">}here\htmlrtf }\htmlrtf0{\*\htmltag92 </a>}"
        rb"{\*\htmltag72 </p>}{\*\mhtmltag1 no}}"
    )

    document = document_of(msg({**FACTS, outlook.RICH_TEXT: stored(rich)}), "a.msg")

    assert document.text == "회의 here"
    assert links(document) == [("here", "https://a.example/")]


def test_rich_text_alone_gives_its_words():
    rich = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}One \u50504?\u45397? & two\par Three \'e9{\pict 00ff}}"

    assert markup_of(stored(rich), is_needed=True) == "<p>One 안녕 &amp; two</p><p>Three é</p>"
    assert markup_of(stored(rich), is_needed=False) == ""


def test_compressed_rich_text_is_inflated():
    """The first example of MS-OXRTFCP: references into what every writer knows beforehand."""
    content = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )

    assert markup_of(content, is_needed=True) == "<p>hello world</p>"


@pytest.mark.parametrize("content", [b"", b"x" * 10, struct.pack("<IIII", 9, 1 << 30, 0x75465A4C, 0) + b"\xff" * 99])
def test_broken_rich_text_is_nothing(content):
    assert markup_of(content, is_needed=True) == ""


def test_answer_in_outlook_leaves_the_earlier_mail_quoted():
    head = "-----Original Message-----\r\nFrom: A <a@example.org>\r\nSent: x\r\nTo: b\r\nSubject: c"
    text = f"We come.\r\n\r\n{head}\r\n\r\nDear all"

    document = document_of(msg({**FACTS, outlook.SUBJECT: "RE: 총회", outlook.BODY: text}), "a.msg")

    assert shown(document.lines, "text") == [("text", "We come.")]


def test_file_of_another_kind_is_no_mail_of_outlook():
    assert trouble_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "a.msg") == ("broken", "mismatch")
    assert trouble_of(msg({outlook.BODY: ""}), "a.msg")[0] == "broken"
