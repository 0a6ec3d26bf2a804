"""How a circular is passed on: page, mail, lines for a letter, citations for programs, QR code."""

import io
import re
from urllib.parse import parse_qs

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from PIL import Image

from circulars import publishing
from circulars.reading import citation
from circulars.reading.parts import sharing
from tests import factories

URL = "https://portal.example/circulars/uclg/2018/31/"
HOSTILE = {
    "markup": ']]></title></textarea><script>x</script> & "quoted" \'',
    "emoji": "🎉 회의 👩‍👩‍👧 안내",
    "right to left": "إعلان مراكش \u202e about",
    "long": "지방정부의 이주민 보호를 위한 공동 선언문 " * 13,
    "lines": "first\r\nBCC: someone@e.example\nER  - \nTY  - BOOK",
    "tex": r"100 % of {braces} \input{x} $a_b^c$ #1 ~ & more",
}


def facts(**changed) -> dict:
    values = {
        "language": "en",
        "title": "Declaration on migration",
        "title_ko": "이주에 관한 선언",
        "issuer_name": "UCLG",
        "issuer": {"name": "United Cities", "name_ko": "세계지방정부연합", "name_en": "", "abbreviation": "UCLG"},
        "issued_on": "2018-12-05",
        "number": {"label": "Circular 31/2018", "serial": 31, "suffix": "", "year": 2018},
    }
    return values | changed


def test_lines_for_a_letter_follow_the_form_of_either_language():
    assert citation.letter(facts(), URL, "ko") == (
        f"관련: 세계지방정부연합(UCLG) Circular 31/2018(2018. 12. 5.) 「Declaration on migration」\n주소: {URL}"
    )
    assert citation.letter(facts(), URL, "en") == (
        f"Reference: United Cities (UCLG), Circular 31/2018, “Declaration on migration”, 5 December 2018\n{URL}"
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_lines_for_a_letter_name_nothing_that_is_missing(language):
    bare = facts(number=None, issuer=None, issuer_name="", issued_on=None)

    first, second = citation.letter(bare, URL, language).split("\n")

    assert first in ("관련: 「Declaration on migration」", "Reference: “Declaration on migration”")
    assert second.removeprefix("주소: ") == URL


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_programs_get_one_whole_entry_whatever_the_title_is(title):
    hostile = facts(title=title, issuer_name=title, issuer=None)

    record = citation.ris(hostile, URL)
    entry = citation.bibtex(hostile, URL, "uclg-2018-31")

    lines = record.split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert lines[-1] == ""
    assert [line[:2] for line in lines].count("TY") == [line[:2] for line in lines].count("ER") == 1
    assert lines[-2] == "ER  - "
    assert entry.count("{") == entry.count("}")
    assert entry.startswith("@techreport{uclg-2018-31,\n")
    assert entry.endswith("},\n}\n")


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_mail_has_a_subject_and_a_body_and_no_other_header(title, language):
    address = sharing.mail(facts(title=title, title_ko=title), URL, "한빛도 국제협력실", language)

    scheme, _, query = address.partition(":?")
    assert scheme == "mailto"
    assert address.isascii()
    assert not re.search(r"[\s\"'<>]", address)
    assert len(address) < 3600
    fields = parse_qs(query, strict_parsing=True)
    assert set(fields) == {"subject", "body"}
    assert fields["subject"][0].startswith("[한빛도 국제협력실] Circular 31/2018")
    assert len(fields["subject"][0]) <= citation.LONGEST_SUBJECT
    assert fields["body"][0].endswith(f"\r\n\r\n{URL}")


@pytest.fixture
def circular(db):
    edition = factories.published(
        title="]]></textarea><b>Forum</b>", title_ko="포럼 🎉", number_serial=31, number_label="Circular 31/2026"
    )
    return edition.circular


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_holds_everything_as_text_that_can_be_selected(client, circular, prefix, django_assert_max_num_queries):
    address = f"{prefix}/circulars/{circular.path}/"
    client.get(f"{address}share/")

    with django_assert_max_num_queries(3):
        answer = client.get(f"{address}share/")

    page = BeautifulSoup(answer.content, "lxml")
    texts = {field["id"]: field.text for field in page.select("main textarea")}
    assert texts["share-url"].strip() == f"http://testserver{address}"
    assert "Circular 31/2026" in texts["share-citation"]
    assert (
        "관련: 세계지방정부연합(UCLG) Circular 31/2026(2026. 2. 20.) 「]]></textarea><b>Forum</b>」"
        in texts["letter-ko"]
    )
    assert f"http://testserver/en/circulars/{circular.path}/" in texts["letter-en"]
    assert page.select_one(".sharing__qr svg") is not None
    assert all(button.has_attr("hidden") for button in page.select("[data-copy]"))
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select_one("a[href^=mailto]") is not None


def test_the_page_of_a_circular_leads_there(client, circular):
    page = BeautifulSoup(client.get(f"/circulars/{circular.path}/").content, "lxml")

    assert page.select_one(f'.share__panel a[href="/circulars/{circular.path}/share/"]') is not None


def test_a_withdrawn_circular_says_so_where_it_is_shared(client, circular):
    publishing.withdraw(circular.pk, by=None, now=factories.NOW, reason_ko="등록이 끝났습니다")

    assert "등록이 끝났습니다" in client.get(f"/circulars/{circular.path}/share/").content.decode()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_qr_codes_lead_to_the_canonical_address(client, circular, prefix):
    address = f"{prefix}/circulars/{circular.path}/"

    picture = client.get(f"{address}qr.png")
    drawing = client.get(f"{address}qr.svg")

    assert [picture["Content-Type"], drawing["Content-Type"]] == ["image/png", "image/svg+xml"]
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert read.text == f"http://testserver{address}"
    assert drawing.content.startswith(b"<?xml")
    assert b"style=" not in drawing.content
    assert picture.content == client.get(f"{address}qr.png").content


def test_citations_are_files_with_names(client, circular):
    for form, begins in (("bib", "@techreport{uclg-2026-31,"), ("ris", "TY  - RPRT\r\n")):
        answer = client.get(f"/circulars/{circular.path}/citation.{form}")
        assert answer.content.decode().startswith(begins)
        assert f'filename="uclg-2026-31.{form}"' in answer["Content-Disposition"]


@pytest.mark.parametrize("rest", ["share/", "qr.svg", "qr.png", "citation.bib", "citation.ris"])
def test_a_translation_is_shared_by_its_own_address_and_nothing_else_answers(client, circular, rest):
    assert client.get(f"/circulars/{circular.path}/fr/{rest}").status_code == 404
    assert client.get(f"/circulars/uclg/2026/nothing/{rest}").status_code == 404
    publishing.hide(circular.pk, by=None, now=factories.NOW, reason_ko="잘못 올렸습니다")
    assert client.get(f"/circulars/{circular.path}/{rest}").status_code == 410


def test_an_address_with_hangul_names_its_entry_without_it():
    assert citation.key("hanbit/2022/brief-국제이주검토포럼-폐막") == "hanbit-2022-brief"
