"""What the words around a citation say of it: that it is replaced, corrected, extended … by the citing document.

English and Korean; a sentence that says nothing of the kind, or says it the other way round, yields nothing.
"""

import re

from circulars.models import RelationKind

_I = re.IGNORECASE
# In this order of two cues that are equally near.
CUES: list[tuple[RelationKind, re.Pattern[str]]] = [
    (
        RelationKind.RESCHEDULES,
        re.compile(
            r"\b(?:reschedul\w+|postpon\w+|brought forward|moved (?:to|from))\b"
            r"|\b(?:chang(?:e|es|ed|ing)|modif(?:y|ies|ied)|revis(?:e|es|ed)|updat(?:e|es|ed)|new|amend(?:s|ed)?)\s+"
            r"(?:of\s+|in\s+|to\s+)?(?:the\s+)?(?:event\s+)?(?:dates?|schedule|timetable)\b"
            r"|\b(?:dates?|schedule|timetable)\b[^.;\n]{0,40}?\b(?:chang(?:ed?|es)|modified|revised|amended)\b"
            r"|(?:일정|일시|일자|날짜|개최일|기일|시기)(?:[을를이가은는의]|\s){0,3}(?:변경|조정|수정|바뀌|바뀝|바꾸|바꿉)"
            r"|연기|순연|앞당",
            _I,
        ),
    ),
    (
        RelationKind.EXTENDS,
        re.compile(
            r"\b(?:extend(?:s|ed|ing)?|extension|prolong\w*|postpon\w+)\b|연장|늦추|늦춥|미루|미룹|늘리|늘립", _I
        ),
    ),
    (
        RelationKind.REPLACES,
        re.compile(
            r"\b(?:replac(?:e|es|ed|ing)|supersed(?:e|es|ed|ing)|(?:in lieu|in place|instead) of)\b"
            r"|대체|갈음|대신하|대신합",
            _I,
        ),
    ),
    (
        RelationKind.CORRECTS,
        re.compile(
            r"\b(?:corrects|corrected|correcting|correction(?: (?:of|to))?|corrigend(?:um|a)|errat(?:um|a)|rectif\w+)\b"
            r"|\b(?:to|hereby|will|shall) correct\b|정정|바로잡|오기|오류",
            _I,
        ),
    ),
    (
        RelationKind.REPLIES,
        re.compile(
            r"\b(?:(?:in )?(?:reply|response|answer) to|repl(?:y|ies|ied|ying) to|respond(?:s|ed|ing)? to|"
            r"answer(?:s|ed|ing)?)\b|회신|답변|답신|회답",
            _I,
        ),
    ),
    (
        RelationKind.REMINDS,
        re.compile(
            r"\b(?:remind(?:s|ed|er|ers|ing)?|recall(?:s|ed|ing)?|once again|again draws?)\b"
            r"|재안내|재공지|재차|거듭|상기|독촉|다시 (?:한번 )?(?:안내|알려|알립|공지)",
            _I,
        ),
    ),
    (
        RelationKind.UPDATES,
        re.compile(
            r"\b(?:updat(?:e|es|ed|ing)|amend(?:s|ed|ing|ment)?|revis(?:es?|ed|ing|ion)|modif\w+|chang(?:e|es|ed|ing))\b"
            r"|갱신|개정|변경|수정|보완|업데이트",
            _I,
        ),
    ),
]
# What can be extended; without it in the sentence an extension is one of something else.
TERMS = re.compile(
    r"\b(?:deadline|date|registration|submission|application|nomination)s?\b|마감|기한|기간|접수|신청|제출|등록", _I
)
# What is rescheduled takes place; where the sentence speaks of terms as well, they are what is put off.
EVENTS = re.compile(
    r"\b(?:dates?|schedule|timetable|events?|congress|forum|conference|meeting|sessions?|assembly|summit|workshop|seminar|"
    r"council|committee|election|visit|mission|training|webinar|reschedul\w+)\b"
    r"|행사|회의|총회|포럼|대회|일정|일시|일자|날짜|개최|세미나|워크숍|연수|교육|방문|선거|회담|공청회|설명회|시기",
    _I,
)
ENDS = re.compile(
    r"\b(?:deadlines?|registrations?|submissions?|applications?|nominations?)\b|마감|기한|기간|접수|신청|제출|등록", _I
)
# "The dates given in circular 27/2018 have changed": what changes stands before the citation, the cue behind it.
DATES_OF = re.compile(r"\b(?:dates?|schedule|timetable)[ \t](?:\w+[ \t]){1,3}$", _I)
# Behind the cue and before the citation: somebody else does it to this document, or the cited one does it.
BY = re.compile(r"\bby\s+(?:the\s+)?$|^\s+with\s+(?:the\s+)?$", _I)
# "Circular 27/2018, which replaced …" and "27/2018 replaces …": the cited document is the one that acts.
ACTS = re.compile(r"^\s*(?:,?\s*(?:which|that)\s+)?(?:has\s+|had\s+|was\s+to\s+)?$", _I)
ACTIVE = re.compile(
    r"(?:s|ed)\b|^(?:replace|supersede|update|amend|revise|modif|change|remind|recall|extend|correct|answer|reschedul|postpon)",
    _I,
)
KOREAN_INTO = re.compile(r"^[」』”\")\]]*\s*(?:으로|로)(?![가-힣]*\s*인한)")
KOREAN_AGENT = re.compile(r"^[」』”\")\]]*\s*(?:이|가|은|는)\s*(?!이\s*(?:서큘러|회람|공문|문서))")
KOREAN_PASSIVE = re.compile(r"^(?:되|됩|됐|된|돼)")
NOT = re.compile(r"(?:\b(?:not|never|neither|nor|without|no longer)\b|n[’']t\b)[^,;]{0,25}$", _I)
KOREAN_NOT = re.compile(r"^[가-힣]{0,3}(?:하지|되지|지)?\s*(?:않|아니|못하)")
BOUNDARY = re.compile(r"\n|(?<=[.!?。])\s+(?=[A-Z가-힣0-9“\"「『(])")
ABBREVIATION = re.compile(r"\b(?:No|Nos|Nr|Art|St|Dr|Mr|Ms|Mrs|vs|cf|Ref|Circ|p|pp)\.\s*$", _I)
LONGEST = 400


