import pytest
from django.utils import translation

from contacts import telephone


@pytest.mark.parametrize(
    ("typed", "korean", "english", "uri"),
    [
        ("02-0000-0012", "02-0000-0012", "+82 2-0000-0012", "tel:+82-2-0000-0012"),
        (" 0200000012 ", "02-0000-0012", "+82 2-0000-0012", "tel:+82-2-0000-0012"),
        ("+82 2 0000 0012", "02-0000-0012", "+82 2-0000-0012", "tel:+82-2-0000-0012"),
        ("02-0000-0011~5", "02-0000-0011~5", "+82 2-0000-0011~5", "tel:+82-2-0000-0011"),
        ("+1 202 555 0100", "+1 202-555-0100", "+1 202-555-0100", "tel:+1-202-555-0100"),
        ("120", "120", "120", ""),
        ("대표전화 안내", "대표전화 안내", "대표전화 안내", ""),
        ("02-0000-0012 / 02-0000-0013", "02-0000-0012 / 02-0000-0013", "02-0000-0012 / 02-0000-0013", ""),
    ],
)
def test_number_is_shown_in_the_form_of_the_page(typed, korean, english, uri):
    number = telephone.parse(typed)

    assert (number.display("ko"), number.display("en"), number.tel_uri) == (korean, english, uri)
    with translation.override("en"):
        assert str(number) == english


@pytest.mark.parametrize("typed", ["02-0000-0012 (내선 3)", "02-0000-0012 내선3", "02-0000-0012 ext. 3"])
def test_extension_is_dialled_too(typed):
    number = telephone.parse(typed)

    assert (number.extension, number.tel_uri) == ("3", "tel:+82-2-0000-0012;ext=3")
    assert number.display("en") == "+82 2-0000-0012 ext. 3"


def test_fictional_number_is_possible_but_not_valid():
    assert telephone.parse("02-0000-0012").is_valid is False
