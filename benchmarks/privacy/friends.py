"""False friends: numbers that an office writes all day and that belong to nobody."""

import random
from collections.abc import Callable
from datetime import date

from benchmarks.privacy.values import day, digits


def telephone(source: random.Random) -> str:
    last = digits(source, 4)
    return source.choice(
        [
            f"02-0000-{last}", f"02-{digits(source, 3)}-{last}", f"064-{digits(source, 3)}-{last}", f"(031) 000-{last}",
            f"+82-2-0000-{last}", f"1588-{last}", f"070-0000-{last}", f"+34 93 000 {last}", f"+41 22 730 {last}",
            f"02)0000-{last}", f"0505-000-{last}",
        ]
    )  # fmt: skip


def circular(source: random.Random) -> str:
    serial, year = source.randrange(1, 60), source.randrange(2005, 2027)
    return source.choice(
        [
            f"{serial}/{year}", f"Circular {serial}/{year}", f"제{year}-{serial}호", f"TSB Circular {serial + 200}",
            f"CL.{source.randrange(3000, 5000)}", f"Notification No. {year}/{serial:03}",
            f"A/RES/{source.randrange(60, 80)}/{serial}",
            f"국제협력과-{digits(source, 5)}", f"S{year}{source.randrange(1, 13):02}{source.randrange(1, 29):02}",
        ]
    )  # fmt: skip


def dated(source: random.Random) -> str:
    when = day(source, date(1995, 1, 1), date(2027, 12, 31))
    return source.choice(
        [
            f"{when:%Y-%m-%d}", f"{when:%Y. %-m. %-d.}", f"{when:%y%m%d}", f"{when:%Y%m%d}", f"{when:%-d %B %Y}",
            f"{when:%Y-%m-%d} ~ {when:%m-%d}", f"{when:%Y%m%d} {source.randrange(24):02}00",
            f"{when:%y.%m.%d} 09:00-18:00",
            f"{when:%Y-%m-%dT09:00:00+09:00}", f"{when:%Y%m%d}-{digits(source, 4)}",
        ]
    )  # fmt: skip


def amount(source: random.Random) -> str:
    number = source.randrange(10_000, 99_999_999_999)
    return source.choice(
        [
            f"{number:,}원", f"KRW {number:,}", f"USD {number:,}.00", f"{number}원", f"₩{number:,}", f"{number:,} 명",
            f"€{number / 7:.2f}", f"{source.random():.13f}",
            f"{source.uniform(-90, 90):.10f}, {source.uniform(-180, 180):.10f}",
        ]
    )  # fmt: skip


def identifier(source: random.Random) -> str:
    number = source.choice(
        [
            digits(source, 13),
            f"{day(source, date(2001, 1, 1), date(2026, 1, 1)):%y%m%d}{digits(source, 7)}",
            f"{day(source, date(2005, 1, 1), date(2026, 1, 1)):%Y%m%d}{digits(source, 5)}",
            str(source.randrange(1_400_000_000_000, 1_790_000_000_000)),
        ]
    )
    return source.choice(
        [
            f"https://news.example/articles/{number}",
            f"https://office.example/board/view.do?seq={number}",
            f"www.archive.example/{number}.html",
            f"doi:10.1234/{number}",
            f"https://news.example/{number[:8]}/{number[8:]}/story",
        ]
    )


def book(source: random.Random) -> str:
    number = f"{source.choice(['978', '979'])}{source.choice(['89', '11', '0', '92'])}{digits(source, 8)}"[:12]
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number))
    number += str(-total % 10)
    return source.choice(
        [f"ISBN {number}", number, f"{number[:3]}-{number[3:5]}-{number[5:9]}-{number[9:12]}-{number[12]}"]
    )


def serial_of_journal(source: random.Random) -> str:
    return f"ISSN {digits(source, 4)}-{digits(source, 3)}X"


def business(source: random.Random) -> str:
    number = f"{source.randrange(101, 900)}-{digits(source, 2)}-{digits(source, 5)}"
    return source.choice([f"사업자등록번호 {number}", number, f"고유번호 {number}"])


def company(source: random.Random) -> str:
    """Of a real form, named as such, and with no check digit that fits a person."""
    while True:
        twelve = (
            f"{source.choice(['1101', '1301', '1801', '2001'])}{source.choice(['11', '21', '22'])}{digits(source, 6)}"
        )
        own = -sum(int(digit) * (place % 2 + 1) for place, digit in enumerate(twelve)) % 10
        weighted = sum(int(digit) * (place % 8 + 2) for place, digit in enumerate(twelve))
        if own not in ((11 - weighted % 11) % 10, (13 - weighted % 11) % 10):
            return f"법인등록번호 {twelve[:6]}-{twelve[6:]}{own}"


def order(source: random.Random) -> str:
    return source.choice(
        [
            f"주문번호 {digits(source, 10)}", f"접수번호 2026-{digits(source, 6)}", f"order no. {digits(source, 14)}",
            f"P{digits(source, 6)}",
            f"관리번호 A-{digits(source, 4)}-{digits(source, 3)}", f"우편번호 {digits(source, 5)}",
            f"IP 192.0.2.{source.randrange(255)}",
            f"{digits(source, 8)}-dead-4bee-8{digits(source, 3)}-{digits(source, 12)}",
        ]
    )  # fmt: skip


def masked(source: random.Random) -> str:
    return source.choice(
        [
            f"{day(source, date(1950, 1, 1), date(2010, 1, 1)):%y%m%d}-{source.randrange(1, 5)}******",
            f"010-****-{digits(source, 4)}", f"M{digits(source, 3)}*****",
            f"{digits(source, 4)}-****-****-{digits(source, 4)}",
        ]
    )  # fmt: skip


def near_a_bank(source: random.Random) -> str:
    return source.choice(
        [
            f"World Bank, +1 202 473 {digits(source, 4)}", f"세계은행 사업 P{digits(source, 6)}",
            f"국민은행 전화 1588-{digits(source, 4)}",
            f"Asian Development Bank, {dated(source)}", f"은행나무길 {source.randrange(1, 300)}",
            f"한국은행 기준금리 {source.random():.2f}%",
        ]
    )  # fmt: skip


FALSE_FRIENDS: dict[str, tuple[int, Callable[[random.Random], str]]] = {
    "office telephone": (3, telephone),
    "number of a circular": (3, circular),
    "date": (3, dated),
    "amount": (3, amount),
    "13 digits in an address": (3, identifier),
    "ISBN": (2, book),
    "ISSN": (1, serial_of_journal),
    "business number": (2, business),
    "number of a company": (2, company),
    "order, file or place": (2, order),
    "masked already": (1, masked),
    "near a bank": (1, near_a_bank),
}
