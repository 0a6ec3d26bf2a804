"""The addresses of paper: who gets which file, what it says, and when it is another one."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from django.conf import settings
from django.utils import timezone
from docx import Document
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from circulars import editing, publishing
from circulars.files import derived
from circulars.models import Dossier, DossierEntry, WorkingCopy
from circulars.paper import content, merge_worker, merging, setting
from circulars.rendering import plain_text
from contacts.models import PostState
from tests import factories, paper_samples
from tests.circulars import file_samples
from tests.paper_samples import text_of

pytestmark = pytest.mark.django_db

NOW = timezone.now() - timedelta(days=1)
FILES = ("circular.pdf", "circular-with-files.pdf", "circular.docx")


@pytest.fixture(autouse=True)
def _own_derived(settings, tmp_path):
    settings.DERIVED_DIR = tmp_path / "derived"


@pytest.fixture
def edition():
    return paper_samples.publish("plain", {"body": paper_samples.TABLE + paper_samples.NESTED}, NOW)


def squeezed(text: str) -> str:
    """Letters and digits alone: where lines and cells break is the business of the sheet."""
    return re.sub(r"[\W_]", "", text)


def base(edition) -> str:
    return f"/circulars/{edition.circular.path}/"


@pytest.mark.parametrize("name", FILES)
def test_file_of_a_live_edition(client, edition, name):
    answer = client.get(base(edition) + name)

    assert answer.status_code == 200
    assert not answer.cookies
    assert client.get(base(edition) + name).content == answer.content
    assert client.get(base(edition) + name, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    head = client.head(base(edition) + name)
    assert (head.content, head["Content-Length"]) == (b"", str(len(answer.content)))
    assert answer["Link"] == f'<http://testserver{base(edition)}>; rel="canonical"'
    assert client.get(f"/en{base(edition)}{name}")["ETag"] != answer["ETag"]
    assert client.get(f"{base(edition)}fr/{name}").status_code == 404
    moved = client.get(f"{base(edition)}en/{name}")
    assert (moved.status_code, moved["Location"]) == (301, base(edition) + name)


def test_pdf_says_what_the_edition_says(client, edition):
    text = squeezed(text_of(client.get(f"{base(edition)}circular.pdf").content))

    for words in (edition.title, plain_text(edition.body), edition.summary_ko, edition.signatory, "desk@example.org"):
        for line in words.split("\n"):
            assert squeezed(line) in text, line
    assert squeezed(edition.code) in text
    assert edition.content_hash[:12] in text


def test_same_bytes_without_what_was_kept(client, edition, settings, tmp_path):
    first = client.get(f"{base(edition)}circular.pdf").content
    settings.DERIVED_DIR = tmp_path / "elsewhere"

    assert client.get(f"{base(edition)}circular.pdf").content == first


def test_withdrawal_correction_and_new_telephone_give_new_files(client, edition):
    address = f"{base(edition)}circular.pdf"
    tags = [client.get(address)["ETag"]]
    PostState.objects.update(telephone="02-0000-0099")
    from circulars import changes

    changes.touch()
    answer = client.get(address)
    assert "02-0000-0099" in text_of(answer.content)
    tags.append(answer["ETag"])
    publishing.withdraw(edition.circular_id, by=None, now=timezone.now(), reason_ko="일정이 취소되었습니다")
    answer = client.get(address)
    tags.append(answer["ETag"])

    text = text_of(answer.content)
    assert "일정이 취소되었습니다" in text
    assert text.count("철회") > 1, "the stripe on each page besides the notice"
    assert len(set(tags)) == 3
    kept = list((derived.folder() / derived.PAPER / str(edition.pk)).iterdir())
    assert len(kept) == 1, "a new file takes the place of the former"


def test_earlier_edition_says_that_it_is_one(client, edition):
    factories.corrected(edition, now=timezone.now(), note="날짜를 고쳤습니다.", title="Another title")

    text = text_of(client.get(f"{base(edition)}v1/circular.pdf").content)
    present = text_of(client.get(f"{base(edition)}circular.pdf").content)

    assert squeezed(edition.title) in squeezed(text)
    assert "이전 판" in text
    assert "Another title" in present
    assert "날짜를 고쳤습니다." in present
    assert client.get(f"{base(edition)}v7/circular.pdf").status_code == 404


@pytest.mark.parametrize("name", ["circular.pdf", "circular.docx"])
def test_paper_says_what_is_older_than_its_original(client, name):
    edition = paper_samples.publish("x", {}, NOW)
    copy = editing.add_language(edition.circular, "fr", by=None, now=NOW, title="Déclaration")
    copy = factories.edit(copy, now=NOW, body="<p>Oui.</p>")
    publishing.publish(copy.pk, by=None, now=NOW + timedelta(hours=1), alone_reason="x")
    address = f"/en{base(edition)}"
    before = [words_of(client.get(f"{address}{part}{name}").content) for part in ("", "fr/")]
    factories.corrected(edition, now=timezone.now(), title="Another title")

    original, translation = (words_of(client.get(f"{address}{part}{name}").content) for part in ("", "fr/"))

    assert "It was written for edition 1" in original
    assert "This translation is older than its original" in translation
    assert not [text for text in before if "older than" in text or "It was written for" in text]


def words_of(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return " ".join(text_of(content).split())
    return " ".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


@pytest.mark.database
@pytest.mark.parametrize("name", FILES)
def test_not_before_it_is_public_and_never_after_it_is_removed(client, edition, name):
    coming = publishing.publish(
        factories.draft(now=NOW).pk, by=None, now=timezone.now(), at=factories.later(days=2), alone_reason="x"
    )
    assert client.get(base(coming) + name).status_code == 404
    client.get(base(edition) + name)

    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="개인정보 포함")

    assert client.get(base(edition) + name).status_code == 410
    derived.clear_lost()
    assert not (derived.folder() / derived.PAPER / str(edition.pk)).exists()


@pytest.mark.parametrize("name", FILES)
def test_former_address_leads_on(client, edition, name):
    renamed = publishing.rename(edition.circular_id, by=None, now=timezone.now(), key="99-rev")

    answer = client.get(base(edition) + name)

    assert (answer.status_code, answer["Location"]) == (301, f"/circulars/{renamed.path}/{name}")


@pytest.mark.database
def test_names_stay_hidden_where_the_office_hides_them(client, edition, settings):
    shown = content.of_circular

    def asked(publishes):
        from circulars import changes
        from circulars.reading.shown import live_editions

        at = timezone.now()
        editions = live_editions(edition.circular.path, at)
        state = changes.state(at).generation
        return shown(editions[0], editions, content.Asked(at, state, "ko", "https://x.example", "실", publishes))

    assert setting.name_of(asked(True).json) == setting.name_of(asked(True).json)
    assert "02-0000-0002" in str(asked(False).json)


def pdf_of(pages: int, text: str = "Attached") -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _number in range(pages):
        document.new_page(300, 400)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def test_attached_files_follow_the_cover_and_the_rest_is_named(client):
    copy = factories.draft(now=NOW)
    paper_samples.attach(copy, pdf_of(3), "agenda.pdf", NOW, title="의제")
    paper_samples.attach(copy, b"words", "list.txt", NOW, title="명단")
    paper_samples.attach(copy, file_samples.SAMPLES["docx"], "form.docx", NOW)
    edition = publishing.publish(copy.pk, by=None, now=NOW, alone_reason="x")

    cover = pypdfium2.PdfDocument(client.get(f"{base(edition)}circular.pdf").content)
    answer = client.get(f"{base(edition)}circular-with-files.pdf")
    whole = pypdfium2.PdfDocument(answer.content)

    assert len(whole) >= len(cover) + 3
    assert [tuple(map(round, whole[len(whole) - n].get_size())) for n in (1, 2, 3)] == [(300, 400)] * 3
    text = text_of(answer.content)
    assert "의제 (3쪽)" in text
    assert "명단" in text
    marks = [mark.get_title() for mark in whole.get_toc()]
    assert "의제" in marks
    assert any(edition.title in mark for mark in marks), "the cover keeps its bookmarks"
    assert b"pdfuaid:part" not in answer.content


def test_broken_or_locked_file_is_named_and_costs_the_others_nothing(client):
    copy = factories.draft(now=NOW)
    paper_samples.attach(copy, pdf_of(2)[:150] + b"\n%%EOF", "broken.pdf", NOW, title="깨진 파일")
    locked = PdfWriter()
    locked.add_blank_page(300, 400)
    locked.encrypt("secret", algorithm="RC4-128")
    output = io.BytesIO()
    locked.write(output)
    paper_samples.attach(copy, output.getvalue(), "locked.pdf", NOW, title="잠긴 파일")
    paper_samples.attach(copy, pdf_of(1), "agenda.pdf", NOW, title="의제")
    edition = publishing.publish(copy.pk, by=None, now=NOW, alone_reason="x")

    text = text_of(client.get(f"{base(edition)}circular-with-files.pdf").content).replace("\r\n", " ")

    assert "깨진 파일 (이 파일에 없음: 읽을 수 없습니다)" in text
    assert "잠긴 파일 (이 파일에 없음: 암호로 잠겨 있습니다)" in text
    assert "의제 (1쪽)" in text


@pytest.mark.database
def test_removed_file_is_in_no_paper(client):
    copy = factories.draft(now=NOW)
    file = paper_samples.attach(copy, pdf_of(2), "secret.pdf", NOW, title="비밀 파일")
    paper_samples.attach(copy, pdf_of(1), "agenda.pdf", NOW, title="의제")
    edition = publishing.publish(copy.pk, by=None, now=NOW, alone_reason="x")
    before = len(pypdfium2.PdfDocument(client.get(f"{base(edition)}circular-with-files.pdf").content))

    publishing.hide(edition.circular_id, by=None, now=timezone.now(), reason_ko="유출", file=file)

    answer = client.get(f"{base(edition)}circular-with-files.pdf")
    assert "비밀 파일" not in text_of(answer.content)
    assert "비밀 파일" not in text_of(client.get(f"{base(edition)}circular.pdf").content)
    assert len(pypdfium2.PdfDocument(answer.content)) == before - 2
    derived.clear_lost()
    assert not (derived.folder() / derived.PAPER / str(edition.pk)).exists()


def test_docx_holds_headings_lists_tables_and_links(client):
    edition = paper_samples.publish(
        "x", {"body": f"<h2>일정</h2>{paper_samples.TABLE}{paper_samples.NESTED}{paper_samples.LINKS}"}, NOW
    )

    raw = client.get(f"{base(edition)}circular.docx").content
    word = Document(io.BytesIO(raw))

    assert word.core_properties.author == "국제협력 포털" or word.core_properties.author
    assert edition.title in word.core_properties.title
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "List Paragraph"} <= styles
    table = next(table for table in word.tables if table.cell(0, 0).text == "날짜")
    assert [cell.text for cell in table.rows[1].cells] == ["2026. 5. 1.", "총회 개회식", "한빛도청"]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert any(link.target_ref == "mailto:desk@example.org" for link in word.part.rels.values() if link.is_external)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
        xml = archive.read("word/document.xml").decode()
    assert 'w:eastAsia="ko-KR"' in xml or "ko-KR" in xml


def dossier_of(*editions) -> Dossier:
    dossier = Dossier.objects.create(slug="compact", name_ko="이주 협약", name_en="Compact", summary_ko="과정입니다.")
    for edition in editions:
        DossierEntry.objects.create(dossier=dossier, circular=edition.circular)
    return dossier


@pytest.mark.database
def test_dossier_as_one_pdf(client, monkeypatch):
    first = paper_samples.publish("a", {"title": "First letter"}, NOW)
    second = paper_samples.publish("b", {"title": "Second letter"}, NOW + timedelta(hours=1))
    dossier_of(first, second)

    answer = client.get("/dossiers/compact/dossier.pdf")

    assert answer.status_code == 200
    text = text_of(answer.content)
    assert text.index("First letter") < text.index("Second letter")
    marks = [mark.get_title() for mark in pypdfium2.PdfDocument(answer.content).get_toc() if mark.level == 0]
    assert [mark for mark in marks if mark.endswith("letter")] == ["First letter", "Second letter"]
    assert client.get("/dossiers/compact/dossier.pdf", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/dossiers/none/dossier.pdf").status_code == 404
    publishing.hide(second.circular_id, by=None, now=timezone.now(), reason_ko="유출")
    after = client.get("/dossiers/compact/dossier.pdf")
    assert "Second letter" not in text_of(after.content)
    derived.clear_lost()
    assert not list((derived.folder() / derived.PAPER / derived.DOSSIERS).iterdir())


def test_dossier_says_what_it_leaves_out(client, monkeypatch):
    from circulars.paper import bundle

    monkeypatch.setattr(bundle, "MOST", 1)
    dossier_of(*(paper_samples.publish("a", {"title": f"Letter {n}"}, NOW + timedelta(hours=n)) for n in range(3)))

    text = text_of(client.get("/dossiers/compact/dossier.pdf").content)

    assert "Letter 0" in text
    assert "Letter 1" not in text
    assert "2건" in text


@pytest.mark.database
@pytest.mark.parametrize("lines", [1, 30])
def test_number_of_queries_is_bounded(client, edition, lines, django_assert_max_num_queries):
    copy = WorkingCopy.objects.get(circular=edition.circular)
    for number in range(lines):
        copy.addresseelines.create(text=f"Body {number}", position=10 + number)
    factories.corrected(edition, now=timezone.now())
    client.get(f"{base(edition)}circular.pdf")

    with django_assert_max_num_queries(8):
        client.get(f"{base(edition)}circular.pdf")


@pytest.mark.database
def test_no_paper_outlives_a_day_or_any_erasing(client, edition, django_capture_on_commit_callbacks, make_user):
    """It names staff, and other documents by the titles that they had."""
    other = paper_samples.publish("other", {"title": "Of another"}, NOW)
    fresh, old = (
        derived.folder() / derived.PAPER / str(edition.pk) / name for name in ("circular.ko.a.pdf", "circular.en.b.pdf")
    )
    derived.write(fresh, b"%PDF-")
    derived.write(old, b"%PDF-")
    os.utime(old, (0, 0))
    derived.clear_lost()
    assert (fresh.exists(), old.exists()) == (True, False)

    removal = publishing.hide(
        other.circular_id, by=make_user("kim", "administrator"), now=timezone.now(), reason_ko="x"
    )
    with django_capture_on_commit_callbacks(execute=True):
        publishing.erase(removal.pk, by=make_user("lee", "administrator"), now=timezone.now())

    assert not fresh.exists()


def test_clearing_goes_on_where_a_file_is_written_meanwhile(edition, monkeypatch):
    folder = derived.folder() / derived.PAPER / "999999"
    derived.write(folder / "circular.ko.a.pdf", b"%PDF-")
    (folder / "inside").mkdir()
    monkeypatch.setattr(derived, "_drop", lambda paths: sum(path.unlink() is None for path in paths if path.is_file()))

    assert derived.clear_lost() == 1


def test_reader_does_not_wait_for_ever_where_others_take_all_the_room(client, monkeypatch):
    copy = factories.draft(now=NOW)
    paper_samples.attach(copy, pdf_of(1), "agenda.pdf", NOW, title="의제")
    edition = publishing.publish(copy.pk, by=None, now=NOW, alone_reason="x")
    monkeypatch.setattr(setting, "WALL_SECONDS", 0.01)
    with setting.a_child(), setting.a_child():
        refused = client.get(f"{base(edition)}circular-with-files.pdf")
    monkeypatch.undo()

    assert (refused.status_code, refused["Cache-Control"]) == (503, "no-store")
    answer = client.get(f"{base(edition)}circular-with-files.pdf")
    assert "의제 (1쪽)" in text_of(answer.content), "nothing was kept that names the file as broken"


def test_file_that_takes_all_the_time_costs_the_others_nothing(monkeypatch):
    """Of a worker that ends, only what ends it by its own time is told of the file; nothing else is kept."""
    rounds = []

    def work(task, request):
        rounds.append(request["paths"])
        said = [] if request["paths"][0] == "bomb" else [json.dumps([request["paths"][0], ["read", 1]])]
        code = -signal.SIGXCPU if "bomb" in request["paths"] else 0
        if code == 0:
            said = [json.dumps([path, ["read", 1]]) for path in request["paths"]]
        return subprocess.CompletedProcess([], code, "\n".join(said).encode())

    monkeypatch.setattr(merging, "_work", work)
    told = merging._told(["a", "bomb", "b"])

    assert {path: state for path, (state, _pages) in told.items()} == {"a": "read", "bomb": "broken", "b": "read"}
    assert len(rounds) == 3

    monkeypatch.setattr(merging, "_work", lambda *_: subprocess.CompletedProcess([], -signal.SIGKILL, b""))
    with pytest.raises(setting.NotSet):
        merging._told(["a"])


def test_worker_that_has_no_time_says_so(tmp_path):
    """The signal by which ``merging`` knows it."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from circulars.paper import merge_worker as worker;"
        "worker.CPU_SECONDS = 1; worker.limit()\nwhile True: pass"
    )
    done = subprocess.run([sys.executable, "-c", script, str(settings.BASE_DIR)], capture_output=True, timeout=60)

    assert done.returncode == -signal.SIGXCPU


