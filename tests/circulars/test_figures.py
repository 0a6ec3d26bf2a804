"""Figures: what a page's script tells is counted by circular and day, and nothing else is."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from circulars import figures, publishing
from circulars.models import Circular, DailyFigure
from portal.models import Office
from tests import factories

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
OURS = {"HTTP_ORIGIN": "http://testserver", "HTTP_USER_AGENT": BROWSER}


@pytest.fixture
def circular() -> Circular:
    return Circular.objects.get(pk=factories.published(title="Words").circular_id)


def tell(client, body: str, **headers):
    return client.post("/figures/", body, content_type="text/plain;charset=UTF-8", **(OURS | headers))


def counted() -> list[tuple]:
    figures.flush()
    return sorted(DailyFigure.objects.values_list("circular", "kind", "count"))


@pytest.mark.database
@pytest.mark.parametrize("kind", ["read", "print", "download", "share"])
def test_what_a_page_tells_is_counted_by_circular_and_day(client, circular, kind):
    for _ in range(3):
        response = tell(client, f"{kind} {circular.path}")

    assert (response.status_code, response.content, response.cookies) == (204, b"", {})
    assert response["Cache-Control"] == "no-store"
    assert counted() == [(circular.pk, kind, 3)]
    tell(client, f"{kind} {circular.path}")
    assert counted() == [(circular.pk, kind, 4)]
    assert DailyFigure.objects.get().day == timezone.localdate()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("read", {}),
        ("", {}),
        ("love {path}", {}),
        ("read uclg/2026/none", {}),
        ("read {path}/../x", {}),
        ("read {path}\x00", {}),
        ("read " + "x" * 700, {}),
        ("read {path}", {"HTTP_ORIGIN": "https://elsewhere.example"}),
        ("read {path}", {"HTTP_ORIGIN": "null"}),
        ("read {path}", {"HTTP_USER_AGENT": ""}),
        ("read {path}", {"HTTP_USER_AGENT": f"{BROWSER} HeadlessChrome/126"}),
        ("read {path}", {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("read {path}", {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Yeti/1.1)"}),
        ("read {path}", {"CONTENT_LENGTH": "x"}),
    ],
)
def test_everything_else_is_answered_alike_and_counted_never(client, circular, body, headers):
    response = tell(client, body.format(path=circular.path), **headers)

    assert (response.status_code, response.content) == (204, b"")
    assert counted() == []


def test_telephone_is_no_machine(client, circular):
    tell(client, f"read {circular.path}", HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 13; CUBOT X70) Chrome/126.0")
    tell(client, f"read {circular.path}", HTTP_USER_AGENT="Mozilla/5.0 (compatible; cubot_bot)")

    assert counted() == [(circular.pk, "read", 1)]


@pytest.mark.database
def test_only_what_is_public_is_counted(client, circular):
    draft = factories.draft()
    publishing.hide(circular.pk, by=None, now=timezone.now(), reason_ko="이유")
    tell(client, f"read {circular.path}")
    tell(client, f"read {draft.circular.path}")

    assert counted() == []
    assert client.get("/figures/").status_code == 405


@pytest.mark.database
def test_one_sender_cannot_count_without_end(client, circular, settings):
    settings.RATES = {"telling": 2}
    for _ in range(5):
        tell(client, f"read {circular.path}")
    assert counted() == [(circular.pk, "read", 2)]


@pytest.mark.database
def test_page_holds_no_number_and_costs_no_query_more(client, circular):
    Office.objects.create(pk=1, name_ko="실", shows_read_counts=True)
    DailyFigure.objects.create(circular=circular, day=timezone.localdate(), kind="read", count=987654)
    page = client.get(f"/circulars/{circular.path}/").content.decode()

    assert f'data-figures="{circular.path}"' in page
    assert f'hidden data-reads="/figures/{circular.path}.json"' in page
    assert "987654" not in page
    paper = client.get(f"/circulars/{circular.path}/?view=print").content.decode()
    earlier = client.get(f"/circulars/{circular.path}/v1/").content.decode()
    assert "data-figures" not in paper
    assert "figures.js" not in paper
    assert 'data-figures="' in earlier  # its only edition is the current one


def test_readers_see_the_number_only_where_the_office_shows_it(client, circular):
    DailyFigure.objects.create(circular=circular, day=timezone.localdate(), kind="read", count=7)
    DailyFigure.objects.create(circular=circular, day=timezone.localdate() - timedelta(days=1), kind="read", count=5)
    DailyFigure.objects.create(circular=circular, day=timezone.localdate(), kind="print", count=3)
    address = f"/figures/{circular.path}.json"
    assert client.get(address).status_code == 404
    assert "data-reads" not in client.get(f"/circulars/{circular.path}/").content.decode()

    office = Office.objects.create(pk=1, name_ko="실", shows_read_counts=True)
    answer = client.get(address)

    assert answer.json() == {"reads": 12}
    assert answer["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies
    publishing.hide(circular.pk, by=None, now=timezone.now(), reason_ko="이유")
    assert client.get(address).status_code == 404
    office.delete()


@pytest.mark.database
def test_sums_by_month_and_by_circular(circular):
    other = Circular.objects.get(pk=factories.published(title="Other").circular_id)
    today = timezone.localdate().replace(day=15)
    before = today.replace(day=1) - timedelta(days=1)
    rows = [
        (circular, today, "read", 3),
        (circular, before, "read", 2),
        (other, today, "read", 9),
        (other, today, "share", 1),
    ]
    for one, day, kind, count in rows:
        DailyFigure.objects.create(circular=one, day=day, kind=kind, count=count)

    months = figures.by_month()

    assert [(month.day, month.counts) for month in months] == [
        (today.replace(day=1), (12, 0, 0, 1)),
        (before.replace(day=1), (2, 0, 0, 0)),
    ]
    assert [(row["circular"], row["read"], row["share"]) for row in figures.most(before)] == [
        (other.pk, 9, 1), (circular.pk, 5, 0),
    ]  # fmt: skip
    assert figures.of_circular(circular.pk) == {"read": 5, "print": 0, "download": 0, "share": 0}


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_processes_add_up(circular):
    """Both carry over the same circular and day; neither loses the other's."""
    from circulars.figures import counting

    day = timezone.localdate()

    def write() -> None:
        try:
            for _ in range(5):
                counting._write({(circular.pk, day, "read"): 2})
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        write()
        write()
    else:
        threads = [threading.Thread(target=write) for _ in range(2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]

    assert DailyFigure.objects.get().count == 20
