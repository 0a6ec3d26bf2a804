"""What is missing: files that the text says are attached, links whose words are left without an address."""

import re
from collections.abc import Iterator

from circulars.grammar.contacts import EMAIL
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading, sentences

ATTACHED = re.compile(
    r"(?<![^\W_])(?:(?:is|are|find|found|please|herewith|hereby|also|the|an?|in|as|have|has"
    r"|been|see|hereto|enclosed|with)\s){0,3}"
    r"(?P<cue>attached|enclosed|enclosing|attachments?|enclosures?|annexed hereto|appended"
    r"|attach(?:ing)? (?:herewith|hereto|please|for your)|(?:i|we) attach|i enclose|we enclose"
    r"|find enclosed"
    r"|ci-jointe?s?|ci-annexée?s?|pi[eè]ces? jointes?|en pi[eè]ce jointe|en annexe"
    r"|jointe?s? (?:à|au|en) (?:la|ce|cette|présent\w*|annexe)|trouver(?:ez)? jointe?s?"
    r"|adjunt[oa]s?|se adjunta[n]?|adjuntamos|adjunto|anex[oa]s? a la presente|documentos? adjuntos?)(?![^\W_])"
    r"|(?P<korean>붙임(?!쪽지)|별첨|동봉|첨부(?!파일이? ?없)(?:하|합|했|된|와|과|의|한"
    r"|자료|문서|서류|\s?파일(?:을|과|의|에|참)|를|되|드|:|\s|$))",
    re.IGNORECASE,
)
NOT_ATTACHED = re.compile(
    r"(?:importance|value|weight|significance|priority|conditions?"
    r"|strings)\s+(?:\w+\s){0,3}attached|attach(?:ed|es)?\s+(?:great|particular|special|much"
    r"|high|utmost)\s"
    r"|attached to (?!this|the present|it|our|the e-?mail|the letter|the circular|the message"
    r"|that)(?:the|a|an|his|her|their|its|[a-z]+)\b|no attachments?|without attachments?"
    r"|emotionally attached|as an attachment (?:to|in)|attachments? (?:should|must|may not"
    r"|over|larger)"
    r"|enclosed (?:space|area|sea|body)|첨부하여\s?(?:제출|회신|신청|송부|보내|등록)|첨부(?:하여|해)\s?(?:주시|제출)"
    r"|첨부파일\s?형식|(?:as|in|en) (?:an )?attachment(?:s)? (?:by|to) e-?mail",
    re.IGNORECASE,
)
ENCLOSURE_LINE = re.compile(r"(?:\d{1,2}|[^\W\d_].{2,}|\d.{2,})", re.DOTALL)
ANNEX_NAME = re.compile(
    r"\b(?:Annex|Annexe|Appendix|Anexo|Attachment)\s?(?:[\dIVXA-C]{1,3})?\b|붙임\s?\d?", re.IGNORECASE
)

