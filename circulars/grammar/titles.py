"""The title of a document and its Korean gloss."""

import re
from collections.abc import Iterator

from circulars.grammar import dates, letterheads, numbers
from circulars.grammar.glosses import BOARD_TAIL, HANGUL, cleaned, with_gloss
from circulars.grammar.passage import Passage
from circulars.grammar.passages import DANGLING
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading

ORGANISATION = re.compile(
    r"\b(?:United Cities|United Nations|Nations Unies|Naciones Unidas|Organi[sz]ation|Union|Convention on|Commission"
    r"|Ciudades y Gobiernos|Cités et Gouvernements|Secretariat|Programme|Bureau|Ministry"
    r"|Association|Institute|Fund|Agency"
    r"|Secretaría|Secrétariat|Alliance|Network|Committee|Headquarters|House|Council)\b|(?:협의회"
    r"|연합|기구|위원회|광역시|특별시|도청|시청|재단)$",
)
TITLE_WORDS = re.compile(
    r"\b(?:invitations?|calls?|reports?|requests?|nominations?|announc\w+|updates?|launch"
    r"|meetings?|sessions?|renewal|appointment"
    r"|elections?|consultations?|surveys?|registration|save the date|conven\w+|agenda|approval"
    r"|amendments?|proposals?|decisions?"
    r"|results?|information on|postponement|cancellation|reminder|guidelines|survey"
    r"|questionnaire|deadline|convocatoria|invitación"
    r"|appel|convocation|réunion|reunión|informe|rapport|extension|changes?|creation|adoption"
    r"|implementation|preparation)\b",
    re.IGNORECASE,
)
BRIEF_HEADS = re.compile(
    r"(?:press release|news release|communiqué de presse|comunicado de prensa|nota de prensa"
    r"|보도 ?자료|for immediate release"
    r"|news|noticias|actualités|media advisory|note verbale|nota verbal|letter|lettre"
    r"|carta|notice|공지사항|알림|공 ?문|새소식"
    r"|memorandum|save the date|invitation|urgent|circular letters?|lettre circulaire|carta circular)",
    re.IGNORECASE,
)


def propose(reading: Reading) -> Iterator[Proposal]:
    found = _find(reading)
    if found is None:
        return
    passage, text, start, confidence = found
    text, gloss = with_gloss(text, reading.language)
    text = cleaned(text)
    for mail in _of_mail(reading):  # a mail may name what the text does not
        same, mail_gloss = with_gloss(mail, reading.language)
        gloss = gloss or (mail_gloss if _plain(same) == _plain(text) else "")
    if not gloss and passage is not None:
        gloss = _gloss_below(reading, passage)
    if not text:
        return
    reading.title = text
    begin = passage.text.find(text[:30], start) if passage is not None else 0
    begin = max(begin, 0)
    end = begin + len(text) if passage is not None and passage.text[begin:].startswith(text) else None
    yield reading.propose("title", text, passage, begin, end, confidence)
    if gloss:
        at = passage.text.find(gloss) if passage is not None else -1
        if at >= 0:
            yield reading.propose("title_ko", gloss, passage, at, at + len(gloss), 0.95)
        else:
            yield reading.propose("title_ko", gloss, passage, confidence=0.8)


def _find(reading: Reading) -> tuple[Passage | None, str, int, float] | None:
    layout = reading.layout
    subject = next((passage for passage in layout.subject if passage.value), None)
    bracketed = next(
        (
            (p, found[1])
            for p in layout.passages[: max(layout.body, 6)]
            if (found := numbers.in_brackets(p.value)) and p.value[found[1] :].strip()
        ),
        None,
    )
    if bracketed:
        passage, start = bracketed
        value_start = passage.labelled.start if passage.labelled and passage.labelled.role != "number" else 0
        shift = value_start + (len(passage.text[value_start:]) - len(passage.text[value_start:].lstrip()))
        text = BOARD_TAIL.sub("", passage.text[shift + start :])
        return passage, text, shift + start, 0.96
    if subject:
        text, _ = _subject_with_rest(reading, subject)
        return subject, text, subject.labelled.start, 0.95
    empty = next((passage for passage in layout.subject if not passage.value), None)
    if empty:
        below = _below(reading, empty)
        if below and len(below.text) < 300:
            return below, below.text, 0, 0.9
    if letterheads.is_note_verbale(reading):
        return None  # it bears none: what stands above it is the letterhead
    if found := _named_by_mail(reading) or _heading(reading) or _title_line(reading):
        return found
    subject = next(iter(_of_mail(reading)), "")
    return (None, subject, 0, 0.85) if subject else None


