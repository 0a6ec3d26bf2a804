"""Many short lines taken at once become what they become one by one, and a line that is refused keeps no other out."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circulars import integrity, publishing
from circulars.models import (
    AuditEntry,
    Circular,
    Edition,
    FoundAbbreviation,
    FoundAddressUse,
    Generation,
    NumberNotUsed,
    PublicChange,
    Reference,
    SearchEntry,
    SectionEntry,
    SeriesCounter,
    TurningMoment,
    VersionCounter,
    WorkingCopy,
)
from circulars.portability import reading, together
from tests import factories
from tests.circulars import portable

pytestmark = [pytest.mark.django_db, pytest.mark.database]
COUNT = 24
# By what a row is found again in a portal with other keys, and what has to be the same there.
TOLD = {
    Reference: ("edition__circular__path", "start", "end", "text", "series__code", "year", "serial", "target__path"),
    SectionEntry: ("section__slug", "circular__path", "listed_on", "published_at", "superseded_at"),
    SearchEntry: ("circular__path", "language", "kind", "year", "has_files", "due_on", "version", "files_version"),
    PublicChange: ("circular__path", "kind", "version", "path", "is_quiet", "effective_at", "recorded_at"),
    AuditEntry: ("circular__path", "action", "actor_label", "object_label", "details", "at"),
    FoundAbbreviation: ("edition__circular__path", "short", "long", "language"),
    FoundAddressUse: ("edition__circular__path", "found__address"),
    VersionCounter: ("circular__path", "language", "last"),
    SeriesCounter: ("series__code", "year", "last"),
    TurningMoment: ("at",),
    Edition: ("circular__path", "rendered", "renderer_version", "listed_on", "published_by_label", "content_hash"),
    WorkingCopy: ("circular__path", "title", "body", "state", "public_from", "number_label", "revision"),
}


@pytest.fixture(autouse=True)
def _around(db, settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")
    fill()


def fill():
    factories.series()
    own = factories.own_series()
    factories.section()
    NumberNotUsed.objects.create(series=own, year=2018, serial=7, reason_ko="이유", recorded_at=factories.NOW)


def line(number: int, **values) -> dict:
    """Each cites the one before it and one that comes later."""
    return {
        "type": "circular",
        "series": "uclg/circular",
        "number": f"{number}/2018",
        "title": f"Statement {number}",
        "body": f"<p>See circular {number - 1}/2018 and circular {number + 5}/2018 on the World Council (WC).</p>",
        "issued_on": "2018-12-05",
        "section": "circulars",
        "language": "en",
        "addressees": ["All members", {"role": "for_information", "text": "Committees"}],
    } | values


def lines() -> list[dict]:
    made = [line(number) for number in range(1, COUNT + 1)]
    made[2] |= {"deadlines": [{"kind": "register", "text": "Register", "due_on": "2018-12-20"}], "number": 3}
    made[3] |= {"events": [{"text": "Congress", "starts_on": "2018-12-24"}], "summary_ko": "요약"}
    made[4] |= {"body": "<p>Call 010-2345-6789, or write to office@example.org. Click here.</p>"}
    made[5] |= {"body": '<p><a href="/circulars/uclg/2018/1/">The first</a>, <a href="https://a.example/">out</a></p>'}
    made[6] |= {"redirects": ["/board/view.do?b=2&a=1", "/old/7"], "requested_files": [{"text": "Annex"}]}
    made[8] |= {"series": "office/notice", "number": "9/2018", "language": "ko", "title": "알림"}
    made[9] |= {"number": None, "title": "Without a number", "kind": "letter"}
    # 31/2018 issued a year later is not 31/2019, whose address it would have; the number is what is printed.
    made[20] |= {"number": "31/2018", "issued_on": "2019-01-04"}
    made[21] |= {"number": "31/2019", "issued_on": "2020-01-07"}
    made[22] |= {"body": "<p>See circular 31/2019, circular 31/2018 and circular 32/2019.</p>"}
    made[23] |= {"number": "32/2018", "issued_on": "2019-01-05"}
    return made


def take(records, **options) -> list[reading.Line]:
    session = reading.ImportSession(now=factories.NOW, **options)
    session.moment = lambda: factories.NOW
    return list(reading.read([json.dumps(record).encode() for record in records], session))


def stored() -> dict:
    exported = [json.loads(one) for one in portable.export(True).splitlines()]
    for record in exported:
        record.pop("code", None)
    rows = {model.__name__: sorted(map(repr, model.objects.values_list(*names))) for model, names in TOLD.items()}
    return rows | {"export": [record for record in exported if record["type"] != "audit"]}


def one_by_one(records, monkeypatch) -> list[reading.Line]:
    with monkeypatch.context() as patched:
        patched.setattr(reading, "ALONE", 10_000)
        return take(records)


def wrong_lines() -> list[dict]:
    made = lines()
    made[10] |= {"section": "nowhere"}
    made[11] |= {"unknown": 1}
    made[12] |= {"redirects": ["no address"]}
    made[13] |= {"number": "1/2018"}  # the address of the first
    made[14] |= {"series": "office/notice", "number": "7/2018"}  # given up
    made[15] |= {"redirects": ["/circulars/uclg/2018/17/"]}  # the address of the next
    made[18] |= {"key": "ÄÖ", "title": "x" * 600}
    return made


@pytest.mark.parametrize("records", [lines, wrong_lines], ids=["sound", "wrong"])
def test_same_rows_and_refusals_as_line_by_line(records, monkeypatch):
    at_once = take(records())
    rows = stored()
    assert list(integrity.check()) == []
    portable.empty()
    fill()

    alone = one_by_one(records(), monkeypatch)

    assert at_once == alone
    assert rows == stored()


def test_of_two_lines_for_one_address_the_first_has_it_whatever_fails_around_them():
    """The second stands in a half that is stored at once, the first beside a line that is taken alone."""
    made = [line(number) for number in range(1, 49)]
    made[2] |= {"redirects": ["/old/1", "no address"]}
    made[4] |= {"title": "First"}
    made[39] |= {"number": "5/2018", "title": "Second"}

    told = take(made)

    assert [one.number for one in told if one.refused] == [3, 40]
    assert Edition.objects.get(circular__path="uclg/2018/5").title == "First"


def test_lines_are_taken_at_once(monkeypatch):
    """Lest all of it went line by line, and was merely slow."""
    taken: list[int] = []
    real = together.take

    def counted(prepared, session):
        told = real(prepared, session)
        taken.append(len(told))
        return told

    monkeypatch.setattr(together, "take", counted)
    take(lines())
    assert taken == [COUNT]


def test_changes_are_dated_by_the_clock_for_those_who_follow_them():
    session = reading.ImportSession(now=factories.NOW)
    later = factories.NOW + timedelta(minutes=40)
    session.moment = lambda: later
    made = [line(number) for number in range(1, 13)]
    made.append(line(21, redirects=["/circulars/old/21/"]))  # taken alone

    told = list(reading.read([json.dumps(record).encode() for record in made], session))

    assert {one.outcome for one in told} == {"new"}
    assert set(PublicChange.objects.values_list("effective_at", flat=True)) == {later}
    assert set(PublicChange.objects.values_list("recorded_at", flat=True)) == {factories.NOW}


def test_changes_are_dated_by_the_end_of_their_portion(monkeypatch):
    """Of one that lies ahead the moment stays, and so do those of earlier portions, which some have read."""
    monkeypatch.setattr(reading, "PLAIN_PORTION", 13)
    session = reading.ImportSession(now=factories.NOW)
    told: list[datetime] = []

    def clock() -> datetime:
        told.append(factories.NOW + timedelta(seconds=len(told)))
        return told[-1]

    session.moment = clock
    ahead = factories.NOW + timedelta(days=1)
    made = [line(number) for number in range(1, 13)]
    made.append(line(13, published_at=ahead.isoformat()))
    ends = []
    for one in reading.read([json.dumps(record).encode() for record in made + [line(n) for n in (14, 15)]], session):
        ends += [told[-1]] if one.number in (1, 14) else []

    dates = dict(PublicChange.objects.values_list("path", "effective_at"))
    assert [dates[f"uclg/2018/{number}"] for number in range(1, 16)] == [ends[0]] * 12 + [ahead] + [ends[1]] * 2


def test_portion_is_bounded_by_bytes_and_by_the_wish_to_stop(monkeypatch):
    portions: list[int] = []
    real = reading._take_portion
    monkeypatch.setattr(
        reading, "_take_portion", lambda portion, *others: portions.append(len(portion)) or real(portion, *others)
    )
    take([line(number) for number in range(1, 5)], is_strict=True)
    assert portions == [1, 1, 1, 1]
    portions.clear()
    monkeypatch.setattr(reading, "LARGEST_PORTION", 20_000)
    take([line(number, body=f"<p>{'word ' * 2400}</p>") for number in range(11, 17)])
    assert portions == [2, 2, 2]


def test_queries_do_not_grow_with_the_lines():
    def queries(first: int, count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert {told.outcome for told in take([line(n) for n in range(first, first + count)])} == {"new"}
        return len(captured)

    queries(1, 12)  # what is asked once
    few = queries(101, 12)

    assert queries(201, 48) <= few + 20, "a statement holds some dozens of rows on SQLite"


def test_many_raise_the_generation_a_few_times_and_tell_nobody(mailoutbox):
    take(lines())
    before = Generation.objects.get(pk=1).counter

    take([line(number) for number in range(101, 150)])

    assert Generation.objects.get(pk=1).counter - before <= 2
    assert mailoutbox == []


def test_second_run_changes_nothing_and_says_so():
    take(lines())
    before = stored()

    told = take(lines())

    assert {one.outcome for one in told} == {"unchanged"}
    assert stored() == before


def test_killed_between_portions_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(reading, "PLAIN_PORTION", 12)
    relisted = reading.importing.relist
    calls = []

    def dies(keys, read):
        calls.append(keys)
        if len(calls) == 2:
            raise KeyboardInterrupt
        relisted(keys, read)

    monkeypatch.setattr(reading.importing, "relist", dies)
    with pytest.raises(KeyboardInterrupt):
        take(lines())
    assert Circular.objects.count() == 12, "the portion that was cut off left nothing"
    monkeypatch.setattr(reading.importing, "relist", relisted)

    told = take(lines())

    assert [one.outcome for one in told] == ["unchanged"] * 12 + ["new"] * (COUNT - 12)
    assert list(integrity.check()) == []


def test_what_only_the_database_refuses_keeps_the_others(monkeypatch):
    real = publishing.import_documents

    def refuses(documents, **values):
        if any(document.content["title"] == "Statement 17" for document in documents):
            raise publishing.NotImportable("no")
        return real(documents, **values)

    monkeypatch.setattr(publishing, "import_documents", refuses)

    assert {one.outcome for one in take([line(number) for number in range(1, 49)])} == {"new"}
