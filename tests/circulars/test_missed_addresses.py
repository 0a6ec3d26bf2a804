"""What readers ask for in vain: counted without a trace of who asked, written seldom, looked through and led on."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from circulars import tally
from circulars.models import MissedAddress, Redirect
from circulars.redirects import canonical, missed
from circulars.redirects.missed import counting, worth_counting
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/bbs/view.do?nttId=31&bbsId=BBSMSTR_000000000123", "/bbs/view.do?bbsId=BBSMSTR_000000000123&nttId=31"),
        ("/board/view.php?id=notice&no=3&page=2", "/board/view.php?id=notice&no=3"),
        ("/bbs/board.php?bo_table=news&wr_id=12&stx=홍길동&sfl=wr_name", "/bbs/board.php?bo_table=news&wr_id=12"),
        ("/?menu=12&no=4", "/?menu=12&no=4"),
        ("/sub/intro.html?x=1", "/sub/intro.html"),
        ("/국제협력/소식", "/국제협력/소식"),
        ("/en/news/31", "/en/news/31"),
        ("/upload/2018/letter.hwp", "/upload/2018/letter.hwp"),
        ("/circulars/uclg/2018/999/", "/circulars/uclg/2018/999/"),
        ("/view.do?userId=hong&no=3&email=a%40b.example", "/view.do?no=3"),
        ("/view.do?no=010-1234-5678", "/view.do"),
        ("/view.do?no=900101-1234568", "/view.do"),
        ("/view.do?key=0123456789abcdef0123456789abcdef", "/view.do"),
    ],
)
def test_of_an_address_what_names_a_page_is_kept(asked, kept):
    assert worth_counting(canonical(asked)) == kept


@pytest.mark.parametrize(
    "asked",
    [
        "/", "/?q=홍길동", "/wp-login.php", "/.env", "/.git/config", "/blog/wp-content/x.php", "/favicon.png", "/x.js",
        "/robots.txt", "/cgi-bin/luci", "/phpmyadmin/", "/search/홍길동", "/search?q=x", "/검색/홍길동", "/drafts/abc/",
        "/verify/ABCDEFGHJK/", "/kim@office.example", "/900101-1234568", "/tel/010-1234-5678", "/x%00y", "/a'b",
        "/reset/0123456789abcdef0123456789abcdef/", "/en/", "/admin/", "/api/v1/none/", "/backup.sql", "/a:b",
    ],
)  # fmt: skip
def test_what_machines_try_and_what_is_personal_is_not_counted(asked):
    assert worth_counting(canonical(asked)) == ""


@pytest.mark.database
def test_counting_asks_no_database_and_is_written_once_after_a_minute(client, monkeypatch):
    for _time in range(3):
        assert client.get("/bbs/view.do?b=2&no=31").status_code == 404
    client.get("/bbs/view.do?no=31", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Reader/1.0")
    client.post("/bbs/view.do?no=31")
    client.head("/bbs/view.do?no=31")
    assert (missed.waiting(), MissedAddress.objects.count()) == ({"/bbs/view.do?no=31": 4}, 0)
    counting.tally.written_at -= 61

    with CaptureQueriesContext(connection) as captured:
        client.get("/bbs/view.do?no=31")

    assert len([one for one in captured if "INSERT" in one["sql"]]) == 1
    row = MissedAddress.objects.get()
    assert (row.path, row.hits) == ("/bbs/view.do?no=31", 5)
    assert {field.name for field in MissedAddress._meta.fields} == {
        "id", "path", "hits", "first_at", "last_at", "is_ignored",
    }  # fmt: skip
    client.get("/bbs/view.do?no=31")
    assert (missed.flush(), MissedAddress.objects.get().hits) == (1, 6)
    assert missed.flush() == 0


def test_pages_that_answer_and_pages_of_staff_are_not_counted(client):
    edition = factories.published()
    for address in ("/", f"/circulars/{edition.circular.path}/", "/admin/none/", "/api/v1/none/", "/drafts/none/"):
        client.get(address)
    Redirect.objects.create(old_path="/old", page="/contacts/")
    assert client.get("/old").status_code == 301

    assert missed.waiting() == {}


def test_memory_is_bounded(rf, monkeypatch):
    monkeypatch.setattr(tally, "DISTINCT", 3)
    for number in (1, 2, 3, 4, 5, 1, 4):
        request = rf.get(f"/page/{number}")
        request.LANGUAGE_CODE = "ko"
        missed.count(request)

    assert missed.waiting() == {"/page/1": 2, "/page/2": 1, "/page/3": 1}


@pytest.mark.database
def test_a_busy_database_fails_no_page_and_loses_no_count(client, monkeypatch):
    client.get("/page/1")
    counting.tally.written_at -= 61

    def busy(counts):
        raise OperationalError("database is locked")

    monkeypatch.setattr(counting, "_write", busy)
    assert client.get("/page/1").status_code == 404
    assert missed.waiting() == {"/page/1": 2}
    monkeypatch.undo()
    assert missed.flush() == 1
    assert MissedAddress.objects.get().hits == 2


def test_patience_of_the_connection_is_given_back():
    if connection.vendor != "sqlite":
        pytest.skip("a pragma of SQLite")
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()
    counting.tally.counts["/page/1"] = 1
    missed.flush()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == before


@pytest.mark.database
def test_what_was_led_on_meanwhile_is_not_written_and_a_full_table_takes_no_new_ones(monkeypatch):
    Redirect.objects.create(old_path="/page/1", page="/contacts/")
    counting.tally.counts.update({"/page/1": 3, "/page/2": 1})
    missed.flush()
    assert list(MissedAddress.objects.values_list("path", flat=True)) == ["/page/2"]
    monkeypatch.setattr(counting, "MOST", 0)

    counting.tally.counts.update({"/page/2": 1, "/page/3": 1})
    missed.flush()

    assert list(MissedAddress.objects.values_list("path", "hits")) == [("/page/2", 2)]


@pytest.mark.database
def test_what_nobody_asks_for_any_more_ends_and_of_many_the_least_asked(monkeypatch):
    now = timezone.now()
    for number, (hits, days) in enumerate([(9, 181), (5, 10), (3, 10), (1, 10)]):
        at = now - timedelta(days=days)
        MissedAddress.objects.create(path=f"/page/{number}", hits=hits, first_at=at, last_at=at)
    monkeypatch.setattr(missed.upkeep, "MOST", 2)

    assert missed.end_old(now) == "2 ended"
    assert missed.end_old(now) == ""
    assert sorted(MissedAddress.objects.values_list("path", flat=True)) == ["/page/1", "/page/2"]


def test_the_most_asked_are_listed_led_on_and_ignored(client, make_user):
    for path, hits in (("/seldom", 1), ("/often?no=1", 40), ("/junk", 9)):
        MissedAddress.objects.create(path=path, hits=hits, first_at=NOW, last_at=NOW)
    address = reverse("admin:circulars_missedaddress_changelist")
    client.force_login(make_user("kim", "publisher"))
    assert client.get(address).status_code == 403
    client.force_login(make_user("lee", "administrator"))

    def listed(**query) -> list[str]:
        return [row.path for row in client.get(address, query).context["cl"].result_list]

    assert listed() == ["/often?no=1", "/junk", "/seldom"]
    junk = MissedAddress.objects.get(path="/junk")
    client.post(address, {"action": "ignore", "_selected_action": [junk.pk]})
    assert (listed(), listed(shown="ignored"), len(listed(shown="all"))) == (["/often?no=1", "/seldom"], ["/junk"], 3)
    assert listed(q="seldom") == ["/seldom"]
    client.post(f"{address}?shown=ignored", {"action": "show_again", "_selected_action": [junk.pk]})
    assert len(listed()) == 3
    add = reverse("admin:circulars_redirect_add")
    page = client.get(address).content.decode()
    assert f"{add}?old_path=%2Foften%3Fno%3D1" in page
    form = client.get(add, {"old_path": "/often?no=1"})
    assert form.context["adminform"].form.initial["old_path"] == "/often?no=1"
    client.post(add, {"old_path": "/often?no=1", "circular": "", "section": "", "dossier": "", "page": "/contacts/"})
    assert listed() == ["/junk", "/seldom"]
    assert client.get("/often?no=1").status_code == 301
    assert b"".join(client.get("/admin/circulars/missedaddress/export/csv/").streaming_content)