def test_links_of_attached_files_lead_somewhere_and_do_nothing_else(tmp_path):
    script = {"/S": "/JavaScript", "/JS": "app.alert(1)"}
    actions = [script, script | {"/D": "x"}, {"/S": "/Launch", "/F": "x.exe", "/D": "x"}]
    actions += [
        {"/S": "/URI", "/URI": "https://example.org/", "/Next": script},
        {"/S": "/URI", "/URI": "https://a.org/"},
    ]
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    for action in actions:
        link = {"/Type": "/Annot", "/Subtype": "/Link", "/Rect": [0, 0, 9, 9], "/A": action}
        writer.add_annotation(page, _as_pdf(link))
    (tmp_path / "part.pdf").write_bytes(_written(writer))
    cover = PdfWriter()
    cover.add_blank_page(200, 200)
    (tmp_path / "cover.pdf").write_bytes(_written(cover))

    merged = merge_worker.merge(str(tmp_path / "cover.pdf"), [{"path": str(tmp_path / "part.pdf"), "title": "Part"}])

    links = [one.get_object() for one in PdfReader(io.BytesIO(merged)).pages[1]["/Annots"]]
    assert [link["/A"]["/URI"] for link in links if "/A" in link] == ["https://a.org/"]


def _as_pdf(value):
    if isinstance(value, dict):
        return DictionaryObject({NameObject(key): _as_pdf(one) for key, one in value.items()})
    if isinstance(value, list):
        return ArrayObject(map(NumberObject, value))
    is_name = value.startswith("/")
    return NameObject(value) if is_name else TextStringObject(value)


def _written(writer: PdfWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
