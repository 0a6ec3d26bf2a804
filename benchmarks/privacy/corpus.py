"""The corpus: each item a number in a sentence, marked personal or not. The same seed gives the same corpus."""

import random
from typing import NamedTuple

from benchmarks.privacy.friends import FALSE_FRIENDS
from benchmarks.privacy.values import PERSONAL

SEED = 20_260_302
SIZE = 2_400

# A word names the number where people would write one; the rest stands alone in its sentence.
_NAMED = {
    "resident, old": [
        "주민등록번호: {}",
        "{} (홍길동)",
        "신청인 {}",
        "Resident no. {}",
        "참가자 {} 님",
        "{}",
        "the applicant {} has",
    ],
    "alien, old": ["외국인등록번호 {}", "{} 귀하", "alien registration {}", "참가자({})", "{}", "as {} states"],
    "passport": ["여권번호 {}", "Passport No. {}", "여권: {}", "passport {} expires"],
    "driving licence": ["운전면허번호 {}", "면허 {}", "driver's licence {}", "{} (면허)", "No. {} is"],
    "card": ["카드번호 {}", "card {}", "{}", "결제 {} 승인"],
    "account": [
        "국민은행 {}",
        "계좌번호: {}",
        "{} (농협은행)",
        "account no. {}",
        "입금계좌 {} 예금주 홍길동",
        "bank account {}",
    ],
    "mobile": ["휴대전화 {}", "{}", "mobile {}", "연락처: {}", "담당자 {} 로", "call {} for"],
}
_NAMED["resident, since 2020"] = _NAMED["resident, old"]
_NAMED["alien, since 2020"] = _NAMED["alien, old"]
_ALONE = [
    "{}",
    "문의: {}",
    "붙임 {} 참조",
    "see {} for details",
    "회의 안내 {} 까지",
    "The members note {} here",
    "({})",
]


class Item(NamedTuple):
    """``value`` is what stands in ``sentence``; ``is_personal`` says what a finding on it is worth."""

    kind: str
    is_personal: bool
    value: str
    sentence: str


def corpus(size: int = SIZE, seed: int = SEED) -> list[Item]:
    """Half of it personal, in the shares that the tables of values say."""
    source = random.Random(seed)
    items = []
    for is_personal, table in ((True, PERSONAL), (False, FALSE_FRIENDS)):
        kinds = [kind for kind, (share, _) in table.items() for _ in range(share)]
        for number in range(size // 2):
            kind = kinds[number % len(kinds)]
            value = table[kind][1](source)
            sentence = source.choice(_NAMED.get(kind, _ALONE)).format(value)
            items.append(Item(kind, is_personal, value, sentence))
    source.shuffle(items)
    return items
