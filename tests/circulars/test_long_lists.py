"""What staff open and take away costs the same at any number of rows: plans along an index, queries at two sizes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from circulars import facts
from circulars.models import AddresseeLine, AuditEntry, Circular, WorkingCopy
from circulars.portability import audited, desk
from circulars.rendering import derived
from circulars.search import copies
from tests import factories

pytestmark = pytest.mark.django_db
LOG = "/admin/circulars/auditentry/"


def plan(rows: QuerySet) -> str:
    """On PostgreSQL, which reads a small table whole, what it would do with a large one."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        return rows.explain()


def queries_of(run) -> int:
    with CaptureQueriesContext(connection) as captured:
        run()
    return len(captured)


def entries(count: int, of: WorkingCopy, by) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=datetime(2004 + number % 20, 5, 1, tzinfo=UTC), actor=by, actor_label="kim", action="edit",
            circular_id=of.circular_id, object_type="circulars.WorkingCopy", object_id=str(of.pk), object_label="x",
        )
        for number in range(count)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda user: WorkingCopy.objects.editable_by(user).order_by("-edited_at", "-pk")[:50], "working_copy_newest"),
        (
            lambda user: WorkingCopy.objects.open_to(user).filter(issued_on__isnull=False).order_by("issued_on")[:1],
            "working_copy_issue",
        ),
        (lambda user: WorkingCopy.objects.pending().order_by(), "working_copy_desk"),
        (lambda user: WorkingCopy.objects.scheduled(factories.later(days=1)).order_by(), "working_copy_public_from"),
        (lambda user: AuditEntry.objects.open_to(user).order_by("-at", "-pk")[:50], "audit_deleted_limited"),
        (lambda user: AuditEntry.objects.open_to(user).order_by("-at", "-pk")[:50], "auditentry_at_"),
    ],
)
def test_the_desk_walks_along_an_index(administrator, rows, index):
    assert index in plan(rows(administrator))


def test_nothing_to_render_is_known_from_the_index():
    factories.published()

    with CaptureQueriesContext(connection) as captured:
        assert list(derived.outdated()) == []

    assert [query["sql"].count("ORDER BY") for query in captured] == [0]


def test_the_list_of_circulars_reads_no_words(staff_client, administrator):
    factories.draft(by=administrator, body="<p>Words that no column of a list shows.</p>")

    with CaptureQueriesContext(connection) as captured:
        page = staff_client.get("/admin/circulars/workingcopy/")
        export = b"".join(staff_client.get("/admin/circulars/workingcopy/export/csv/").streaming_content)

    assert page.status_code == 200
    assert b"Declaration" in export
    assert not [query["sql"] for query in captured if '"circulars_workingcopy"."body"' in query["sql"]]


def test_pages_are_cut_by_their_keys(administrator):
    for number in range(3):
        factories.draft(by=administrator, title=f"Draft {number}", now=factories.NOW + timedelta(minutes=number))
    model_admin = admin.site.get_model_admin(WorkingCopy)
    rows = WorkingCopy.objects.order_by("-edited_at", "-pk").annotate(title_again=F("title"))
    pages = model_admin.get_paginator(None, rows, 2)

    with CaptureQueriesContext(connection) as captured:
        shown = [[copy.title_again for copy in pages.page(number)] for number in (1, 2)]

    assert shown == [["Draft 2", "Draft 1"], ["Draft 0"]]
    cut = [query["sql"] for query in captured if "LIMIT" in query["sql"]]
    assert len(cut) == 2
    assert not [sql for sql in cut if "title" in sql]


def test_years_of_the_log_are_read_at_its_ends(staff_client, administrator):
    copy = factories.draft(by=administrator)
    entries(20, copy, administrator)

    with CaptureQueriesContext(connection) as captured:
        page = staff_client.get(LOG).content.decode()

    assert "?at__year=2004" in page
    assert "?at__year=2023" in page
    assert not [query["sql"] for query in captured if "datetime_trunc" in query["sql"] or "DATE_TRUNC" in query["sql"]]
    chosen = staff_client.get(f"{LOG}?at__year=2010")
    assert chosen.context["cl"].result_count == 1
    assert "at__month=5" in chosen.content.decode()


def test_years_of_an_empty_list_are_none(staff_client):
    AuditEntry.objects.all()  # nothing was done yet

    page = staff_client.get(f"{LOG}?q=nothing-like-it")

    assert page.status_code == 200
    assert "at__year" not in page.content.decode()


def test_facts_of_many_are_those_of_each(administrator):
    copy = factories.draft(by=administrator, addressees=["To all members", "For information: the council"])
    AddresseeLine.objects.filter(working_copy=copy).update(addressee=None)
    many = list(WorkingCopy.objects.select_related("circular__series__issuer").prefetch_related(*facts.LINES))

    assert queries_of(lambda: facts.collect(many[0])) == 0
    assert facts.canonical(facts.collect(many[0])) == facts.canonical(facts.collect(copy))
    assert facts.collect(many[0])["addressees"][0]["text"] == "To all members"


def test_writing_out_asks_no_more_for_more_rows(administrator):
    one = factories.draft(by=administrator, addressees=["To all members"])
    entries(3, one, administrator)
    few = queries_of(lambda: (list(desk.write_copies()), list(desk.write_audit())))
    for _number in range(4):
        factories.draft(by=administrator, addressees=["To all members", "To the council"])
    entries(40, one, administrator)
    Circular.objects.filter(path=None).update(created_at=factories.NOW + timedelta(days=1))

    more = queries_of(lambda: (list(desk.write_copies()), list(desk.write_audit())))

    assert more <= few + 3 * 4  # a draft bears no address: its name is counted, in its line and its entries


def test_indexing_copies_asks_no_more_for_more(administrator):
    keys = [factories.draft(by=administrator, addressees=["To all members"]).pk for _number in range(6)]
    copies.index_copies(keys[:1])

    few = queries_of(lambda: copies.index_copies(keys[:1]))

    assert queries_of(lambda: copies.index_copies(keys)) <= few


def test_log_names_what_is_there_and_leaves_out_what_is_gone(administrator):
    copy = factories.published().circular.working_copies.get()
    rows = [
        AuditEntry(at=factories.NOW, object_type=kind, object_id=key, actor_id=actor, circular_id=circular)
        for kind, key, actor, circular in (
            ("circulars.WorkingCopy", str(copy.pk), administrator.pk, copy.circular_id),
            ("circulars.WorkingCopy", "999999", 999999, 999999),
            ("circulars.WorkingCopy", "9" * 40, None, None),
            ("circulars.WorkingCopy", "", None, None),
            ("contacts.Person", "1", None, None),
        )
    ]

    said = [(row["actor"], row["circular"], row["object"]) for row in audited.records(rows)]

    path = copy.circular.path
    assert said == [(administrator.username, path, f"{path}|{copy.language}"), *[(None, None, None)] * 4]
