"""Short lines from elsewhere: little is enough, and what is wrong is refused with its line and field."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from circulars.models import Circular, Edition, PublicChange, Redirect
from tests import factories
from tests.circulars import portable
from tests.circulars.file_samples import pdf

pytestmark = pytest.mark.django_db
MINIMAL = {
    "type": "circular",
    "series": "uclg/circular",
    "number": "31/2018",
    "title": "Statement",
    "body": "<p>Dear members,</p><script>alert(1)</script>",
    "issued_on": "2018-12-05",
    "section": "circulars",
    "language": "en",
}


@pytest.fixture(autouse=True)
def _series_and_section(db, settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")
    factories.series()
    factories.own_series()
    factories.section()


def take(*records, **options):
    return portable.take_in(b"\n".join(json.dumps(record).encode() for record in records), **options)


@pytest.mark.database
def test_minimal_line_is_filed_quietly_under_its_address():
    told = take({**MINIMAL, "posted_on": "2018-12-06", "redirects": ["/board/view.do?seq=12"]})

    assert [line.outcome for line in told] == ["new"]
    circular = Circular.objects.get(path="uclg/2018/31")
    edition = circular.editions.get()
    assert circular.is_quiet
    assert PublicChange.objects.get().is_quiet
    assert edition.body == "<p>Dear members,</p>"
    assert edition.facts["number"] == {"serial": 31, "year": 2018, "suffix": "", "label": "Circular 31/2018"}
    assert edition.facts["posted_on"] == "2018-12-06"
    assert edition.published_at == datetime(2018, 12, 6, 0, 0, tzinfo=UTC), "nine in Seoul on the day it was posted"
    assert Redirect.objects.get().circular == circular


def test_line_without_number_gets_a_key_of_its_title():
    line = MINIMAL | {"number": None, "title": "세계이사회 결과", "language": "ko"}

    assert [told.outcome for told in take(line, line)] == ["new", "unchanged"]
    assert Circular.objects.get().path == "uclg/2018/세계이사회-결과"


@pytest.mark.database
def test_other_words_under_the_same_number_are_refused():
    told = take(MINIMAL, {**MINIMAL, "title": "Another"})

    assert told[1].refused.startswith("number:")
    assert Edition.objects.get().title == "Statement"


def test_line_tells_how_the_document_was_received():
    received = {
        "received_from": "UCLG",
        "text_status": "shortened",
        "original_hash": "ab" * 32,
        "requested_files": [{"text": "the statement", "requested_on": "2018-12-07"}, {"text": "the annex"}],
    }

    assert [told.outcome for told in take(MINIMAL | received, MINIMAL | received)] == ["new", "unchanged"]
    facts = Edition.objects.get().facts
    assert (facts["received_from"], facts["text_status"]) == ("UCLG", "shortened")
    assert facts["requested_files"][1] == {"text": "the annex", "requested_on": None}
    assert not {"received_from", "requested_files"} & set(_facts_of(MINIMAL | {"number": "32/2018"}))


def _facts_of(line):
    take(line)
    return Edition.objects.order_by("-pk").first().facts


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text_status": "invented"}, "text_status"),
        ({"requested_files": ["the annex"]}, "requested_files"),
        ({"requested_files": [{"text": "x" * 301}]}, "requested_files.text"),
        ({"series": "uclg/letters"}, "series"),
        ({"section": "nowhere"}, "section"),
        ({"section": None}, "section"),
        ({"number": "Notice 7"}, "number"),
        ({"issued_on": "5.12.2018"}, "issued_on"),
        ({"issued_on": 20181205}, "issued_on"),
        ({"published_at": "2018-12-05T09:00:00"}, "published_at"),
        ({"kind": "memo"}, "kind"),
        ({"language": "xx"}, "language"),
        ({"titel": "x"}, "titel"),
        ({"title": " "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"body": ""}, "body"),
        ({"kind": "brief"}, "sources"),
        ({"addressees": "All"}, "addressees"),
        ({"addressees": [{"role": "cc", "text": "All"}]}, "addressees.role"),
        ({"deadlines": [{"due_on": "soon"}]}, "deadlines.due_on"),
        ({"sources": [{"publisher": "X", "url": "javascript:alert(1)"}]}, "sources.url"),
        ({"files": [{"path": "../../etc/passwd"}]}, "files"),
        ({"redirects": ["board"]}, "old_path"),
    ],
)
def test_wrong_field_is_refused_by_name(change, field, tmp_path):
    told = take({**MINIMAL, **change}, folder=tmp_path)

    assert told[0].refused.partition(":")[0] == field
    assert not Circular.objects.exists()


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"', b'{"type": "memo"}', b"{}", b"\xff\xfe", b'{"type": 3}'])
def test_line_that_is_no_record_is_refused_and_the_rest_goes_on(raw):
    told = portable.take_in(raw + b"\n\n" + json.dumps(MINIMAL).encode())

    assert told[0].number == 1
    assert told[0].refused
    assert (told[1].number, told[1].outcome) == (3, "new")


@pytest.mark.database
def test_own_series_states_its_number_and_moves_the_counter():
    line = {**MINIMAL, "series": "office/notice", "kind": "notice", "number": {"serial": 7, "year": 2018}}
    without = {key: value for key, value in line.items() if key != "number"}

    told = take(line, without)

    assert told[0].outcome == "new"
    assert told[1].refused.startswith("number:")
    circular = Circular.objects.get()
    assert circular.allocated_serial == 7
    assert circular.series.counters.get(year=2018).last == 7


@pytest.mark.database
def test_short_edition_says_what_changed_and_keeps_the_file(tmp_path):
    (tmp_path / "list.pdf").write_bytes(pdf("first"))
    first = {**MINIMAL, "files": [{"path": "list.pdf", "title": "List"}]}
    take(first, folder=tmp_path)
    (tmp_path / "list.pdf").write_bytes(pdf("second"))
    second = {
        "type": "edition", "circular": "uclg/2018/31", "published_at": "2018-12-10T09:00:00+09:00",
        "change_note": "The list was corrected.", "files": [{"path": "list.pdf", "title": "List"}],
    }  # fmt: skip

    told = take(second, second, folder=tmp_path)

    assert [line.outcome for line in told] == ["new", "unchanged"]
    earlier, newer = Edition.objects.order_by("version")
    assert earlier.superseded_at == newer.published_at
    assert newer.facts["title"] == "Statement"
    assert newer.facts["files"][0]["code"] == earlier.facts["files"][0]["code"], "the file keeps its address"
    assert newer.facts["files"][0]["sha256"] != earlier.facts["files"][0]["sha256"]


@pytest.mark.database
def test_dry_run_checks_everything_and_keeps_nothing():
    told = take(MINIMAL, dry_run=True)

    assert told[0].outcome == "new"
    assert not Circular.objects.exists()


def test_command_reports_refused_lines_and_fails(tmp_path, capsys):
    path = tmp_path / "lines.jsonl"
    bad = {**MINIMAL, "number": "none", "title": "Bad"}
    path.write_text("\n".join(json.dumps(record) for record in (bad, MINIMAL)))

    with pytest.raises(CommandError):
        call_command("import_circulars", str(path))

    captured = capsys.readouterr()
    assert "line 1 (circular): number:" in captured.err
    assert "1 new, 0 unchanged, 1 refused" in captured.out
    assert Circular.objects.get().editions.get().title == "Statement"


@pytest.mark.database
def test_strict_stops_at_the_first_refused_line(tmp_path):
    path = tmp_path / "lines.jsonl"
    more = [{**MINIMAL, "number": f"{serial}/2018"} for serial in range(40, 110)]
    path.write_text("\n".join(json.dumps(record) for record in ({**MINIMAL, "number": "none"}, *more)))

    with pytest.raises(CommandError):
        call_command("import_circulars", str(path), strict=True)

    assert Circular.objects.count() < len(more)
