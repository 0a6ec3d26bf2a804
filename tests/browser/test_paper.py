"""What is filed of a hard case: many addressees, wide tables, long words, addresses spelled out, pictures."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from circulars import publishing
from circulars.models import AddresseeLine, Circular, DeadlineLine
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = "".join(f"<td>cell-{column}-{'z' * 30}</td>" for column in range(9))
BODY = (
    "<h2>Addresses</h2><p>See <a href='https://www.example.org/long?a=1'>here</a>, "
    "<a href='https://www.example.org/bare'>https://www.example.org/bare</a> or "
    "<a href='mailto:desk@example.org'>write to us</a>.</p>"
    f"<p>{'x' * 300} ENDOFWORD</p><table><caption>Members</caption><thead><tr>{WIDE.replace('td', 'th')}</tr></thead>"
    f"<tbody>{f'<tr>{WIDE}</tr>' * 12}</tbody></table>"
    "<ul><li>one<ul><li>two<ol><li>three</li></ol></li></ul></li></ul>"
    + "".join(f"<h2>Heading {number}</h2><p>{'Words of it. ' * (90 + 7 * number)}</p>" for number in range(12))
)


@pytest.fixture
def address() -> str:
    copy = factories.draft(
        title="가나다라 마바사아 자차카타 파하 " * 16, language="ko", body=BODY, number_serial=9, number_label="N" * 70
    )
    for position in range(40):
        AddresseeLine.objects.create(working_copy=copy, position=position, text=f"Addressee number {position}.")
    DeadlineLine.objects.create(
        working_copy=copy, kind="reply", due_on=timezone.localdate() + timedelta(days=3), answer_to="a@uclg.example"
    )
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    return f"/en/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"


@pytest.mark.parametrize("query", ["", "?view=print"])
def test_paper_keeps_every_word_and_begins_at_once(page, address, tmp_path, query):
    page.goto(f"{address}{query}")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)

    sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages]

    whole = re.sub(r"\s", "", "".join(sheets))
    for number in range(40):
        assert f"Addresseenumber{number}." in whole
    assert "Addressee number 0." in sheets[0], "a long row leaves no empty page before it"
    assert "(https://www.example.org/long?a=1)" in whole
    assert whole.count("https://www.example.org/bare") == 1
    assert "(mailto:desk@example.org)" in whole
    assert "closesin" not in whole
    assert "ENDOFWORD" in whole
    assert whole.count("z" * 30) >= 9 * 13
    assert whole.count("Wordsofit.") == sum(90 + 7 * number for number in range(12))
    for sheet in sheets:
        lines = [line for line in sheet.strip().splitlines() if not re.fullmatch(r"\d+ ?/ ?\d+", line.strip())]
        assert not re.fullmatch(r"Heading \d+", lines[-1].strip()), "a heading stands alone at the foot of a page"


def test_nothing_is_wider_than_the_sheet(page, address):
    page.set_viewport_size({"width": 703, "height": 1000})  # 186 mm
    page.emulate_media(media="print")
    page.goto(f"{address}?view=print")

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate("[...document.querySelectorAll('table')].every((table) => table.offsetWidth <= 703)")


@pytest.mark.parametrize("width", [320, 768, 800, 1280])
def test_lists_break_between_words_and_fit(page, address, width):
    factories.issuer("uclg")
    type(factories.issuer("uclg")).objects.update(abbreviation="", name_en="Office of International Cooperation")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/en/circulars/")

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    if width >= 768:
        widest = page.evaluate(
            """() => {
                const cell = document.querySelector('.list tbody td:nth-child(3)'), range = document.createRange();
                const text = cell.firstChild, start = text.data.indexOf('International');
                range.setStart(text, start); range.setEnd(text, start + 'International'.length);
                return range.getClientRects().length;
            }"""
        )
        assert widest == 1, "a word is broken in its middle"


def test_words_from_right_to_left_leave_their_neighbours_alone(page):
    edition = factories.published(title="Place", place="Rabat \u202e", language="en")
    page.goto(f"/en/circulars/{Circular.objects.get(pk=edition.circular_id).path}/")

    place = page.locator(".basics bdi").bounding_box()
    day = page.locator(".basics time").first.bounding_box()

    assert place["x"] < day["x"]
