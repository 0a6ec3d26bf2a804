import io
import time

import pytest
from PIL import Image, ImageChops

from circulars.cards import card, faces
from circulars.cards.card import MARGIN, SIZE, TITLE_BOTTOM, Content, compose, draw
from circulars.cards.wrapping import ELLIPSIS, NOT_FIRST, NOT_LAST, wrap

KOREAN = "세계지방정부연합 세계총회 개최와 지방정부의 이주민 보호를 위한 공동 선언문 서명 요청 안내 "

TITLES = {
    "one": "가",
    "thirty": (KOREAN * 2)[:30],
    "three hundred": (KOREAN * 8)[:300],
    "five hundred without a space": "가나다라마바사아자차" * 50,
    "latin word": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3,
    "english": "Declaration of local and regional governments on migration and human mobility " * 4,
    "hanja": "韓·中·日 지방정부 交流會議 개최 안내(第21回)",
    "marks": "」」」…」)))" * 40,
    "nothing": "",
}


def content(title: str, **fields) -> Content:
    values = {"office": "한빛도 국제협력실", "heading": "세계지방정부연합 · Circular 31/2018"}
    values |= {"footing": "2018년 12월 5일 발행", "notice": ""}
    return Content(title=faces.drawable(title), **(values | fields))


def title_of(lines: list[card.Text]) -> list[card.Text]:
    return [line for line in lines if line.colour == card.INK]


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_no_line_leaves_the_card(title):
    lines = compose(content(title))

    for line in lines:
        assert line.x >= MARGIN
        assert line.x + line.width <= SIZE[0] - MARGIN, line.text
    for line in title_of(lines):
        assert line.y + 0.3 * line.size <= TITLE_BOTTOM + 14, "the title reaches into the day of issue"
    baselines = [line.y for line in title_of(lines)]
    assert baselines == sorted(set(baselines))


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_the_margins_stay_empty(title):
    full = "아주 긴 기관 이름 " * 20
    with Image.open(io.BytesIO(draw(content(title, office=full, heading=full, footing=full, notice="철회")))) as image:
        picture = image.convert("RGB")

    assert picture.size == SIZE
    for box in ((0, 24, MARGIN - 3, SIZE[1]), (SIZE[0] - MARGIN + 3, 24, *SIZE), (0, 600, *SIZE)):
        part = picture.crop(box)
        assert ImageChops.difference(part, Image.new("RGB", part.size, card.PAPER)).getbbox() is None


def test_long_titles_shrink_and_at_last_end_in_an_ellipsis():
    sizes = [title_of(compose(content((KOREAN * 8)[:count])))[0].size for count in (10, 60, 110, 300)]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == card.TITLE_SIZES[0]
    assert sizes[-1] == card.TITLE_SIZES[-1]
    assert title_of(compose(content((KOREAN * 8)[:300])))[-1].text.endswith(ELLIPSIS)
    assert not title_of(compose(content((KOREAN * 8)[:60])))[-1].text.endswith(ELLIPSIS)


def test_korean_breaks_at_spaces():
    lines = wrap("지방정부의 이주민 보호를 위한 공동 선언", 10, len)

    assert lines == ["지방정부의 이주민", "보호를 위한 공동", "선언"]


@pytest.mark.parametrize("width", range(3, 12))
def test_no_closing_mark_begins_a_line_and_no_opening_mark_ends_one(width):
    text = "「지방정부의 이주 선언」(안)을, “서명” 요청! ( 참고 ) 《국제회의》…"

    lines = wrap(text, width, len)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert len(line) <= width
        assert line[0] not in NOT_FIRST
        assert line[-1] not in NOT_LAST


def test_what_no_letter_is_drawn_for_is_left_out():
    assert faces.drawable("🎉 서울 회의 👩‍👩‍👧\u202e 2026\n") == "서울 회의 2026"


def test_a_title_in_a_script_that_cannot_be_drawn_gives_way_to_the_korean_one():
    assert card._title({"title": "إعلان مراكش", "title_ko": "마라케시 선언"}, "en") == "마라케시 선언"
    assert (
        card._title({"title": "Eskişehir Bildirgesi", "title_ko": "에스키셰히르 선언"}, "en") == "Eskişehir Bildirgesi"
    )


def test_a_card_is_small_and_quick():
    draw(content(TITLES["thirty"]))
    before = time.process_time()

    picture = draw(content(TITLES["three hundred"]))

    assert time.process_time() - before < 2
    assert len(picture) < 60_000


def _logo(width: int, height: int) -> card.Logo:
    written = io.BytesIO()
    Image.new("RGBA", (width, height), "#c2185b").save(written, "PNG")
    return card.Logo("abc", written.getvalue(), width, height)


@pytest.mark.parametrize("size", [(1, 1), (64, 64), (528, 120), (528, 4), (4, 120)])
def test_the_mark_of_the_office_fits_beside_its_name(size):
    logo = _logo(*size)
    full = content(TITLES["thirty"], office="아주 긴 기관 이름 " * 9, logo="abc", logo_width=logo.shown_width)

    assert logo.shown_width <= card.LOGO[0]
    assert logo.shown_height <= card.LOGO[1]
    [office] = [line for line in compose(full) if line.colour == full.colour]
    assert office.x >= MARGIN + logo.shown_width
    assert office.x + office.width <= SIZE[0] - MARGIN
    assert draw(full, logo) != draw(full)


def test_address_of_the_portal_gives_way_to_the_day_of_issue():
    short = compose(content("가", host="portal.example"))
    crowded = compose(content("가", host="portal.example", footing="발행 " * 40, notice="철회"))

    assert [line.text for line in short].count("portal.example") == 1
    assert "portal.example" not in [line.text for line in crowded]


def test_the_card_carries_the_colour_and_the_mark_of_the_office(client, db):
    from circulars.models import Edition
    from portal.models import Office, OfficeLogo
    from tests import factories

    office = Office.objects.create(pk=1, name_ko="한빛도", name_en="Hanbit", colour="#7a1fa2")
    path = Edition.objects.get(pk=factories.published().pk).circular.path
    before = client.get(f"/circulars/{path}/card.png")
    logo = _logo(64, 64)
    OfficeLogo.objects.create(office=office, content=logo.content, sha256="abc", width=64, height=64)
    after = client.get(f"/circulars/{path}/card.png")

    assert before["ETag"] != after["ETag"]
    with Image.open(io.BytesIO(after.content)) as picture:
        assert picture.convert("RGB").getpixel((600, 5)) == (122, 31, 162)
        assert picture.convert("RGB").getpixel((MARGIN + 30, 79))[0] > 150
