"""Card numbers, and bank accounts near a word that speaks of a bank."""

import re
from collections.abc import Iterator

from circulars.masking.kinds import Certainty, Found, Kind
from circulars.masking.surroundings import THING, Surroundings

CARD = re.compile(
    r"(?<!\d)(?<!\d[-.])(?:"
    r"\d{4}(?P<gap>[ .-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}"
    r"|3[47]\d{2}(?P<other>[ .-]?)\d{6}(?P=other)\d{5}"
    r"|3[068]\d{2}(?P<third>[ .-]?)\d{6}(?P=third)\d{4}"
    r")(?!\d)(?!-\d{3,})"
)
# Part of whatever is found; as each begins with a digit, a text without one is known much sooner.
CARD_HINT = re.compile(r"\d{4}[ .-]?\d{4}")
IBAN_HINT = re.compile(r"\d{2}(?: ?[A-Z0-9]{4}){2}")
ACCOUNT_HINT = re.compile(r"\d(?:\d-\d{2,6}-\d{2}|\d{2}-\d{6}|\d{9})")
CARD_WORD = re.compile(r"카드|\bcard\b|visa|master|amex|BC\b", re.IGNORECASE)
CARD_HEAD = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3[068]|35(?:2[89]|[3-8])|6(?:011|2|4[4-9]|5)|9[0-9]"
)
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])")

ACCOUNT = re.compile(
    r"(?<![\d+.,/])(?<!\d-)(?:\d{2,6}-\d{2,6}-\d{2,7}(?:-\d{1,6})?|\d{3,4}-\d{6,10}|\d{10,16})(?![\d])(?!-\d)(?![.,]\d)"
)
_BANKS = (
    "국민|신한|우리|하나|기업|농협|축협|수협|산업|외환|씨티|한국씨티|제일|SC제일|대구|부산|경남|광주|전북|제주|카카오뱅크|케이뱅크|토스뱅크"
    "|새마을금고|신협|우체국|저축은행|산림조합|iM뱅크|KDB|IBK|NH|KB|KEB"
)
ACCOUNT_WORD = re.compile(
    r"계좌|예금주|입금|송금|이체|환불받을|account\s*(?:no|number|holder|#|:)|bank\s+account|\bA/C\b|\bIBAN\b|\bSWIFT\b|\bBIC\b"
    r"|beneficiary|wire\s+transfer|remit",
    re.IGNORECASE,
)
BANK_WORD = re.compile(
    rf"(?<![가-힣])(?:{_BANKS})\s*은행|카카오뱅크|케이뱅크|토스뱅크|새마을금고|신협|우체국|저축은행|iM뱅크"
    r"|\b(?:KB|NH|IBK|KDB|KEB|SC)\b|(?<![가-힣])(?:국민|신한|농협|수협|기업|하나|우리)\s*[:：(]?\s*$"
    r"|[(（]\s*(?:국민|신한|농협|수협|기업|하나|우리)\s*[)）]|\b(?!World|Development)\w+\s+Bank\b",
    re.IGNORECASE,
)
OTHER_BANK = re.compile(
    r"세계\s*은행|개발\s*은행|한국은행|World\s+Bank|Development\s+Bank|혈액\s*은행|데이터\s*뱅크", re.IGNORECASE
)
NOT_AN_ACCOUNT = re.compile(
    r"전화|연락처|문의|팩스|휴대|☎|사업자|고유\s*번호|등록\s*번호|우편|공고|\btel\b|\bfax\b|phone|\bcall\b|mobile|\bVAT\b|\bISBN\b|\bISSN\b"
    r"|business\s+(?:registration|no)|reference|\bref\b|번지|문서|접수|제\s*$",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:19|20)\d{2}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])$")
_BUSINESS = re.compile(r"\d{3}-\d{2}-\d{5}$")
_TELEPHONE = re.compile(
    r"0(?:2|[3-6]\d|70|80|50\d|30)-\d{3,4}-\d{4}$|1[5-9]\d{2}-\d{4}$|\d{3}-\d{3}-\d{4}$|01\d-?\d{3,4}-?\d{4}$"
)

_SENTENCE_END = re.compile(r"(?<!\bno)[.;。]\s|\n\s*\n", re.IGNORECASE)


def is_luhn(digits: str) -> bool:
    total = 0
    for place, character in enumerate(reversed(digits)):
        digit = int(character) * (1 + place % 2)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def is_iban(value: str) -> bool:
    """ISO 13616: the country and check digits go behind, letters count from 10, the rest modulo 97 is 1."""
    value = value.replace(" ", "")
    if not 15 <= len(value) <= 34:
        return False
    return int("".join(str(int(character, 36)) for character in value[4:] + value[:4])) % 97 == 1


def find_cards(around: Surroundings) -> Iterator[Found]:
    if not CARD_HINT.search(around.text):
        return
    for match in CARD.finditer(around.text):
        digits = re.sub(r"\D", "", match[0])
        if not CARD_HEAD.match(digits) or not is_luhn(digits):
            continue
        start, end = match.span()
        is_named = around.is_named(CARD_WORD, start, end, before=30, after=12)
        if not is_named and (
            around.in_address(start, end) or (len(digits) == end - start and around.is_named(THING, start, end))
        ):
            yield Found(Kind.CARD, Certainty.UNLIKELY, start, end, "named")
        elif re.search(r"[A-Z]{2}\d{2} ?$", around.before(start, 5)):
            continue  # the middle of an IBAN
        else:
            yield Found(Kind.CARD, Certainty.SURE, start, end)


def find_accounts(around: Surroundings) -> Iterator[Found]:
    for match in IBAN.finditer(around.text) if IBAN_HINT.search(around.text) else ():
        if is_iban(match[0]):
            yield Found(Kind.ACCOUNT, Certainty.LIKELY, *match.span())
    for match in ACCOUNT.finditer(around.text) if ACCOUNT_HINT.search(around.text) else ():
        value = match[0]
        digits = value.replace("-", "")
        if not 10 <= len(digits) <= 16 or _DAY.match(value) or _BUSINESS.match(value) or _TELEPHONE.match(value):
            continue
        start, end = match.span()
        near = _SENTENCE_END.split(around.before(start, 40))[-1]
        behind = re.split(r"[.;,。\n]", around.after(end, 24))[0]
        if NOT_AN_ACCOUNT.search(near[-14:]) or around.in_address(start, end) or around.is_amount(start, end):
            continue
        is_bank = (BANK_WORD.search(near) and not OTHER_BANK.search(near)) or (
            BANK_WORD.search(behind) and not OTHER_BANK.search(behind)
        )
        if ACCOUNT_WORD.search(near) or ACCOUNT_WORD.search(behind) or is_bank:
            yield Found(Kind.ACCOUNT, Certainty.LIKELY, start, end)
