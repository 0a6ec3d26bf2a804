"""The words of ``occasion_words`` as patterns, and the shapes around a date that they make."""

import re

from circulars.grammar import occasion_words as words


def _any(forms, *, whole: bool = True) -> re.Pattern[str]:
    edge, close = (r"(?<![^\W_])", r"(?![^\W_])") if whole else ("", "")
    latin = [form for form in forms if not re.search("[가-힣]", form)]
    korean = [form for form in forms if re.search("[가-힣]", form)]
    pieces = []
    if latin:
        pieces.append(f"{edge}(?:{'|'.join(sorted(latin, key=len, reverse=True))}){close}")
    if korean:
        pieces.append("|".join(korean))
    return re.compile("|".join(pieces), re.IGNORECASE)


NOUN = _any(words.EVENT_NOUNS)
VERB = _any(words.EVENT_VERBS)
PAST = _any(words.PAST_VERBS)
ACTION = {kind: _any(forms) for kind, forms in words.ACTIONS.items()}
ANY_ACTION = _any([form for forms in words.ACTIONS.values() for form in forms])
OFFICE_ACT = _any(words.OFFICE_ACTS)
OPENING = _any(words.OPENINGS)
_FILL = (
    r"(?:[\s,:(]|\([^()]{1,25}\)|the|le|el|día|midnight|noon|minuit|medianoche"
    r"|close of business|cob|end of(?: day)?(?: on)?|on|of|is|was|el próximo|las|horas|del"
    r"|end of office hours|office hours|business hours|working hours|working day|local time"
    r"|time|at|inclus|the latest|latest|\d{1,2}[:.h]\d{0,2}"
    r"|(?:a|p)\.?m\.?|cet|cest|gmt|utc|kst|hours|hrs|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|fixed|set|for|now|est|fixée?|au|es|hasta|extended|until|to|prolongée?)"
)
CUE_BEFORE = re.compile(
    rf"(?<![^\W_])(?P<cue>{'|'.join(sorted(words.BEFORE_DEADLINE, key=len, reverse=True))})(?:{_FILL}){{0,9}}\s*$",
    re.IGNORECASE,
)
CUE_AFTER = re.compile(
    rf"\s?(?:\([^()]{{1,20}}\)\s?)?,?\s?(?:\d{{1,2}}(?::\d\d"
    rf"|시)(?:\s?\d{{1,2}}분)?\s?|(?:정오|자정|오전|오후|업무시간)\s?)?(?:{'|'.join(words.AFTER_DEADLINE)})",
    re.IGNORECASE,
)
DEADLINE_WORD = re.compile(
    r"\bdeadlines?\b|\bclosing date\b|date limite|fecha límite|fecha tope|\bplazo\b|\bdélai\b"
    r"|마감|기한|action required by|reply by|comments by|due date",
    re.IGNORECASE,
)
OF_DOCUMENT = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted(words.DOCUMENT_DAYS, key=len, reverse=True))})\b[^.;,]{{0,24}}?\s?(?:of"
    rf"|dated|on|du|le|de|del|el|in|,)?\s?(?:the\s|fecha\s)?$",
    re.IGNORECASE,
)
STARTING = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted(words.STARTING_DAYS, key=len, reverse=True))})\s(?:the\s|el\s|le\s)?$",
    re.IGNORECASE,
)
AFTER_DOCUMENT = re.compile(rf"\s?(?:{'|'.join(words.KOREAN_DOCUMENT_DAYS)})")
EXTENDED_FROM = re.compile(
    r"(?:from|du|del|original(?:ly)?|initial(?:ly)?|instead of|previous)\b[^.]{0,30}$", re.IGNORECASE
)
EXTENDED = re.compile(r"extend|postpon|prolong|prorrog|ampli|연장|report[ée]|aplaza|moved|new deadline", re.IGNORECASE)
INSTEAD = re.compile(
    r"(?:instead of|rather than|and not|not|au lieu du|en lugar del?|initially|originally"
    r"|originally scheduled (?:for|on)|initially planned (?:for|on)|당초)\s(?:the\s|on\s|le\s"
    r"|el\s|\w+\s){0,3}$",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"[,\s(]{0,3}(?:from\s|at\s|de\s|à\s|a las\s|오전\s|오후\s)?"
    r"\d{1,2}(?:[:.h]\d\d|\s?(?:[ap]\.?m\b|시)|\s?h(?![^\W_]))",
    re.IGNORECASE,
)
ON = re.compile(
    r"(?:\bon|\bfrom|\bbetween|\bfor|\bdu|\ble|\bel|\bdel|\bles|\blos)\s(?:the\s)?(?:\w+day,?\s(?:the\s)?|\w+,?\s)?$",
    re.IGNORECASE,
)
IN_PLACE_AFTER = re.compile(r"[,\s(]{0,3}(?:at|in|à|en)\s(?:the\s)?[A-ZÀ-Ý]")
IN_PLACE_BEFORE = re.compile(
    r"\b(?:at|in|à|en)\s(?:the\s)?[A-ZÀ-Ý][^\s,]{2,}(?:[\s,]+[A-ZÀ-Ý(][^\s,]+){0,3}[\s,]+(?:on"
    r"|from|du|le|del|el)?\s?(?:the\s|\w+day,?\s)?$"
)
TIMED_LABELS = re.compile(r"신청|접수|등록|제출|회신|모집|응모|마감")


FOR_ACTION = re.compile(
    r"(?:applications?|submissions?|nominations?|registrations?|abstracts?|proposals?"
    r"|candidatures?|inscriptions?|candidaturas?|inscripciones|신청|제출|접수"
    r"|회신)[^:\t\n]{0,40}\s?(?:[:：–-]|\t)\s?$",
    re.IGNORECASE,
)


NO_EVENT_COLUMN = re.compile(
    r"issued|published|posted|등록일|작성일|publié|publicad|adopted|received|updated", re.IGNORECASE
)
# "pour le 12 mai" is a deadline where the sentence wants something.
WANTED_FOR = re.compile(
    r"au plus tard|merci|prié|\bdoi(?:t|vent)\b|attendu|retourn|parvenir|remis|rendre", re.IGNORECASE
)
