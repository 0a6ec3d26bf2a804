"""Mails inside mails: which lines are headers of an earlier mail, and whether that one is the document or an echo.

A forwarded circular arrives with a word of the colleague who sent it on above it; below an answer stands what was
answered. In the first case the earlier mail is the document, its headers are facts and the word is a note; in the
second everything below the answer is "quoted".
"""

import re
from dataclasses import dataclass

from circulars.readers.document import Document, Line

_DASHES = r"[-_=*—–\s]{0,40}"
_SEPARATOR = re.compile(
    rf"^{_DASHES}(?P<words>original message|원본\s*메[시세]지|원래\s*메[시세]지|original appointment|"
    rf"ursprüngliche nachricht|message d['’]origine|mensaje original|mensagem original|"
    rf"(?P<forwarded>forwarded (?:message|by .{{1,80}})|begin forwarded message|전달된?\s*메[시세]지|전달된?\s*메일|"
    rf"message transféré|mensaje reenviado|weitergeleitete nachricht)){_DASHES}:?\s*$",
    re.IGNORECASE,
)
_REPLY_LINE = re.compile(
    r"^(?:on .{5,160} wrote|le .{5,160} a écrit|el .{5,160} escribió|am .{5,160} schrieb .{1,80}|"
    r"\d{4}년 .{5,160}(?:님이|이|가) ?(?:작성|쓴 글|남긴 글)|.{3,120}님이 작성)\s?:?\s*$",
    re.IGNORECASE,
)
_HEADERS = {
    "from": "from|de|von|보낸\\s*사람|보낸이|발신|발신자|from\\s*:\\s*보낸사람",
    "date": "sent|date|envoyé|enviado(?: el)?|fecha|gesendet|datum|보낸\\s*날짜|날짜|보낸\\s*시간|일시|발신일",
    "to": "to|à|a|para|an|받는\\s*사람|받는이|수신|수신자",
    "cc": "cc|copy|copie|copia|참조|숨은\\s*참조|bcc",
    "subject": "subject|objet|asunto|betreff|제목",
    "other": "reply-to|importance|priority|attachments?|pièces jointes|adjuntos|첨부(?:\\s*파일)?|중요도",
}
_HEADER = re.compile(
    "^[*>\\s]{0,6}(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _HEADERS.items())
    + r")\s?\*?:\*?\s?(?P<value>.*)$",
    re.IGNORECASE,
)
_MAIL_ONLY = re.compile(r"@|^[*>\s]{0,6}(?:sent|보낸\s*날짜|보낸\s*시간|envoyé|gesendet|enviado)", re.IGNORECASE)
_FORWARD_SUBJECT = re.compile(r"^\s*(?:\[?(?:fw|fwd|tr|rv|wg|i)\]?\s*:|\[?전달(?:됨)?\]?\s*:?)", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"^\s*(?:\[?(?:re|aw|sv|antw)\]?\s*:|\[?(?:회신|답장)\]?\s*:?)", re.IGNORECASE)
NOTE_LENGTH = 1_200  # characters: a word of whoever forwards is shorter


@dataclass(slots=True)
class _Block:
    start: int  # first line of it, the separator included
    end: int  # first line behind its headers
    headers: dict[str, str]
    is_forwarded: bool  # it says so itself


def mark_quotes(document: Document, *, is_mail: bool) -> None:
    """Change the kinds of lines in place, and keep the headers of what was forwarded as ``forwarded_…``.

    Outside mails only what is unmistakably a mail's header counts: many circulars begin with "To:" and "Subject:".
    """
    lines = document.lines
    if is_mail:
        _strip_marks(lines, document.headers.get("subject", ""))
    blocks = _blocks(lines, is_mail=is_mail)
    if not blocks:
        return
    first = blocks[0]
    if not _is_forward(document, first):
        for line in lines[first.start :]:
            line.kind = "quoted"
        return
    inner = _innermost(lines, blocks)
    kept = blocks[: inner + 1]
    for block in blocks:
        for line in lines[block.start : block.end]:
            line.kind = "fact"
    for place in range(kept[-1].start):
        if lines[place].kind in ("text", "heading", "item", "row"):
            lines[place].kind = "note"
    for block in blocks[inner + 1 : inner + 2]:
        for line in lines[block.start :]:
            line.kind = "quoted"
    for name, value in kept[-1].headers.items():
        if name in ("from", "date", "to", "subject") and value:
            document.headers[f"forwarded_{name}"] = value


def _blocks(lines: list[Line], *, is_mail: bool) -> list[_Block]:
    blocks: list[_Block] = []
    place = 0
    while place < len(lines):
        block = _block_at(lines, place, is_mail=is_mail)
        if block:
            blocks.append(block)
        place = block.end if block else place + 1
    return blocks


def _block_at(lines: list[Line], place: int, *, is_mail: bool) -> _Block | None:
    separator = _SEPARATOR.match(lines[place].text) if len(lines[place].text) < 200 else None
    start = place + 1 if separator else place
    headers: dict[str, str] = {}
    end = start
    is_certain = False
    for line in lines[start : start + 12]:
        matched = _HEADER.match(line.text[:1_000])
        if matched:
            name = next(name for name in _HEADERS if matched.group(name))
            headers.setdefault(name, matched.group("value").strip(" *")[:500])
            is_certain = is_certain or bool(_MAIL_ONLY.search(line.text[:1_000]))
        elif "to" not in headers or "subject" in headers or not _is_more_receivers(line.text):
            break
        end += 1
    is_header = "from" in headers and "date" in headers and ("to" in headers or "subject" in headers)
    if (is_header and is_certain) or (separator and (headers or is_mail)):
        return _Block(place, end, headers, bool(separator and separator.group("forwarded")))
    if is_mail and len(lines[place].text) < 250 and _REPLY_LINE.match(lines[place].text):
        return _Block(place, place + 1, {}, False)
    return None


def _is_more_receivers(text: str) -> bool:
    return "@" in text and (text.rstrip().endswith((";", ",", ">")) or ";" in text)


def _is_forward(document: Document, block: _Block) -> bool:
    if block.is_forwarded:
        return True
    subject = document.headers.get("subject", "")
    if _FORWARD_SUBJECT.search(subject):
        return True
    if not block.headers or _REPLY_SUBJECT.search(subject):
        return False
    above = sum(len(line.text) for line in document.lines[: block.start])
    below = sum(len(line.text) for line in document.lines[block.end :])
    return below > above and above < NOTE_LENGTH


def _innermost(lines: list[Line], blocks: list[_Block]) -> int:
    """The block above the document: forwarded twice, there is but a short word between the headers."""
    inner = 0
    for place in range(1, len(blocks)):
        between = sum(len(line.text) for line in lines[blocks[place - 1].end : blocks[place].start])
        below = sum(len(line.text) for line in lines[blocks[place].end :])
        if between > NOTE_LENGTH // 2 or between > below:
            break
        inner = place
    return inner


def _strip_marks(lines: list[Line], subject: str) -> None:
    """Lines that begin with ">" are quoted; where nearly all do, and it was forwarded, they are the text itself."""
    marked = [line for line in lines if line.text.startswith(">")]
    if not marked:
        return
    length = sum(len(line.text) for line in lines)
    is_all = sum(len(line.text) for line in marked) * 10 > length * 7 and _FORWARD_SUBJECT.search(subject)
    for line in marked:
        if is_all:
            line.text, line.spans = line.text.lstrip("> "), []
        else:
            line.kind = "quoted"
    lines[:] = [line for line in lines if line.text]