HERE = re.compile(
    r"\b(?:click(?:ing)?|tap|press|press the button|find|found|available|accessible|accessed?"
    r"|consult(?:ed)?|register(?:ed)?|registration|download(?:ed|able)?|see|seen|read|view(?:ed)?"
    r"|are|is|form|apply|online|visit|look|join|subscribe|watch|more|check|submit|obtained"
    r"|agenda|programme|document|documents|information|link|page|website|material)"
    r"\s(?:(?:it|them|out|more|online|all|directly|your|on|from|right|full"
    r"|the)\s){0,2}here\b(?!\s(?:in|on|at|today|again|and now|with us|to)\b)"
    r"|\bhere\s?(?:[.)\]:;]|$)(?!\d)|^here:?$|(?<=[\[(])here(?=[\])])|\bhere\s(?:is|are) the links?\b"
    r"|\b(?:following|this|below|attached)\s(?:web\s)?(?:links?|hyperlinks?|url"
    r"|address)\b(?!\w)|\blinks?\s(?:given |provided |available |found |listed )?(?:below"
    r"|above|here|provided)\b"
    r"|\b(?:click|clicking|follow|following|use|via|through|at|under|using)\s(?:on\s)?(?:the"
    r"|this|these)\s(?:\w+\s){0,2}links?\b"
    r"|\bcliqu(?:ez|ant|er)\sici\b|\b(?:disponibles?|accessibles?|télécharger|consultables?"
    r"|inscription|inscrire|trouve\w*|est|sont)\s(?:\w+\s)?ici\b|\bici\s?[.)\]]"
    r"|\b(?:le|ce|les|du|au|via|sur)\s?(?:le\s|ce\s)?liens?\s(?:suivants?|ci-dessous|ci-après)"
    r"|\bcliqu\w+\ssur\s(?:le|ce|les)\sliens?"
    r"|\b(?:haga|hacer|haciendo|pulse|pinche)\s(?:clic|click)?\s?(?:aquí|en el enlace"
    r"|en este enlace)|\baquí\s?(?:[.)\]:]|$)|\b(?:disponibles?|descargar|consultar|inscri\w+"
    r"|encontrar\w*|está[n]?|aquí el)\s(?:\w+\s)?aquí\b"
    r"|\b(?:siguientes?|este|estos)\senlaces?\b|\benlaces?\s(?:siguientes?|a continuación|de abajo|que figuran?)"
    r"|여기(?:를|에서|서|에)?\s?(?:를\s)?(?:클릭|눌러|확인|참고|참조|신청|등록|다운|접속|$|\))|(?:아래|다음|하단|위"
    r"|상기)의?\s?(?:링크|주소|누리집|URL|바로가기)|링크를?\s?(?:클릭|통해|통하여|참고"
    r"|참조|눌러|접속)|\[?바로가기\]?(?=\s*$|\))"
    r"|클릭하(?:시|여)",
    re.IGNORECASE,
)
EMPTY = re.compile(
    r"\b(?:at|website|site|page|platform|web|link|online|portal|url|address|web\s?site"
    r"|internet|página|sitio|enlace|site web|plateforme|adresse|lien|en"
    r"|form)\s?:?\s?(?:\(\s*\)|\[\s*\]|<\s*>|\(\s+(?=[A-Z]|in\b|for\b|or\b|and\b|by\b|with\b"
    r"|to\b|$))"
    r"|(?:홈페이지|누리집|사이트|링크|주소|페이지|플랫폼)\s?(?:\(\s*\)|\[\s*\]|\(\s+(?=[가-힣]))",
    re.IGNORECASE,
)
MAIL_GONE = re.compile(r"\be-?mail(?:\sto|\sat)?:\s(?=or\b|and\b|,|\.)", re.IGNORECASE)
URL = re.compile(r"https?://|www\.|\b[\w-]+\.(?:org|com|net|int|int/|kr|eu|gov|info)(?:/|\b)")
NAMED_FILE = re.compile(
    r"(?:attached|enclosed|ci-jointe?s?|adjunt[oa]s?|첨부|붙임"
    r"|별첨)(?:\s\w{1,12}){0,6}?\s?[:：]?\s?[\"“‘'«「『]\s?(?P<name>[^\"”’»」』\n]{4,140})\s?[\"”’'»」』]",
    re.IGNORECASE,
)
KOREAN_FILES = re.compile(
    r"(?:붙임|별첨"
    r"|첨부)\s*[:：]?\s*(?:\d{1,2}\.\s*)?(?P<name>[^.\n]{3,120}?)\s*(?:\d{1,2}\s?부)?\s*[.]?\s*(?:끝\s?\.?)?\s*$"
)


def propose(reading: Reading) -> Iterator[Proposal]:
    yield from _attachment(reading)
    yield from _links(reading)
    yield from _files(reading)


