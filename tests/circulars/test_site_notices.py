"""Notices over all pages: on every page and error page, in both languages, from one second to another."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from circulars import site_notices
from circulars.models import AuditEntry, Circular, SiteNotice
from tests import factories

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOSTILE = "점검 <b>]]>“'\"</b> 🛠️ \u202eabc"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    site_notices.forget()
    yield
    site_notices.forget()


def notice(level: int = 1, **fields) -> SiteNotice:
    values = {
        "from_at": timezone.now() - MINUTE,
        "text_ko": "서버를 점검합니다",
        "text_en": "We maintain our servers",
    }
    return SiteNotice.objects.create(level=level, **(values | fields))


@pytest.mark.parametrize("path", ["/", "/circulars/", "/about/", "/contacts/", "/search/", "/verify/", "/nothing/"])
def test_notice_stands_on_every_page_in_the_language_of_the_page(client, path):
    notice(2)

    korean, english = client.get(path).content.decode(), client.get(f"/en{path}").content.decode()

    assert "서버를 점검합니다" in korean
    assert "We maintain" not in korean
    assert "We maintain our servers" in english
    assert "점검" not in english
    assert 'role="status"' in english
    assert "Please note" in english


def test_notice_stands_on_the_page_of_what_is_gone_and_not_on_paper(client):
    edition = factories.published(title="Words")
    notice()
    address = f"/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"

    assert "서버를 점검합니다" in client.get(address).content.decode()
    assert "서버를 점검합니다" not in client.get(f"{address}?view=print").content.decode()


def test_notices_come_gravest_first_each_with_its_level_in_words_and_its_link(client):
    notice(1, text_en="First", url="https://office.example/?a=1&b=2")
    notice(3, text_en="Third", url="/about/")
    notice(2, text_en="Second", url="/files/abc/plan.pdf")

    content = client.get("/en/").content.decode()

    assert content.index("Third") < content.index("Second") < content.index("First")
    assert '<a href="/en/about/">Third</a>' in content
    assert '<a href="/files/abc/plan.pdf">Second</a>' in content
    assert '<a href="https://office.example/?a=1&amp;b=2">First</a>' in content
    assert content.count('role="alert"') == 1
    for word in ("Notice", "Please note", "Emergency"):
        assert f'<b class="site-notice__level">{word}</b>' in content


def test_words_are_never_markup(client):
    notice(text_ko=HOSTILE)
    content = client.get("/").content.decode()
    assert "점검 &lt;b&gt;]]&gt;" in content
    assert "<b>]]>" not in content


@pytest.mark.database
def test_notice_turns_at_its_second_and_no_cache_outlives_it(client, monkeypatch):
    comes = timezone.now().replace(microsecond=0) + timedelta(seconds=20)
    notice(from_at=comes, until_at=comes + timedelta(seconds=10))
    before = client.get("/")
    seconds = int(before["Cache-Control"].rpartition("=")[2])
    seen = []
    for after in (-1, 0, 9, 10):
        at = comes + timedelta(seconds=after)
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        response = client.get("/", headers={"If-None-Match": before["ETag"]})
        seen.append((response.status_code, "서버를 점검합니다" in response.content.decode()))
    lifetime = client.get("/")["Cache-Control"]

    assert seconds <= 20
    assert seen == [(304, False), (200, True), (200, True), (200, False)]
    assert int(lifetime.rpartition("=")[2]) > 0


@pytest.mark.database
def test_notice_costs_no_query_once_it_is_in_memory(client, django_assert_num_queries):
    notice()
    client.get("/about/")
    with django_assert_num_queries(2):  # the state, and the words of the page
        client.get("/about/")


@pytest.mark.database
@override_settings(DEBUG=False)
def test_failure_pages_show_what_was_read_last_without_a_database(client, monkeypatch):
    from circulars import changes

    goes = timezone.now() + MINUTE
    notice(3, until_at=goes)
    client.get("/")

    def fail(at):
        raise RuntimeError

    monkeypatch.setattr(changes, "state", fail)
    client.raise_request_exception = False
    response = client.get("/")
    monkeypatch.setattr(timezone, "now", lambda: goes)
    later = client.get("/")

    assert response.status_code == later.status_code == 500
    assert "서버를 점검합니다" in response.content.decode()
    assert "We maintain our servers" in response.content.decode()
    assert "점검합니다" not in later.content.decode()


def _typed(**values) -> dict:
    return {
        "level": "1", "text_ko": "점검", "text_en": "Maintenance", "url": "", "from_at_0": "2026-03-02",
        "from_at_1": "09:00", "until_at_0": "", "until_at_1": "",
    } | values  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text_en": ""}, "text_en"),
        ({"text_ko": "  "}, "text_ko"),
        ({"text_ko": "900101-1234568 씨"}, "text_ko"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "//elsewhere.example/"}, "url"),
        ({"url": "https://[broken"}, "url"),
        ({"until_at_0": "2026-03-02", "until_at_1": "09:00"}, "until_at"),
        ({"level": "4"}, "level"),
    ],
)
def test_form_refuses(staff_client, values, field):
    response = staff_client.post("/admin/circulars/sitenotice/add/", _typed(**values))

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert not SiteNotice.objects.exists()


@pytest.mark.database
def test_notice_is_saved_shown_and_audited(staff_client, client):
    staff_client.post("/admin/circulars/sitenotice/add/", _typed(from_at_0="2026-01-01", url="/en/about/"))

    row = SiteNotice.objects.get()
    assert row.url == "/about/"
    assert AuditEntry.objects.filter(action="add", object_type="circulars.SiteNotice").count() == 1
    form = staff_client.get(f"/admin/circulars/sitenotice/{row.pk}/change/").content.decode()
    assert '<div class="seen" lang="en">' in form
    assert 'role="alert"' not in form


def test_preview_shows_what_is_typed_and_saves_nothing(staff_client):
    response = staff_client.post("/admin/circulars/sitenotice/preview/", _typed(level="3", text_ko=HOSTILE))
    refused = staff_client.post("/admin/circulars/sitenotice/preview/", _typed(text_en=""))

    assert "Maintenance" in response.content.decode()
    assert "점검 &lt;b&gt;" in response.content.decode()
    assert "errorlist" in refused.content.decode()
    assert not SiteNotice.objects.exists()


@pytest.mark.parametrize(("group", "status"), [("editor", 403), ("publisher", 200), ("contact manager", 403)])
def test_publishers_alone_write_notices(client, make_user, group, status):
    client.force_login(make_user("kim", group))

    assert client.get("/admin/circulars/sitenotice/add/").status_code == status
    assert client.post("/admin/circulars/sitenotice/preview/", _typed()).status_code == status


def test_form_asks_for_moments_and_has_room_for_the_words(client, make_user):
    client.force_login(make_user("kim", "administrator"))
    page = client.get("/admin/circulars/sitenotice/add/").content.decode()

    assert "표시 시작 시각" in page
    assert "표시 종료 시각" in page
    assert page.count('class="vLargeTextField"') == 3
