"""Numbers made up from a seed: personal ones with right check digits, and the innocent ones that look like them.

The arithmetic is written here a second time, apart from the rules that are measured. Nothing made is ever kept.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta

FULL_WIDTH = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)} | {"-": "－"})


def digits(source: random.Random, count: int) -> str:
    return "".join(source.choices("0123456789", k=count))


def day(source: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=source.randrange((last - first).days + 1))


def registration(source: random.Random, *, is_alien: bool, is_new: bool) -> str:
    """Old ones carry a check digit; new ones any last digit, and people of every age may have one."""
    born = (
        day(source, date(1930, 1, 1), date(2026, 2, 1)) if is_new else day(source, date(1930, 1, 1), date(2020, 10, 4))
    )
    if is_new and not is_alien and source.random() < 0.7:
        born = day(source, date(2020, 10, 5), date(2026, 2, 1))
    century = (7 if is_alien else 3) if born.year >= 2000 else (5 if is_alien else 1)
    twelve = f"{born:%y%m%d}{century + source.randrange(2)}{digits(source, 5)}"
    if is_new:
        return twelve + digits(source, 1)
    total = sum(int(digit) * (place % 8 + 2) for place, digit in enumerate(twelve))
    return twelve + str(((13 if is_alien else 11) - total % 11) % 10)


def written_registration(source: random.Random, number: str) -> str:
    first, last = number[:6], number[6:]
    return source.choice(
        [
            f"{first}-{last}", f"{first}-{last}", f"{first}-{last}", f"{first}{last}", f"{first}{last}",
            f"{first} {last}", f"{first} - {last}", f"{first}–{last}", f"{first}—{last}", f"{first}\u2011{last}",
            f"{first}−{last}", f"{first}ㅡ{last}", f"{first}\u200b-{last}", f"{first}-\u200b{last[:3]}\ufeff{last[3:]}",
            f"{first}-{last}".translate(FULL_WIDTH), number.translate(FULL_WIDTH), f"{first}\n{last}",
            f"{first}-\n{last}",
            f"{first}\u00a0-\u00a0{last}", f"{first}·{last}", f"{first}_{last}", f"{first}\u3000{last}",
        ]
    )  # fmt: skip


def passport(source: random.Random) -> str:
    head = source.choice("MSRODG")
    if source.random() < 0.5:
        return head + digits(source, 8)
    return f"{head}{digits(source, 3)}{source.choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}{digits(source, 4)}"


def licence(source: random.Random) -> str:
    middle = f"{digits(source, 2)}-{digits(source, 6)}-{digits(source, 2)}"
    if source.random() < 0.2:
        return f"{source.choice(['서울', '경기', '부산', '제주'])} {middle}"
    return f"{source.randrange(11, 27)}-{middle}"


def card(source: random.Random) -> str:
    head = source.choice(["4", "51", "53", "55", "2230", "2600", "3528", "6211", "9410", "37", "34"])
    length = 15 if head in ("34", "37") else 16
    number = head + digits(source, length - 1 - len(head))
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    number += str(-total % 10)
    gap = source.choice(["-", " ", ""])
    parts = (4, 10) if length == 15 else (4, 8, 12)
    return gap.join(number[start:end] for start, end in zip((0, *parts), (*parts, length), strict=True))


def account(source: random.Random) -> str:
    shape = source.choice([(6, 2, 6), (3, 3, 6), (4, 3, 6), (3, 4, 4, 2), (3, 6, 5), (3, 2, 6), (13,), (12,)])
    number = "-".join(digits(source, count) for count in shape)
    return number if number[0] != "0" else f"1{number[1:]}"


def mobile(source: random.Random) -> str:
    middle, last = digits(source, 4), digits(source, 4)
    return source.choice(
        [
            f"010-{middle}-{last}", f"010-{middle}-{last}", f"010{middle}{last}", f"010 {middle} {last}",
            f"010.{middle}.{last}", f"(010) {middle}-{last}", f"+82-10-{middle}-{last}", f"+82 10 {middle} {last}",
            f"011-{middle[:3]}-{last}", f"010-{middle}-{last}".translate(FULL_WIDTH), f"0082-10-{middle}-{last}",
        ]
    )  # fmt: skip


PERSONAL: dict[str, tuple[int, Callable[[random.Random], str]]] = {
    "resident, old": (
        5,
        lambda source: written_registration(source, registration(source, is_alien=False, is_new=False)),
    ),
    "resident, since 2020": (
        4,
        lambda source: written_registration(source, registration(source, is_alien=False, is_new=True)),
    ),
    "alien, old": (4, lambda source: written_registration(source, registration(source, is_alien=True, is_new=False))),
    "alien, since 2020": (
        3,
        lambda source: written_registration(source, registration(source, is_alien=True, is_new=True)),
    ),
    "passport": (2, passport),
    "driving licence": (2, licence),
    "card": (2, card),
    "account": (2, account),
    "mobile": (2, mobile),
}
