"""Which lines of a document speak: without menus, feet of pages, tools of a site and the heads of forwarded mails."""

import re

from circulars.grammar import cues, dates, labels
from circulars.readers.document import Document, Line


def spoken(document: Document) -> list[tuple[Line, bool]]:
    """Each line with whether white space stands above it."""
    return _without_furniture(_inner_mail(_content(document)))


def _content(document: Document) -> list[tuple[Line, bool]]:
    """Lines that may speak, each with whether white space stands above it."""
    result: list[tuple[Line, bool]] = []
    has_quoted = any(line.kind == "quoted" for line in document.lines)
    own = [line for line in document.lines if line.kind not in ("menu", "header", "fact", "quoted", "note")]
    if has_quoted and _is_cover(own) and not _is_letter(own):
        kept = [line for line in document.lines if line.kind not in ("menu", "header", "fact", "note")]
    else:
        kept = own
    previous = 0
    is_physical = document.media_type in ("", "text/plain", "message/rfc822")
    gap = False
    for line in kept:
        if not line.text.strip():
            gap = True
            continue
        gap = gap or bool(is_physical and previous and line.number > previous + 1)
        result.append((line, gap))
        previous, gap = line.number, False
    return result


def _is_letter(lines: list[Line]) -> bool:
    """A salutation and a day below it: an answer that speaks for itself, however short."""
    texts = [line.text.strip() for line in lines if line.text.strip()]
    is_opened = any(cues.SALUTATION.fullmatch(text[:160]) for text in texts[:3])
    return is_opened and any(dates.find(text) for text in texts) and sum(map(len, texts)) > 160


def _is_cover(lines: list[Line]) -> bool:
    """A few words above a mail that is passed on, rather than an answer."""
    spoken = [line.text for line in lines if line.text.strip()]
    return len(spoken) <= 6 and sum(map(len, spoken)) < 600 and not any(labels.at_head(text) for text in spoken)


def _inner_mail(lines: list[tuple[Line, bool]]) -> list[tuple[Line, bool]]:
    """What a forwarded mail holds, without the words above it and without the head of that mail."""
    for index, (line, _) in enumerate(lines[:60]):
        is_mark = bool(cues.FORWARDED.fullmatch(line.text.strip()))
        if not is_mark and not cues.MAIL_ONLY_HEAD.match(line.text.strip()):
            continue
        start = index + 1 if is_mark else index
        if not is_mark:
            while start and cues.FORWARD_HEAD.fullmatch(lines[start - 1][0].text.strip()):
                start -= 1
        end = start
        while end < len(lines) and cues.FORWARD_HEAD.fullmatch(lines[end][0].text.strip()):
            end += 1
            if end < len(lines) and lines[end][1]:
                break
        if end - start < 2:
            continue
        above = [entry[0] for entry in lines[: index if is_mark else start]]
        if _is_cover(above):
            return _inner_mail(lines[end:])
        return lines[: index if is_mark else start]
    return lines


def _without_furniture(lines: list[tuple[Line, bool]]) -> list[tuple[Line, bool]]:
    start = 0
    for index, (line, _) in enumerate(lines[:40]):
        text = line.text.strip()
        if cues.TOOLS.match(text) and cues.FURNITURE.fullmatch(text):
            start = index + 1
    if any(labels.board_parts(line.text) for line, _ in lines[:start]):
        start = 0  # the tools of this page stand below its head
    menu = {_bare(line.text) for line, _ in lines[:start]}
    result: list[tuple[Line, bool]] = []
    gap = False
    has_board = False
    for position, (line, has_gap) in enumerate(lines[start:]):
        text = line.text.strip()
        has_board = has_board or bool(labels.board_parts(text))
        if result and len(result) > 4 and cues.END_OF_PAGE.match(text) and len(text) < 160:
            rest = [entry for entry in lines[start + position + 1 :] if _is_contact(entry[0].text)]
            result.extend(rest[:6] if has_board else [])
            break
        if position > 3 and position >= len(lines) - start - 5 and _is_foot(text, lines[start + position - 1][0].text):
            gap = True
            continue
        if cues.FURNITURE.fullmatch(text) or (position < 12 and _bare(text) in menu):
            gap = True
            continue
        result.append((line, has_gap or gap))
        gap = False
    return result


def _is_foot(text: str, above: str) -> bool:
    """The foot of a printed page or a site: address, telephone and web in one line or two."""
    if re.search(r"기안|시행|공개|담당|문의", text) or _is_press_contact(text):
        return False
    parts = len(re.findall(r"\s[•|·●∙–]\s|\s/\s", text))
    has_web = bool(re.search(r"www\.|https?://|@|webmaster", text))
    has_address = bool(ADDRESS_WORDS.search(text)) or (bool(ADDRESS_WORDS.search(above)) and parts >= 2)
    has_telephone = bool(re.search(r"\b(?:tel|fax|telephone|phone)\b|대표전화|팩스|\+\d{1,3}\s", text, re.IGNORECASE))
    return (parts >= 1 and has_web + has_address + has_telephone >= 2) or "대표전화" in text


def _is_press_contact(text: str) -> bool:
    found = labels.at_head(text)
    return bool(found and found.role == "inquiry" and found.has_colon)


ADDRESS_WORDS = re.compile(
    r"\b(?:CH-\d{4}|\d{5}\b|Street|Avenue|Rue|Calle|Carrer|Place des|Boulevard|Road|Embankment"
    r"|Palais|Via|Viale|P\.?O\.? Box)\b|\(\d{5}\)"
)


def _is_contact(text: str) -> bool:
    found = labels.at_head(text.strip())
    return bool(found and found.role in ("team", "person", "phone"))


def _bare(text: str) -> str:
    return re.sub(r"^[\s\d.]+|\s+$", "", text)
