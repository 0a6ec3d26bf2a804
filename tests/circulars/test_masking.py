"""Personal values are found however they are written, their false friends pass, and a mask shows nothing of them.

Every number is computed here from a birth and a serial: none is copied from anywhere.
"""

import random
import re
from datetime import date

import pytest

from circulars.masking import Certainty, Kind, documents, find, fingerprint, mask, payment, residents, telephones
from circulars.masking.residents import fits, is_corporate

TODAY = date(2026, 3, 2)


def with_check_digit(twelve: str) -> str:
    return next(twelve + str(last) for last in range(10) if fits(twelve + str(last)))


def without_check_digit(twelve: str) -> str:
    return next(twelve + str(last) for last in range(10) if not fits(twelve + str(last)))


def corporate(twelve: str) -> str:
    return next(twelve + str(last) for last in range(10) if is_corporate(twelve + str(last)))


RESIDENT = with_check_digit("900101123456")
ALIEN = with_check_digit("850315512345")
NEW = without_check_digit("210305312345")
FULL_WIDTH = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})


def kinds(text: str) -> list[tuple[Kind, Certainty]]:
    return [(value.kind, value.certainty) for value in find(text, today=TODAY)]


@pytest.mark.parametrize(
    "written",
    [
        "{0}-{1}",
        "{0}{1}",
        "{0} {1}",
        "{0} - {1}",
        "{0}–{1}",
        "{0}ㅡ{1}",
        "{0}\n{1}",
        "{0}-\r\n{1}",
        "{0}\t{1}",
        "{0}\u200b-\u200b{1}",
        "{0}\u00ad{1}",
        "{0}·{1}",
        "{0}_{1}",
        "번호{0}-{1}입니다",
        "1.{0}-{1}",
        "홍길동({0}-{1})",
        "{0}-{1},{0}-{1}",
        "RRN:{0}{1}",
        "scan_{0}{1}.pdf",
    ],
)
@pytest.mark.parametrize("number", [RESIDENT, ALIEN, NEW], ids=["resident", "alien", "since 2020"])
def test_registration_number_is_found_however_it_is_written(written, number):
    text = written.format(number[:6], number[6:])

    for form in (text, text.translate(FULL_WIDTH)):
        found = find(form, today=TODAY)
        assert found
        assert {value.certainty for value in found} == {Certainty.SURE}
        assert all(fingerprint(form[value.start : value.end]) == fingerprint(number) for value in found)


@pytest.mark.parametrize("separator", [" ", "\n", "\t", " | "])
def test_registration_number_in_boxes_is_found(separator):
    assert kinds(separator.join(RESIDENT)) == [(Kind.RESIDENT, Certainty.SURE)]


@pytest.mark.parametrize(
    "text",
    [
        "Circular 31/2018 of 5 December 2018",
        "900230-1234567",  # no such day
        "901301-1234567",
        "990101-3234567",  # born in 2099
        "9788912345678",
        "ISBN 978-89-1234-567-8",
        "1700000000000",
        "사업자등록번호 123-45-67890",
        "2026. 3. 2.(월) 09:00",
        "예산 12,345,678,901원",
        "170401 3000000원",
        "02-0000-0011, 064-000-0012, 1588-0000, 070-0000-0013",
        "+82-2-0000-0011",
        "secretariat@office.example",
        "900101-1******",
        "World Bank project 1234567890",
        "계좌 문의: 02-000-0011",
        "ISSN 2005-1234",
        "S20240101",
        "file m12345678",
    ],
)
def test_false_friend_passes(text):
    assert kinds(text) == []


def test_number_named_as_that_of_a_company_is_unlikely():
    number = next(number for serial in range(100) if not fits(number := corporate(f"1101111234{serial:02}")))

    assert kinds(f"법인등록번호: {number[:6]}-{number[6:]}") == [(Kind.RESIDENT, Certainty.UNLIKELY)]
    assert kinds(f"{number[:6]}-{number[6:]}") == [(Kind.RESIDENT, Certainty.SURE)]


