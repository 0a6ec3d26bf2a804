"""Reports of returned mails as mail servers shape them, each for a mail of ours; every name and number is invented."""

from collections.abc import Callable

DAY = "Mon, 5 Nov 2018 10:00:00 +0900"


def returned_header(message_id: str) -> str:
    return (
        f"Received: from portal.example by mx.example.org\nFrom: portal@office.example\nTo: reader@example.org\n"
        f"Subject: New: Circular 31/2018\nMessage-ID: {message_id}\nAuto-Submitted: auto-generated\nDate: {DAY}\n"
    )


def report(
    message_id: str, *, fields: str, words: str = "Your mail could not be delivered.", returned: str = "", of: str = ""
) -> bytes:
    """A report of RFC 3464; ``fields`` are those of the recipient, ``of`` the type of the returned part."""
    return "\r\n".join(
        f"""From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: portal@office.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B=_1/mx"

This is a MIME-encapsulated message.

--B=_1/mx
Content-Type: text/plain; charset=us-ascii

{words}

--B=_1/mx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: {DAY}

{fields}

--B=_1/mx
Content-Type: {of or "message/rfc822"}

{returned or returned_header(message_id)}

--B=_1/mx--
""".splitlines()
    ).encode()


def postfix(name: str) -> bytes:
    return report(
        name,
        words="This is the mail system at host mx.example.org.\n\n<reader@example.org>: host said: 550 5.1.1 unknown",
        fields="Final-Recipient: rfc822; reader@example.org\nOriginal-Recipient: rfc822;reader@example.org\n"
        "Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx2.example.org\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <reader@example.org>: Recipient address rejected",
        of="text/rfc822-headers",
    )


def sendmail(name: str) -> bytes:
    return report(
        name,
        fields="Final-Recipient: RFC822; reader@example.org\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: SMTP; 550 5.1.1 <reader@example.org>... User unknown\nLast-Attempt-Date: " + DAY,
    )


def exchange(name: str) -> bytes:
    """It writes a status of its own class, and its text in HTML before the report."""
    return report(
        name,
        words="reader@example.org에게 메시지를 배달할 수 없습니다.",
        fields="Final-Recipient: rfc822;reader@example.org\nAction: failed\nStatus: 5.1.10\n"
        "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup\n"
        "X-Display-Name: reader",
    )


def exchange_without_copy(name: str) -> bytes:
    """The returned part holds a report's own words alone; the name of the mail stands in the header of the report."""
    mail = report(
        name,
        fields="Final-Recipient: rfc822;reader@example.org\nAction: failed\nStatus: 5.2.1",
        returned="Subject: (none)\n",
    )
    return f"In-Reply-To: {name}\r\nReferences: {name}\r\n".encode() + mail


def generic_status(name: str) -> bytes:
    """``Status`` says that it failed and no more; the reason stands in the words of the server."""
    return report(
        name,
        fields="Final-Recipient: rfc822;reader@example.org\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full, try 10.5.1.1 later",
    )


def full(name: str) -> bytes:
    return report(
        name,
        fields="Final-Recipient: rfc822;reader@example.org\nAction: failed\nStatus: 4.2.2\n"
        "Diagnostic-Code: smtp; 452 4.2.2 Over quota",
    )


def refused_as_spam(name: str) -> bytes:
    return report(name, fields="Final-Recipient: rfc822;reader@example.org\nAction: failed\nStatus: 5.7.1")


def delayed(name: str) -> bytes:
    return report(name, fields="Final-Recipient: rfc822;reader@example.org\nAction: delayed\nStatus: 4.4.1")


def delivered(name: str) -> bytes:
    return report(name, fields="Final-Recipient: rfc822;reader@example.org\nAction: delivered\nStatus: 2.0.0")


def qmail(name: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: portal@office.example\r\nSubject: failure notice\r\n\r\n"
        "Hi. This is the qmail-send program at mx.example.org.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        "<reader@example.org>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\n" + returned_header(name).replace("\n", "\r\n")
    ).encode()


def exim(name: str) -> bytes:
    return (
        "X-Failed-Recipients: reader@example.org\r\nAuto-Submitted: auto-replied\r\n"
        "From: Mail Delivery System <Mailer-Daemon@mx.example.org>\r\nTo: portal@office.example\r\n"
        "Subject: Mail delivery failed: returning message to sender\r\n\r\n"
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you sent could not be delivered to one or more of its\r\nrecipients. This is a permanent "
        "error. The following address(es) failed:\r\n\r\n  reader@example.org\r\n    host mx2.example.org "
        "[203.0.113.5]\r\n    SMTP error from remote mail server after RCPT TO:<reader@example.org>:\r\n"
        "    550 unknown user\r\n\r\n------ This is a copy of the message, including all the headers. ------\r\n\r\n"
        + returned_header(name).replace("\n", "\r\n")
    ).encode()


def complaint(name: str, kind: str = "abuse") -> bytes:
    return (
        f"""From: <feedback@mail.example.org>
To: <portal@office.example>
Subject: FW: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for an email message received from 203.0.113.5.

--part1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Reports/1.0
Version: 1
Original-Rcpt-To: <redacted@example.org>

--part1
Content-Type: message/rfc822
Content-Disposition: inline

{returned_header(name)}
Words of the mail.
--part1--
"""
    ).encode()


def out_of_office(name: str) -> bytes:
    return (
        f"From: reader@example.org\r\nTo: portal@office.example\r\nSubject: 부재중 550 5.1.1\r\n"
        f"Auto-Submitted: auto-replied\r\nIn-Reply-To: {name}\r\n\r\nI am away. {name}\r\n"
    ).encode()


PERMANENT: dict[Callable[[str], bytes], str] = {
    postfix: "5.1.1",
    sendmail: "5.1.1",
    exchange: "5.1.10",
    exchange_without_copy: "5.2.1",
    qmail: "5.1.1",
    exim: "5.1.1",
    complaint: "complaint",
}
PASSING: dict[Callable[[str], bytes], str] = {full: "4.2.2", generic_status: "5.2.2", refused_as_spam: "5.7.1"}
NOTHING: list[Callable[[str], bytes]] = [delayed, delivered, out_of_office]