# ------------------------------------------------------------------ attachments
def _attachment(reading: Reading) -> Iterator[Proposal]:
    if reading.context.has_files or (
        reading.document.enclosed and any(one.trouble != "inline" for one in reading.document.enclosed)
    ):
        return
    layout = reading.layout
    annexes = [p for p in layout.passages if p.role == "annex"]
    if any(p.labelled and p.labelled.role == "files" and re.search(r"\.\w{3,4}\b", p.text) for p in layout.passages):
        return  # the board lists them: they came with it
    for passage in layout.passages:
        if passage.role in ("furniture", "annex", "meta", "author", "posted", "files"):
            continue
        if passage.labelled and passage.labelled.role == "enclosures":
            if (
                ((passage.value and ENCLOSURE_LINE.match(passage.value)) or _below(reading, passage))
                and not annexes
                and not _says_none(passage.value)
            ):
                yield reading.propose("missing_attachment", True, passage, confidence=0.9)
                return
            if not re.search("[가-힣]", passage.text):
                continue
        for start, end in sentences(passage.text):
            sentence = passage.text[start:end]
            match = ATTACHED.search(sentence)
            if not match or _is_other(sentence, match) or (annexes and ANNEX_NAME.search(sentence)):
                continue
            if _is_linked(passage, start, end):
                continue
            cue = "cue" if match["cue"] else "korean"
            yield reading.propose(
                "missing_attachment", True, passage, start + match.start(cue), start + match.end(cue), 0.92
            )
            return


def _is_other(sentence: str, match: re.Match[str]) -> bool:
    near = sentence[max(0, match.start() - 60) : match.end() + 50]
    if NOT_ATTACHED.search(near):
        return True
    word = (match["cue"] or "").lower()
    return word.startswith(("attachment", "enclosure")) and not re.search(
        r"\b(?:in|the|see|this|an?|as|following)\s(?:\w+\s)?(?:attachments?|enclosures?)", near, re.IGNORECASE
    )


def _says_none(value: str) -> bool:
    return bool(re.fullmatch(r"\W*(?:none|nil|no|없음|0|-|aucune?|ninguno)\W*", value, re.IGNORECASE))


def _below(reading: Reading, passage: Passage) -> bool:
    passages = reading.layout.passages
    index = next(i for i, other in enumerate(passages) if other is passage)
    return index + 1 < len(passages) and passages[index + 1].role == "enclosures"


def _is_linked(passage: Passage, start: int, end: int) -> bool:
    return any(span.kind == "link" and span.start < end and span.end > start for span in passage.spans)


# ------------------------------------------------------------------ links
def _links(reading: Reading) -> Iterator[Proposal]:
    passages = [p for p in reading.layout.passages if p.role not in ("furniture", "meta", "author", "annex")]
    for index, passage in enumerate(passages):
        below = passages[index + 1].text if index + 1 < len(passages) else ""
        for start, end in sentences(passage.text):
            sentence = passage.text[start:end]
            match = HERE.search(sentence) or EMPTY.search(sentence) or MAIL_GONE.search(sentence)
            if not match or URL.search(EMAIL.sub("", sentence)) or _is_linked(passage, start, end):
                continue
            is_announced = (
                sentence.rstrip().endswith(":")
                or "follow" in match[0].lower()
                or "below" in match[0].lower()
                or "아래" in match[0]
                or "다음" in match[0]
            )
            rest = passage.text[end : end + 200]
            is_below = is_announced or len(rest.strip()) > 3
            if is_below and (URL.match(rest.strip()) or re.match(r"\W{0,4}(?:https?://|www\.)", below)):
                continue
            if is_announced and index + 1 < len(passages) and passages[index + 1].has_links:
                continue
            if is_announced and any(URL.search(p.text) or p.has_links for p in passages[index + 1 : index + 5]):
                continue
            if re.search(r"@[\w-]+\.", sentence) and "address" in match[0].lower():
                continue
            yield reading.propose("lost_links", True, passage, start + match.start(), start + match.end(), 0.91)
            return


# ------------------------------------------------------------------ files named in the text
def _files(reading: Reading) -> Iterator[Proposal]:
    seen: set[str] = set()
    for passage in reading.layout.passages:
        if len(passage.text) > 20_000 or passage.role in ("furniture", "annex"):
            continue
        for match in NAMED_FILE.finditer(passage.text):
            name = match["name"].strip()
            if name not in seen:
                seen.add(name)
                yield reading.propose("files", {"text": name}, passage, match.start("name"), match.end("name"), 0.85)
        if passage.labelled and passage.labelled.role == "enclosures" and (match := KOREAN_FILES.search(passage.text)):
            name = match["name"].strip()
            if name not in seen and len(name) > 3:
                seen.add(name)
                yield reading.propose("files", {"text": name}, passage, match.start("name"), match.end("name"), 0.8)