def test_identifier_inside_an_address_is_unlikely_unless_its_check_digit_fits():
    plain = without_check_digit("900101123456")

    assert kinds(f"https://news.example/articles/{plain}") == [(Kind.RESIDENT, Certainty.UNLIKELY)]
    assert kinds(f"https://news.example/articles/{RESIDENT}") == [(Kind.RESIDENT, Certainty.LIKELY)]
    assert kinds(f"https://form.example/?jumin={plain}") == [(Kind.RESIDENT, Certainty.SURE)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("여권번호: M12345678", Kind.PASSPORT),
        ("passport no. M123A4567", Kind.PASSPORT),
        ("Ｍ１２３Ａ４５６７", Kind.PASSPORT),
        ("passport_m12345678.pdf", Kind.PASSPORT),
        ("Passport Number AB1234567", Kind.PASSPORT),
        ("면허 11-05-123456-78", Kind.LICENCE),
        ("서울 05-123456-78", Kind.LICENCE),
        ("운전면허번호 110512345678", Kind.LICENCE),
        ("4111-1111-1111-1111", Kind.CARD),
        ("card 378282246310005", Kind.CARD),
        ("국민은행 123456-12-123456", Kind.ACCOUNT),
        ("123-456-789012 (농협)", Kind.ACCOUNT),
        ("account no. 123-456-789012", Kind.ACCOUNT),
        ("IBAN: GB82 WEST 1234 5698 7654 32", Kind.ACCOUNT),
        ("010-1234-5678", Kind.MOBILE),
        ("01012345678", Kind.MOBILE),
        ("+82 10 1234 5678", Kind.MOBILE),
        ("(010) 1234-5678", Kind.MOBILE),
    ],
)
def test_other_kind_is_found(text, kind):
    assert [value.kind for value in find(text, today=TODAY)] == [kind]


def test_mask_keeps_the_form_and_nothing_else():
    text = f"성명 홍길동 ({RESIDENT[:6]}\u200b–{RESIDENT[6:]}), 전화 02-0000-0011"

    assert mask(text) == "성명 홍길동 (******\u200b–*******), 전화 02-0000-0011"


def test_fingerprint_depends_on_the_key_of_the_portal(settings):
    before = fingerprint(RESIDENT)
    settings.SECRET_KEY = "another"

    assert len(before) == 64
    assert fingerprint(RESIDENT) != before


@pytest.mark.parametrize(
    "text",
    ["1 2 3 4 5 6 7 8 9 0 " * 20_000, "1234567890" * 40_000, "123456" + " " * 400_000 + "7", "1 " + "a." * 200_000],
)
def test_long_text_is_read_in_a_moment(text):
    import time

    began = time.process_time()
    find(text, today=TODAY)
    assert time.process_time() - began < 5


def test_audit_masks_a_line_before_it_cuts_it():
    from circulars import audit

    line = "가" * (audit.LONGEST - 10) + f"{RESIDENT[:6]}-{RESIDENT[6:]}"
    kept = audit.differences({"addressees": [line]}, {"addressees": []})
    assert RESIDENT[:6] not in str(kept)
    assert RESIDENT[:6] not in str(audit.differences({"events": [{"text": line}]}, {"events": []}))


def test_what_is_looked_for_first_hides_nothing(monkeypatch):
    """Each rule runs where digits stand that it may mean; the same is found where all run on every text."""
    parts = [
        RESIDENT, RESIDENT[:6], RESIDENT[6:], ALIEN[:6], " ".join(ALIEN), "|".join(RESIDENT), "주민등록번호 ", "010",
        "+82 10", "-1234", "-5678", " ", "-", ".", "/", "(0)", "여권번호 ", "passport no. ", "M1234567", "M123A4567",
        "계좌 ", "110-123-456789", "11-12-345678-90", "서울 ", "4111 1111 1111 1111", "3782 822463 10005",
        "GB29 NWBK 6016 1331 9268 19", "2018. 12. 5.", "2018-12-05", "면허번호 ", "12", "123456", "90", "8", "\n",
    ]  # fmt: skip
    randomness = random.Random(5)
    texts = ["".join(randomness.choices(parts, k=randomness.randint(1, 9))) for _ in range(1000)]
    found = [find(text, today=TODAY) for text in texts]
    for module in (residents, payment, documents, telephones):
        for name in vars(module):
            if name.endswith("HINT"):
                monkeypatch.setattr(module, name, re.compile(""))

    assert found == [find(text, today=TODAY) for text in texts]
    assert {value.kind for values in found for value in values} == set(Kind)
