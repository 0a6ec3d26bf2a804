"""Which numbers of a received series are missing, what is said of them, and the pages that show it."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from openpyxl import load_workbook

from circulars import limits, publishing, series_gaps
from circulars.models import (
    AuditEntry,
    Circular,
    Edition,
    Intake,
    MissingNumber,
    NumberNotUsed,
    Proposal,
    Reference,
    WorkingCopy,
)
from circulars.series_gaps import NotARange, NotPossible, Ranges, parse
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def publish(serial: int, year: int = 2018, **fields) -> Edition:
    usual = {"issued_on": date(year, 5, 1), "number_label": f"Circular {serial}/{year}", "number_year": year}
    return factories.published(number_serial=serial, **(usual | fields))


def run(user=None, year: int = 2018, **fields) -> series_gaps.Run:
    return next(one for one in series_gaps.load(user) if one.year == year)


def cite(serial: int, year: int | None = 2018, series=None, **fields) -> Reference:
    edition = factories.published(number_serial=900 + serial, number_year=2026, **fields)
    return Reference.objects.create(
        edition=edition, start=0, end=5, text=f"circular {serial}/{year}", serial=serial, year=year,
        series=series or factories.series(),
    )  # fmt: skip


def page(series, year: int = 2018, *more) -> str:
    name = "admin:circulars_gaps_run_export" if more else "admin:circulars_gaps_run"
    return reverse(name, args=[series.pk, year, *more])


# --- Ranges -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3-7, 9", [3, 4, 5, 6, 7, 9]),
        ("9;3 – 4", [3, 4, 9]),
        ("5, 5, 4-6", [4, 5, 6]),
        ("3~4", [3, 4]),
        ("", []),
    ],
)
def test_numbers_are_read_as_people_write_them(text, numbers):
    assert list(parse(text)) == numbers


@pytest.mark.parametrize("text", ["seven", "7-3", "0", "1-1000000", "1-2001", "3-", "5(REV)", "-4"])
def test_what_names_no_numbers_is_refused(text):
    with pytest.raises(NotARange):
        parse(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(some.integers(1, 60)), some.lists(some.integers(1, 60)), some.integers(0, 60), some.integers(1, 20))
def test_ranges_are_what_sets_of_numbers_are(some_numbers, others, start, length):
    numbers = Ranges.of(some_numbers)

    assert list(numbers) == sorted(set(some_numbers))
    assert len(numbers) == len(set(some_numbers))
    assert list(numbers | Ranges.of(others)) == sorted({*some_numbers, *others})
    assert list(numbers.without(others)) == sorted(set(some_numbers) - set(others))
    assert numbers.part(start, length) == sorted(set(some_numbers))[start : start + length]
    assert all((number in numbers) == (number in set(some_numbers)) for number in range(62))


# --- What is missing ----------------------------------------------------------------------------------------------


@pytest.mark.database
def test_each_way_to_be_here_counts_and_a_suffix_counts_as_its_number(make_user):
    series = factories.series()
    publish(2)
    publish(5, number_suffix="(REV)", number_label="Circular 5(REV)/2018")
    factories.draft(number_serial=7, number_year=2018)
    NumberNotUsed.objects.create(series=series, year=2018, serial=8, reason_ko="쓰지 않음", recorded_at=NOW)
    intake = Intake.objects.create(
        code="a", channel="upload", received_at=NOW, number_serial=10, number_year=2018, media_type="text/plain"
    )
    Proposal.objects.create(intake=intake, field="number", value={"label": "Circular 10/2018"})

    assert (run().known, run().high) == ({2, 5, 7, 8, 10}, 10)
    assert list(run().missing) == [1, 3, 4, 6, 9]
    intake.state, intake.reason = Intake.State.DECLINED, "doubled"
    intake.save()
    assert list(run().missing) == [1, 3, 4, 6]


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("Circular 10/2018", {10}),
        ("CIRCULAR  10 / 2018", {10}),
        ("10/2018", {10}),
        ("국제협력실 공고 제2018-10호", set()),
        ("Circular Letter No. 10", set()),
    ],
)
def test_original_counts_where_its_number_is_printed_as_that_of_the_series(label, known):
    factories.series()
    intake = Intake.objects.create(
        code="a", channel="upload", received_at=NOW, number_serial=10, number_year=2018, media_type="text/plain"
    )
    Proposal.objects.create(intake=intake, field="number", value={"label": label})

    assert {serial for one in series_gaps.load(None) for serial in one.known} == known


def test_number_that_was_corrected_is_not_here_any_more():
    edition = publish(4)
    factories.corrected(edition, now=factories.NOW.replace(hour=5), number_serial=3, number_label="Circular 3/2018")

    assert run().known == {3}


def test_own_and_unnumbered_series_have_no_gaps():
    factories.published(series=factories.own_series(), kind="notice")
    factories.series("iom", is_numbered=False)

    assert series_gaps.load(None) == []


def test_numbers_that_do_not_begin_anew_are_one_run_from_the_lowest_known():
    series = factories.series("imo", "letter", pattern="Circular Letter No.{serial}")
    for serial, year in ((4204, 2020), (4206, 2020), (4209, 2021)):
        publish(serial, year, series=series, number_year=None, number_label=f"Circular Letter No.{serial}")

    found = run(year=series_gaps.OVER_YEARS)

    assert (found.low, found.high, list(found.missing)) == (4204, 4209, [4205, 4207, 4208])


def test_numbers_known_from_citations_alone_are_named_beyond_the_highest():
    publish(3)
    cite(2)
    cite(40)
    refused = cite(41)
    Reference.objects.filter(pk=refused.pk).update(origin="refused")
    cite(44, year=None)

    assert (list(run().missing), run().beyond) == ([1, 2], {40})
    assert list(run().undecided) == [1, 2, 40]
    assert list(series_gaps.numbers_of(run(), series_gaps.CITED)) == [2, 40]


def test_limited_draft_counts_for_those_it_names_alone(make_user):
    kim, lee = make_user("kim", "editor"), make_user("lee", "administrator")
    publish(1)
    copy = factories.draft(by=kim, number_serial=3, number_year=2018)
    limits.limit(copy.circular_id, users=[], teams=[], by=kim, now=NOW)

    assert run(kim).known == {1, 3}
    assert run(lee).known == {1}
    publishing.publish(copy.pk, by=kim, now=NOW, at=factories.later(days=3))
    assert run(kim).known == {1, 3}
    assert run(lee).known == {1}


def test_a_number_typed_wrongly_makes_no_list_of_millions(staff_client):
    publish(1)
    publish(20_180_031)

    response = staff_client.get(page(factories.series()), {"p": 200_000})

    assert response.status_code == 200
    assert run().without == 20_180_029
    assert len(response.context["rows"]) == 100


# --- What is said of them -----------------------------------------------------------------------------------------


@pytest.mark.database
def test_dispositions_are_told_changed_taken_back_and_written_down(make_user):
    kim, series = make_user("kim", "publisher"), factories.series()
    publish(12)
    tell = {"by": kim, "now": NOW}

    assert series_gaps.tell(series.pk, 2018, parse("3-7, 9"), disposition="not_received", **tell) == 6
    assert series_gaps.tell(series.pk, 2018, parse("3, 4"), disposition="requested", note="3월 2일 요청", **tell) == 2
    assert series_gaps.tell(series.pk, 2018, parse("4"), disposition="requested", note="3월 2일 요청", **tell) == 0

    assert list(run().undecided) == [1, 2, 8, 10, 11]
    assert list(series_gaps.numbers_of(run(), "requested")) == [3, 4]
    assert series_gaps.take_back(series.pk, 2018, parse("1-4"), **tell) == 2
    assert list(run().undecided) == [1, 2, 3, 4, 8, 10, 11]
    entries = list(AuditEntry.objects.filter(object_type="circulars.Series").order_by("pk"))
    assert [(one.action, one.details["numbers"]) for one in entries] == [
        ("tell_missing", "3-7, 9"), ("tell_missing", "3-4"), ("take_back_missing", "3-4"),
    ]  # fmt: skip
    assert entries[1].details["before"] == {"disposition": "not_received", "note": ""}
    assert entries[2].details["before"] == {"disposition": "requested", "note": "3월 2일 요청"}


@pytest.mark.parametrize(
    ("year", "numbers", "disposition"),
    [(2018, "2", "requested"), (2018, "3", "nothing"), (2018, "", "requested"), (0, "3", "requested")],
)
def test_what_is_here_or_makes_no_sense_is_refused(year, numbers, disposition):
    publish(2)

    with pytest.raises(NotPossible):
        series_gaps.tell(
            factories.series().pk, year, parse(numbers), disposition=disposition, by=None, now=NOW
        )  # fmt: skip
    assert not MissingNumber.objects.exists()


def test_what_arrives_is_shown_so_and_no_longer_counted():
    publish(5)
    series_gaps.tell(factories.series().pk, 2018, parse("2-3"), disposition="requested", by=None, now=NOW)
    publish(3)

    assert (run().disposed, run().arrived, run().with_disposition) == ({2}, {3}, 1)
    assert list(series_gaps.numbers_of(run(), series_gaps.ARRIVED)) == [3]


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def publisher(client, make_user):
    client.force_login(make_user("park", "publisher"))
    return client


def test_pages_lead_from_the_series_to_the_numbers_and_their_citing_circulars(publisher):
    series = factories.series()
    publish(3)
    citing = cite(2, title="=HYPERLINK(1)")
    change = reverse("admin:circulars_series_change", args=[series.pk])
    overview = reverse("admin:circulars_gaps")

    assert overview in publisher.get(reverse("admin:circulars_reports")).content.decode()
    assert f"{overview}?series={series.pk}" in publisher.get(change).content.decode()
    assert overview in publisher.get(reverse("admin:circulars_series_changelist")).content.decode()
    assert page(series) in publisher.get(overview, {"series": series.pk}).content.decode()
    response = publisher.get(page(series))
    copy = WorkingCopy.objects.get(circular=citing.edition.circular_id)
    assert [one["row"].number for one in response.context["rows"]] == [1, 2]
    assert reverse("admin:circulars_workingcopy_change", args=[copy.pk]) in response.content.decode()


def test_several_are_said_at_once_from_the_page_and_what_is_refused_stays_typed(publisher):
    series = factories.series()
    publish(9)

    wrong = publisher.post(page(series), {"numbers": "3-x", "disposition": "requested", "note": "물어봄"})
    assert wrong.status_code == 200
    assert "물어봄" in wrong.content.decode()
    here = publisher.post(page(series), {"numbers": "8-9", "disposition": "requested"})
    assert here.context["form"].non_field_errors()
    data = {"numbers": "3-4", "chosen": ["6", "7"], "disposition": "requested", "note": " 물어봄 "}
    assert publisher.post(page(series), data).status_code == 302
    assert list(MissingNumber.objects.values_list("serial", "note")) == [(n, "물어봄") for n in (3, 4, 6, 7)]
    assert publisher.post(page(series), {"numbers": "3-6", "disposition": "take_back"}).status_code == 302
    assert [row.serial for row in MissingNumber.objects.all()] == [7]
    history = publisher.get(reverse("admin:circulars_series_history", args=[series.pk]))
    assert history.status_code == 200


def test_editors_see_and_do_not_change(client, make_user):
    series = factories.series()
    publish(2)
    client.force_login(make_user("kim", "editor"))

    assert client.get(page(series)).context["form"] is None
    assert client.post(page(series), {"numbers": "1", "disposition": "requested"}).status_code == 403
    client.force_login(make_user("nobody"))
    assert client.get(page(series)).status_code == 403
    assert client.get(reverse("admin:circulars_gaps")).status_code == 403


def test_empty_pages_say_so(publisher):
    assert publisher.get(reverse("admin:circulars_gaps")).status_code == 200
    series = factories.series()
    assert publisher.get(page(series)).status_code == 200
    assert publisher.get(page(series, 0)).status_code == 404
    assert publisher.get(page(factories.own_series())).status_code == 404
    assert publisher.get(page(series, 2018, "pdf")).status_code == 404


def test_lists_go_out_as_files_without_formulas(publisher):
    series = factories.series()
    publish(3)
    cite(2, title="Hello", number_label="=1+1")
    series_gaps.tell(series.pk, 2018, parse("1"), disposition="requested", note="=2+2", by=None, now=NOW)

    text = b"".join(publisher.get(page(series, 2018, "csv"), {"show": "all"}).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert (rows[1][3], rows[2][6]) == ("'=2+2", "'=1+1 Hello")
    book = load_workbook(io.BytesIO(b"".join(publisher.get(page(series, 2018, "xlsx")).streaming_content)))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == [2]
    for one in ("csv", "xlsx"):
        address = reverse("admin:circulars_gaps_export", args=[one])
        assert b"".join(publisher.get(address).streaming_content)


@pytest.mark.parametrize("asked", ["overview", "run"])
def test_queries_do_not_grow_with_the_circulars(publisher, asked):
    series = factories.series()
    address = reverse("admin:circulars_gaps") if asked == "overview" else page(series)
    publish(3)
    cite(2)
    publisher.get(address)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert publisher.get(address).status_code == 200
        return len(captured)

    before = queries()
    for number in (11, 12, 30, 45):
        publish(number)
        cite(number + 5)
    assert queries() == before
    assert before <= 22


def test_a_series_with_told_numbers_is_not_deleted(staff_client):
    series = factories.series()
    series_gaps.tell(series.pk, 2018, parse("4"), disposition="requested", by=None, now=NOW)

    response = staff_client.post(reverse("admin:circulars_series_delete", args=[series.pk]), {"post": "yes"})

    assert response.status_code in (200, 403)
    assert MissingNumber.objects.exists()
    assert not Circular.objects.exists()