def sentence_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, as offsets; at most ``LONGEST`` characters to either side."""
    first, last = max(0, start - LONGEST), min(len(text), end + LONGEST)
    for found in BOUNDARY.finditer(text, first, start):
        if not ABBREVIATION.search(text[max(0, found.start() - 8) : found.end()]):
            first = found.end()
    for found in BOUNDARY.finditer(text, end, last):
        if not ABBREVIATION.search(text[max(0, found.start() - 8) : found.end()]):
            last = found.start()
            break
    return first, last


def kind_of(text: str, start: int, end: int) -> RelationKind | None:
    """What the document does to the circular cited at this span, by the nearest cue in its sentence."""
    first, last = sentence_of(text, start, end)
    nearest: tuple[int, RelationKind] | None = None
    for kind, pattern in CUES:
        if kind == RelationKind.EXTENDS and not TERMS.search(text, first, last):
            continue
        if kind == RelationKind.RESCHEDULES and (
            ENDS.search(text, first, last) or not EVENTS.search(text, first, last)
        ):
            continue
        for cue in pattern.finditer(text, first, last):
            if cue.start() < end and cue.end() > start:
                continue  # part of the citation itself
            if not _is_said_of(text, (first, last), (start, end), cue):
                continue
            distance = start - cue.end() if cue.end() <= start else cue.start() - end
            if nearest is None or distance < nearest[0]:
                nearest = (distance, kind)
    if nearest and nearest[1] == RelationKind.UPDATES and DATES_OF.search(text[first:start]):
        return RelationKind.UPDATES if ENDS.search(text, first, last) else RelationKind.RESCHEDULES
    return nearest[1] if nearest else None


def _is_said_of(text: str, sentence: tuple[int, int], span: tuple[int, int], cue: re.Match[str]) -> bool:
    """Whether the cue is about the cited circular, and not denied, nor said the other way round."""
    (first, last), (start, end) = sentence, span
    if NOT.search(text[first : cue.start()]) or KOREAN_NOT.match(text[cue.end() : last]):
        return False
    if cue.end() <= start:
        return not BY.search(text[cue.end() : start])
    between, after = text[end : cue.start()], text[cue.end() : last]
    if re.search(r"[가-힣]", cue[0]):
        if KOREAN_INTO.match(between):
            return False
        return not (KOREAN_AGENT.match(between) and not KOREAN_PASSIVE.match(after) and _names_an_object(between))
    if ACTS.match(between) and ACTIVE.search(cue[0]):
        return False  # "Circular 27/2018 replaced circular 12/2017"
    return not re.search(r"\bby\s+circular\b", after[:40], _I) or bool(re.match(r"\s*by\s+this\b", after, _I))


def _names_an_object(between: str) -> bool:
    """ "27/2018이 12/2017을 대체": the cited one acts on another."""
    return bool(re.search(r"[을를]\s*$|[을를]\s", between))
