"""Setting: every element is tagged and legible, whatever stands in a body; the same bytes twice; bounded in time."""

import re
import time

import pdfua
import pytest
from django.utils import timezone

from circulars.paper import content, engine, letters, setting, tables
from circulars.paper.letters import Missing
from circulars.paper.nodes import Reader
from tests import paper_samples
from tests.paper_samples import HOSTILE_TITLES, text_of
from tests.paper_sheets import markup_of, sheet, sheet_of

SAMPLES = paper_samples.bodies()


@pytest.fixture(autouse=True)
def _own_derived(settings, tmp_path):
    settings.DERIVED_DIR = tmp_path / "derived"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "fields"), SAMPLES, ids=[name for name, _fields in SAMPLES])
def test_document_is_accessible_legible_and_the_same_twice(name, fields, tmp_path):
    edition = paper_samples.publish(name, fields, timezone.now())
    told = sheet_of(edition.circular.path, "en" if name in ("plain", "emoji") else "ko")

    pdf = setting.pdf(told)

    assert setting.pdf(sheet_of(edition.circular.path, told["language"])) == pdf
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    assert [(one.rule_id, one.message) for one in pdfua.validate(str(path)).findings] == []
    assert paper_samples.unheard(str(path)) == []
    assert paper_samples.lost(edition, pdf) == []


@pytest.mark.django_db
def test_samples_hold_every_kind_that_the_template_knows():
    sheets = [sheet_of(one.circular.path) for _name, one in paper_samples.everything(timezone.now())]

    assert paper_samples.unseen(sheets) == set()
    assert {document["stripe"] for one in sheets for document in one["documents"]} == {
        "",
        content.labels("ko")["withdrawn"],
    }


def test_fonts_have_what_the_table_says():
    assert letters.known().issuperset("가힣ㄱㆍ각ᄒᆞᆫ韓國ÀéßЯдΩあ中国①※《》「」→☐☑😀عربي⟨".replace("⟨", ""))
    assert "\U000f0000" not in letters.known()


def test_what_no_font_has_is_named():
    missing = Missing()

    assert missing.printable("a\u200b𓀀b") == "a[U+13000]b"
    assert missing.printable("ไทยแล") == "[U+0E44 … U+0E25: 5]"
    assert "U+13000 EGYPTIAN HIEROGLYPH A001" in missing.lines()
    assert missing.printable("옛한글 ᄒᆞᆫ ㆁㆆㅿㆍ") == "옛한글 ᄒᆞᆫ ㆁㆆㅿㆍ"
    assert missing.printable("듀ᇰ귁") == "\u1103\u1172\u11f0귁", "no font joins a syllable of today to an old consonant"


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_words_are_never_markup(title):
    missing = Missing()
    reader = Reader(origin="https://x.example", missing=missing, pictures=lambda code: None, language="ko")
    nodes = [reader.heading(1, [reader.text(title)]), {"t": "p", "c": [reader.text(title)]}]

    pdf = setting.pdf(sheet(nodes, title=reader.text(title)))

    latin = re.sub(r"[^A-Za-z0-9가-힣]", "", reader.text(title))
    assert latin in re.sub(r"[^A-Za-z0-9가-힣]", "", text_of(pdf))


HOSTILE = {
    "spans": "<table>" + "<tr>" + "<td colspan='99' rowspan='999'>x</td>" * 300 + "</tr>" * 1 + "</table>",
    "many columns": "<table>" + ("<tr>" + "<td>x</td>" * 500 + "</tr>") * 20 + "</table>",
    "tables in tables": "<table><tr><td>" * 12 + "x" + "</td></tr></table>" * 12,
    "deep": "<blockquote><ul><li>" * 200 + "x" + "</li></ul></blockquote>" * 200,
    "deep words": "<p>" + "<strong><em>" * 300 + "x" + "</em></strong>" * 300 + "</p>",
    "long word": f"<p>{'가' * 20_000}</p><p>{'W' * 20_000}</p>",
    "many links": "<p>" + "<a href='https://a.example/'>가나다</a>" * 1500 + "</p>",
    "long cell": f"<table><tr><th>a</th><td>{'<p>문장입니다.</p>' * 400}</td></tr></table>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_body_ends_in_time_with_all_its_words(name):
    begun = time.process_time()

    pdf = setting.pdf(sheet(markup_of(HOSTILE[name])))

    assert pdf.startswith(b"%PDF-1.7")
    assert time.process_time() - begun < 20


def test_long_document_is_set_in_a_process_of_its_own(monkeypatch):
    monkeypatch.setattr(setting, "set_pdf", None)  # which would fail here
    paragraph = "<p>" + "시도지사협의회는 회원 간 협력을 넓히고 국제기구와 함께 일합니다. " * 12 + "</p>"

    pdf = setting.pdf(sheet(markup_of(paragraph * 600)))

    import pypdfium2

    assert len(pypdfium2.PdfDocument(pdf)) >= 80


def test_what_is_beyond_all_bounds_is_refused(monkeypatch):
    monkeypatch.setattr(setting, "LARGEST", 10)

    with pytest.raises(setting.NotSet):
        setting.pdf(sheet([]))


def test_korean_lines_break_between_words():
    pdf = setting.pdf(
        sheet(markup_of("<p>" + "국제협력을 위한 대한민국 시도지사협의회(협의회)의 공동선언문입니다. " * 20 + "</p>"))
    )

    words = set("국제협력을 위한 대한민국 시도지사협의회(협의회)의 공동선언문입니다. T Office 1/1쪽".split())
    broken = [line for line in re.split(r"\s*\r\n", text_of(pdf)) if "국제" in line or "협의회" in line]
    assert len(broken) > 3
    for line in broken:
        assert set(line.split()) <= words, line


def test_table_of_html_becomes_a_grid_without_holes():
    [told] = [node for node in markup_of(paper_samples.CROOKED) if node["t"] == "table"]

    places = [
        (cell["x"] + across, cell["y"] + down)
        for cell in told["cells"]
        for across in range(cell["w"])
        for down in range(cell["h"])
    ]
    assert len(places) == len(set(places)) == told["columns"] * told["rows"]
    assert told["columns"] <= tables.MOST_COLUMNS or told["columns"] > 0


def test_table_wider_than_a_sheet_is_told_with_all_its_words():
    many = "".join(f"<li>항목 {number}</li>" for number in range(80))
    cells = "<td>x</td>" * 20 + f"<td>앞<ul>{many}</ul>뒤</td><td><dl><dt>회람</dt><dd>서큘러</dd></dl></td>"

    text = text_of(setting.pdf(sheet(markup_of(f"<table><tr>{cells}</tr></table>"))))

    assert "x | x | x" in text
    assert [word for word in ("앞", "항목 79", "뒤", "회람", "서큘러") if word not in text] == []


def test_fonts_come_from_the_folder_alone():
    assert {font.path.rpartition("/")[0] for font in engine._fonts().fonts()} == {str(letters.FOLDER)}


def test_panic_of_the_engine_ends_no_thread(monkeypatch, settings, tmp_path):
    settings.DERIVED_DIR = tmp_path

    class PanicException(BaseException):  # as the binding of the engine names it
        pass

    def panics(handed: str, root: str) -> bytes:
        raise PanicException

    monkeypatch.setattr(setting, "set_pdf", panics)
    with pytest.raises(setting.NotSet):
        setting.pdf({"nodes": []})
