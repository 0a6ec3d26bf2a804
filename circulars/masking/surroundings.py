"""What stands around a number: an address, or a word that names it. All of it is folded text."""

import re
from bisect import bisect_right
from functools import cached_property

ADDRESS = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'」』]+"
    r"|\bwww\.[^\s<>\"'」』]+"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|org|net|int|kr|eu|io|gov|edu|info|example)/[^\s<>\"'」』]*"
    r"|\bdoi:?\s?10\.\d{4,9}/\S+|(?<![\d.])10\.\d{4,9}/\S+"
    r"|\burn:[a-z0-9]+:\S+",
    re.IGNORECASE,
)
# A named parameter of an address says what its value is.
PERSONAL_PARAMETER = re.compile(
    r"(?:rrn|jumin|resident|ssn|juminno|주민)[a-z_]*(?:no|number|번호)?\s*=\s*$", re.IGNORECASE
)

RESIDENT = re.compile(
    r"주민\s*(?:등록)?\s*(?:번호|증)?|외국인\s*등록|등록\s*외국인|거소\s*신고|생년\s*월일|resident\s+registration"
    r"|alien\s+registration|foreigner\s+registration|residence\s+card|\bRRN\b|\bARC\b|\bFRN\b",
    re.IGNORECASE,
)
CORPORATE = re.compile(r"법인\s*(?:등록)?\s*(?:번호|등록)|corporate\s+(?:registration|reg\.?)|\bCRN\b", re.IGNORECASE)
# Numbers that name a thing. Office words that may also head a personal number ("등록번호" alone) are not among them.
THING = re.compile(
    r"\bISBN\b|\bISSN\b|\bEAN\b|\bGTIN\b|\bUPC\b|\bIMEI\b|\bUUID\b|bar\s?code|time\s?stamp|tracking|\border\b|invoice"
    r"|article\s+(?:id|no)|document\s+(?:id|no)|\bID\s*[:=#]|serial|바코드|타임\s*스탬프|송장|등기|주문|접수\s*번호|문서\s*번호"
    r"|관리\s*번호|기사\s*번호|게시물|상품|품목|공고\s*번호|입찰|조달|식별\s*번호|자료\s*번호|사업\s*번호|과제\s*번호|일련\s*번호",
    re.IGNORECASE,
)
AMOUNT_AFTER = re.compile(
    r"\s?(?:원|천원|백만원|억|달러|유로|엔|명|건|개|회|부|점|㎡|%|won\b|KRW|USD|EUR|JPY|bytes?\b)", re.IGNORECASE
)
AMOUNT_BEFORE = re.compile(r"(?:[₩￦$€£¥\\]|KRW|USD|EUR|JPY|금)\s?$", re.IGNORECASE)


class Surroundings:
    """Asked many times of one text; the addresses in it are found once, and only when somebody asks."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _addresses(self) -> tuple[list[int], list[int]]:
        spans = [match.span() for match in ADDRESS.finditer(self.text)]
        return [start for start, _ in spans], [end for _, end in spans]

    def in_address(self, start: int, end: int) -> bool:
        starts, ends = self._addresses
        index = bisect_right(starts, start) - 1
        if index < 0 or end > ends[index]:
            return False
        return not PERSONAL_PARAMETER.search(self.text, max(0, start - 30), start)

    def before(self, start: int, length: int) -> str:
        return self.text[max(0, start - length) : start]

    def after(self, end: int, length: int) -> str:
        return self.text[end : end + length]

    def is_named(self, words: re.Pattern, start: int, end: int, *, before: int = 24, after: int = 0) -> bool:
        """A word of these stands before the value, nothing but a short way, or, where ``after`` says so, behind it."""
        return bool(words.search(self.before(start, before)) or (after and words.search(self.after(end, after))))

    def is_amount(self, start: int, end: int) -> bool:
        return bool(AMOUNT_AFTER.match(self.text, end) or AMOUNT_BEFORE.search(self.before(start, 5)))