def _named_by_mail(reading: Reading) -> tuple[Passage, str, int, float] | None:
    """The line that says what the mail's subject says."""
    titles = {_plain(with_gloss(mail, reading.language)[0]) for mail in _of_mail(reading)}
    for passage in reading.layout.passages[: reading.layout.body + 2]:
        if not passage.labelled and len(passage.text) < 400 and _plain(passage.text) in titles:
            return passage, passage.text, 0, 0.96
    return None


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _of_mail(reading: Reading) -> Iterator[str]:
    """The subjects of a mail and of one inside it, without their numbers."""
    for subject in reading.layout.mail_subjects:
        found = numbers.in_brackets(subject) or numbers.at_head(subject)
        text = subject[found[1] :] if found else subject
        if len(text.strip()) > 3:
            yield text.strip()


def _subject_with_rest(reading: Reading, subject: Passage) -> tuple[str, list[Passage]]:
    """The subject and the lines that carry it on: of the same block, before any other label."""
    text = subject.value
    head = reading.layout.head
    index = next((i for i, passage in enumerate(head) if passage is subject), len(head))
    taken: list[Passage] = []
    for passage in head[index + 1 :]:
        is_more = (
            passage.role == "title" and not passage.has_gap and passage.kind == subject.kind and len(passage.text) < 200
        )
        if not is_more or len(taken) > 2 or dates.only(passage.text) or numbers.at_head(passage.text):
            break
        if HANGUL.search(passage.text) and not HANGUL.search(text):
            break
        taken.append(passage)
        text += " " + passage.text.strip()
    return text, taken


def _below(reading: Reading, passage: Passage) -> Passage | None:
    passages = reading.layout.passages
    index = next(i for i, other in enumerate(passages) if other is passage)
    return passages[index + 1] if index + 1 < len(passages) else None


def _heading(reading: Reading) -> tuple[Passage, str, int, float] | None:
    found = [p for p in reading.layout.passages[: reading.layout.body + 2] if p.kind == "heading" and len(p.text) > 6]
    found = [p for p in found if not numbers.at_head(p.text) or numbers.at_head(p.text)[1] < len(p.text) - 3]
    found = [p for p in found if not BRIEF_HEADS.fullmatch(p.text.strip())]
    if not found or (reading.layout.head and found[0] not in reading.layout.head):
        return None
    candidates = [p for p in found if p in reading.layout.head] or found
    best = min(candidates, key=lambda p: (p.level or 9, -len(p.text) if len(candidates) > 3 else 0))
    if any(p.role in ("to", "copy") for p in reading.layout.head):
        plain = _title_line(reading)
        is_letterhead = (
            best is reading.layout.head[0] and ORGANISATION.search(best.text) and not TITLE_WORDS.search(best.text)
        )
        if plain and plain[0] is not best and plain[0].kind != "heading" and is_letterhead:
            return plain
    return best, _after_number(best), 0, 0.9


def _after_number(passage: Passage) -> str:
    head = numbers.at_head(passage.text)
    return passage.text[head[1] :] if head else BOARD_TAIL.sub("", passage.text)


def _title_line(reading: Reading) -> tuple[Passage, str, int, float] | None:
    """The line above the salutation or the text, below addressees and day of issue where there are any."""
    layout = reading.layout
    head = layout.head
    candidates = [(i, p) for i, p in enumerate(head) if p.role == "title" and not _is_no_title(p, i, head)]
    for _, passage in candidates:
        if (
            passage is layout.number_at
            and (found := numbers.at_head(passage.text))
            and len(passage.text) - found[1] > 8
        ):
            return passage, passage.text[found[1] :], found[1], 0.94
    if not candidates:
        return _from_first_body_line(reading)
    last_of_block = max(
        (i for i, p in enumerate(head) if p.role in ("to", "copy", "issue", "number", "reference", "contact")),
        default=-1,
    )
    below = [pair for pair in candidates if pair[0] > last_of_block]
    repeated = [
        pair
        for pair in candidates
        if sum(_same(other.text, pair[1].text) for other in layout.passages[: layout.body + 3]) > 1
    ]
    confidence = 0.93 if below and last_of_block >= 0 else 0.88
    if repeated:
        candidates, confidence = repeated[:1], 0.95
    elif below:
        candidates = below
    else:
        below_salutation = _from_first_body_line(reading)
        if below_salutation:
            return below_salutation
        candidates = [pair for pair in candidates if not letterheads.has_contact_below(head, pair[0])]
        if not candidates:
            return None
        numbered = [pair for pair in candidates if numbers.at_head(pair[1].text)]
        candidates = numbered or [max(candidates, key=lambda pair: (not ORGANISATION.search(pair[1].text), pair[0]))]
        confidence = 0.8
    if layout.is_board and not repeated:
        candidates = candidates[:1]
    # The last line is the title; what runs on into it belongs to it.
    chosen = [candidates[-1]]
    for pair in reversed(candidates[:-1]):
        is_next = pair[0] == chosen[0][0] - 1 and not chosen[0][1].has_gap
        runs_on = (
            DANGLING.search(pair[1].text)
            or chosen[0][1].text[:1].islower()
            or _both_shout(pair[1].text, chosen[0][1].text)
        )
        if not is_next or not runs_on:
            break
        chosen.insert(0, pair)
    if len(chosen) == 1 and len(candidates) > 1 and chosen[0][1].text.strip().startswith("("):
        chosen = candidates[-2:]  # a gloss on a line of its own
    is_gloss = len(chosen) == 1 < len(candidates) and HANGUL.search(chosen[0][1].text) and reading.language != "ko"
    if is_gloss and not HANGUL.search(candidates[-2][1].text):
        return candidates[-2][1], _after_number(candidates[-2][1]), 0, confidence
    text = " ".join(_after_number(passage).strip() for _, passage in chosen)
    return chosen[0][1], text, 0, confidence


