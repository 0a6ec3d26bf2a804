"""What a mail server says of a mail of ours: delivery reports (RFC 3464), complaints (RFC 5965), and what is older.

Whatever else comes into the mailbox, be it an answer out of office, says nothing. Nothing of a report is kept.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from itertools import islice
from typing import NamedTuple

from circulars import deliveries, mail_names
from circulars.mail_names import Name

logger = logging.getLogger(__name__)

MOST = 1 << 20  # bytes looked at: the header of the mail that came back stands in front of its files
PARTS = 60  # of one report
COMPLAINT = "complaint"
UNKNOWN = "5.0.0"  # returned, and nobody said why
COMPLAINTS = {"abuse", "fraud", "virus", "other", "opt-out", "opt-out-list", "miscategorized"}
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
_PERMANENT_REPLIES = {"550": "5.1.1", "551": "5.1.6", "553": "5.1.3", "552": "5.2.2", "554": "5.7.0"}
# Servers that write reports without the form of one: qmail, and Exim.
_QMAIL = re.compile(r"^Hi\. This is the .{0,80}program at ", re.MULTILINE)
_EXIM = "X-Failed-Recipients"


class Returned(NamedTuple):
    """A mail of ours that came back; ``status`` is RFC 3463's, or ``complaint``."""

    name: Name
    status: str

    @property
    def is_complaint(self) -> bool:
        return self.status == COMPLAINT

    @property
    def is_permanent(self) -> bool:
        """The mailbox takes no mail, today or later, whatever the mail: or its owner wants none."""
        return self.is_complaint or deliveries.is_of_mailbox(self.status)


def read(content: bytes) -> Returned | None:
    """None for what is no report, tells of success or delay, or is of a mail that the portal did not send."""
    try:
        mail = message_from_bytes(content[:MOST])
        status = _status(mail)
        name = next(_names(mail), None) if status else None
    except Exception as error:  # a mail may be anything; the next one is read all the same
        logger.warning("A returned mail cannot be taken apart: %s.", type(error).__name__)
        return None
    return Returned(name, status) if name else None


def _status(mail: Message) -> str:
    kind = str(mail.get_param("report-type", "")).lower()
    if mail.get_content_type() == "multipart/report" or kind:
        if kind == "feedback-report" or _first(mail, "message/feedback-report"):
            return _complaint(mail)
        return _delivery(mail)
    return _old(mail)


def _complaint(mail: Message) -> str:
    part = _first(mail, "message/feedback-report")
    kinds = [str(fields["Feedback-Type"] or "") for fields in _blocks(part)] if part else []
    return COMPLAINT if any(kind.strip().lower() in COMPLAINTS for kind in kinds) else ""


def _delivery(mail: Message) -> str:
    """The worst of its recipients. What was only delayed is still on its way, and what was relayed has arrived."""
    part = _first(mail, "message/delivery-status") or _first(mail, "message/global-delivery-status")
    if part is None:
        return ""
    codes = []
    for fields in _blocks(part):
        if str(fields["Action"] or "").split(";")[0].strip().lower() != "failed":
            continue
        codes.append(_code(str(fields["Status"] or ""), str(fields["Diagnostic-Code"] or "")))
    return max(codes, default="")


def _code(status: str, diagnostic: str) -> str:
    """``Status``, or the server's own word where that says no more than that it failed."""
    said = deliveries.enhanced(status)
    if said and not said.endswith(".0.0"):
        return said
    return deliveries.enhanced(diagnostic) or _replied(diagnostic) or said or UNKNOWN


def _replied(text: str) -> str:
    found = _REPLY.search(text[:2_000])
    if not found:
        return ""
    return _PERMANENT_REPLIES.get(found[1], UNKNOWN) if found[1][0] == "5" else "4.0.0"


def _old(mail: Message) -> str:
    text = next((text for part, text in _texts(mail) if part.get_content_type() == "text/plain"), "")
    if not mail[_EXIM] and not _QMAIL.search(text):
        return ""
    own = re.split(r"\n--- Below this line|\n-{4,} ?(?:This is a copy|The following)", text, maxsplit=1)[0]
    return deliveries.enhanced(own) or _replied(own) or UNKNOWN


def _names(mail: Message) -> Iterator[Name]:
    """From where a report says it best to where it may also stand: returned header, report, own header, any words."""
    returned = [part for part in _parts(mail) if part.get_content_type() in _RETURNED]
    for part in returned:
        for inner in _blocks(part):
            yield from mail_names.found(str(inner["Message-ID"] or ""))
    for text in (text for _part, text in _texts(mail)):
        yield from mail_names.found(text)
    for part in _parts(mail):
        for _field, value in islice(part.items(), 200):
            yield from mail_names.found(str(value))


_RETURNED = {"message/rfc822", "message/global", "message/rfc822-headers"}


def _parts(mail: Message) -> Iterable[Message]:
    return islice(mail.walk(), PARTS)


def _first(mail: Message, kind: str) -> Message | None:
    return next((part for part in _parts(mail) if part.get_content_type() == kind), None)


def _blocks(part: Message) -> list[Message]:
    """What stands inside a part of kind ``message/…``, however its writer put it there."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return [block for block in inner if isinstance(block, Message)][:PARTS]
    raw = part.get_payload(decode=True)
    return [message_from_bytes(block) for block in re.split(rb"\r?\n\r?\n", raw or b"")[:PARTS]]


def _texts(mail: Message) -> Iterator[tuple[Message, str]]:
    for part in _parts(mail):
        if part.is_multipart():
            continue
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes):
            yield part, raw.decode("utf-8", "replace")
