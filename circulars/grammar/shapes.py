"""What the lines of a letter look like: addressees, addresses, paragraphs, signatures."""

import re

from circulars.grammar import cues, dates, numbers
from circulars.grammar.passage import Passage

ADDRESS = re.compile(
    r"\b(?:P\.?\s?O\.? Box|B\.?P\.? \d|CH-\d{4}|\d{5}\b|Street|Avenue|Rue|Calle|Carrer|Place des|Strasse|Boulevard|Road"
    r"|Embankment|Floor|Suite|Palais|Via|Viale|Piazza|Apartado)\b|(?:로|길)\s?\d{1,4}(?:\s"
    r"|,|\(|$)|\(\d{5}\)|우\s?\d{5}",
)
WEB = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+")
TO_LINES = {
    "to": re.compile(
        r"(?:[가-힣·, ]{3,40}\s(?:귀하|귀중|각위)$"
        r"|(?:[-–•]\s?)?(?:A L[AO]S\s(?=[A-ZÀ-Ý]{3})|AUX\s(?=[A-ZÀ-Ý]{3})|TO\s(?:ALL|THE|MEMBERS?)\b"
        r"|To\s(?:(?:the|all|our|their|members"
        r"|every|each|national)\b|[A-Z])"
        r"|(?:(?:Aux|[AÀ]\s(?:tous|toutes)(?:\sles)?|[AÀ]\s(?=Mesdames|Messieurs|Monsieur|Madame"
        r"|Leurs|Son\s)|A\s(?=Su\s|Sus\s|S\.\s?E|Señor|Sr)|À\sla|Au|À\sMesdames|A\slos|A\slas"
        r"|A\stod[oa]s|A\sla|Al)\s|À\sl['’])"
        r"(?=[\w«])))",
    ),
    "copy": re.compile(
        r"(?:[-–•]\s?)?(?:For information(?: to)?|With a copy to|Copy to|Copied to|cc|c\.c\."
        r"|Pour information|Copie (?:à|au|aux)"
        r"|Para información(?: de)?|Con copia (?:a|para)|Copia a)\s(?=\S)",
        re.IGNORECASE,
    ),
}
ANNEX = re.compile(
    r"(?:ANNEX(?:E|ES)?|APPENDIX|ANEXO|ATTACHMENT|ENCLOSURE|Annex|Appendix|Annexe|Anexo|Attachment|별지|서식)"
    r"(?:\s[\dIVXA-Z]{1,4})?(?:\s?[:.–(-][^\n]{0,200})?$|\[?(?:붙임|별첨|별지|첨부)\s?\d{1,2}\]?(?:\s[^.\n]{1,60})?$"
)
DEADLINE_LINE = re.compile(
    r"deadline|until|no later than|open until|due\b|by\s\d|date limite|avant le"
    r"|fecha límite|plazo|hasta el|마감|까지|기한",
    re.IGNORECASE,
)
# How a note verbale begins.
PRESENTS = re.compile(
    r"(?P<body>(?:The|Le|La|L['’]|El|Los|Las)\s?[A-ZÀ-Ý][^.,;\n]{2,110}?)\s(?:presents? (?:its"
    r"|his|her) compliments|présente ses compliments"
    r"|saluda (?:muy )?atentamente)"
)
STARTS_LOW = re.compile(r"[a-z\[\d•\-–.]")


def is_prose(passage: Passage) -> bool:
    """A paragraph, not a line of a head."""
    text = passage.text.strip()
    if passage.kind == "heading" or passage.is_pair or (passage.labelled and passage.labelled.has_colon):
        return False
    if cues.COMPLIMENTS.search(text[:300]):
        return True
    if re.search(r"(?:다|요|오|니다)\s?[.。]?\s*$", text) and len(text) > 18:
        return True
    if len(text) > 45 and text.count(" ") >= 7 and re.search(r"[.!?:;]['’”\")]?\s*$", text):
        return not TO_LINES["to"].match(text)
    return len(text) > 230


def is_name(text: str) -> bool:
    """Two to five words with capitals, as a person signs."""
    words = text.replace(".", ". ").split()
    return 2 <= len(words) <= 5 and all(
        re.fullmatch(r"[A-ZÀ-Ý][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?|de|del|la|van|von|bin|al|y", word) for word in words
    )


def is_signature(text: str) -> bool:
    """A short line of names and offices."""
    if re.search(r"[.!?:;]$", text.rstrip()) and not re.search(r"\b(?:Mr|Dr|Jr|Inc|[A-Z])\.$", text):
        return False
    if numbers.NAMED.search(text) or dates.find(text) or text.endswith(("]", ",")) or STARTS_LOW.match(text):
        return False
    return bool(cues.OFFICE.search(text)) and len(text.split()) <= 14