def _both_shout(first: str, second: str) -> bool:
    return first.isupper() and second.isupper() and len(first) > 20


def _same(first: str, second: str) -> bool:
    return BOARD_TAIL.sub("", first).strip() == BOARD_TAIL.sub("", second).strip()


def _is_no_title(passage: Passage, index: int, head: list[Passage]) -> bool:
    text = passage.text.strip()
    if letterheads.is_inside_address(passage, index, head) or letterheads.COURTESY_NAME.match(text):
        return True
    if len(text) < 5 or len(text) > 400 or BRIEF_HEADS.fullmatch(text) or text.endswith((",", ";")):
        return True
    if re.fullmatch(r"[\W\d_]+", text) or (" " not in text and not HANGUL.search(text)):
        return True
    if re.match(r"(?:No|N\.?\s?°|N\.?\s?º|Ref|Réf|Our ref|Nr)(?!\w)\.?\s?:?\s?\S*\d", text) or _is_mostly_number(text):
        return True
    if re.match(r"(?:tel|fax|phone|telephone|t|f|e-?mail|www)\b\.?\s?[:+(\d]", text, re.IGNORECASE) or re.fullmatch(
        r"\W?(?:urgent|confidential|by e-?mail|via e-?mail|draft)\W?", text, re.IGNORECASE
    ):
        return True
    spaced = len(re.findall(r"\b[A-Z]\s[A-Z]{3,}", text)) >= 2
    later = [p for p in head[index + 1 :] if p.role in ("to", "issue", "number", "reference", "subject")]
    is_named = bool(ORGANISATION.search(text)) and not TITLE_WORDS.search(text)
    has_number_above = any(p.role == "number" for p in head[:index])
    is_letterhead = bool(later) and index < 6 and not has_number_above and (text.isupper() or spaced or is_named)
    return is_letterhead or bool(passage.labelled)


def _is_mostly_number(text: str) -> bool:
    named = numbers.NAMED.match(text)
    return bool(named) and numbers.at_head(text) is None and len(named[0]) * 2 > len(text)


def _from_first_body_line(reading: Reading) -> tuple[Passage, str, int, float] | None:
    """A day that stands before a title: "4 November 2010: Meeting of …"; or a title line below the salutation."""
    layout = reading.layout
    if layout.salutation is not None and len(layout.text) > 2:
        below, further = layout.text[1], layout.text[2]
        text = below.text.strip()
        is_line = (
            12 < len(text) < 160 and not re.search(r"[.!?:;,]$", text) and not below.labelled and text[:1].isupper()
        )
        if is_line and below.has_gap and further.has_gap and len(further.text) > len(text) and not dates.only(text):
            return below, text, 0, 0.8
    for passage in layout.passages[: min(layout.body, 3)]:
        if passage.role != "event" or passage.labelled:
            continue
        found = dates.find(passage.text)
        text = passage.text
        if found and found[0].start == 0 and text[found[0].end :].lstrip()[:1] in (":", "–", "-"):
            text = text[found[0].end :].lstrip(" :–-")
        if len(text.split()) > 3 and not dates.only(text):
            return passage, text, passage.text.find(text), 0.8
    return None


def _gloss_below(reading: Reading, passage: Passage) -> str:
    if reading.language == "ko":
        return ""
    below = _below(reading, passage)
    if below is None or below not in reading.layout.head or below.labelled or below.role != "title":
        return ""
    text = below.text.strip().strip("()（）[]")
    return text if len(HANGUL.findall(text)) >= 4 and len(HANGUL.findall(text)) * 2 > len(text) * 0.5 else ""
