"""A number that is typed: how it is read, where it leads readers and staff, and what it never tells."""

import time
from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from circulars import lookup, memory, publishing
from circulars.models import Edition, NumberNotUsed
from tests import factories

READ = [
    ("27/2018", "27/2018"),
    ("Circular 27/2018", "27/2018"),
    ("circular no. 27/2018", "27/2018"),
    ("제27호", "27"),
    ("제27호 서큘러", "27"),
    ("[Circular 6/2021]", "6/2021"),
    ("CL 2021/12", "12/2021"),
    ("2015-153", "153/2015"),
    ("153-2015", "153/2015"),
    ("5(REV)/2020", "5(REV)/2020"),
    ("5/2020 Rev.1", "5Rev.1/2020"),
    ("12A/2019", "12A/2019"),
    ("4204/Add.9", "4204Add.9"),
    ("２７／２０１８", "27/2018"),
    ("2018년 27호", "27/2018"),
    ("2018년도 서큘러 제27호", "27/2018"),
    ("국제협력실 공고 제2026-3호", "3/2026"),
    ("Circular 31 of 5 December 2018", "31/2018"),
    ("31 (2018)", "31/2018"),
    ("27 – 2018", "27/2018"),
    ("27/18", "27/2018"),
    ("27/98", "27/1998"),
    ("2018/2019", "2019/2018 2018/2019"),
    ("  27/2018\t", "27/2018"),
    ("migration", ""),
    ("", ""),
    ("12.5.2018", ""),
    ("27/2018, 28/2018", ""),
    ("+82 2 0000 0001", ""),
    ("99999999999999/2018", ""),
    ("\x00'; DROP TABLE", ""),
]


@pytest.mark.parametrize(("typed", "number"), READ)
def test_number_is_read_however_it_is_written(typed, number):
    assert " ".join(map(str, lookup.read(typed).wanted)) == number


@pytest.mark.parametrize(
    "typed",
    ["uclg/2018/27", "/circulars/uclg/2018/27/", "https://portal.example/en/circulars/uclg/2018/27/?in=news"],
)
def test_address_is_read_as_such(typed):
    assert lookup.read(typed).path == "uclg/2018/27"


@pytest.mark.parametrize("piece", ["1", "1/", "2018-", "제", "(", "rev. ", "[", " ", "/circulars/", "년", "a1 ", "１"])
def test_reading_takes_no_time_whatever_is_typed(piece):
    began = time.process_time()
    lookup.read(piece * 20_000)
    assert time.process_time() - began < 0.5


def _circular(serial, **fields):
    return factories.published(**({"number_serial": serial, "issued_on": date(2018, 5, 1)} | fields))


def _ask(client, typed, before=""):
    return client.get(f"{before}/search/?q={quote(typed)}")


@pytest.fixture
def letters(db):
    return factories.series("imo", "letter", pattern="Circular Letter No.{serial}/{year}", name_en="Circular letter")


@pytest.mark.database
@pytest.mark.django_db
def test_number_leads_straight_to_its_document(client, django_assert_max_num_queries):
    _circular(27)
    _circular(28)

    for typed in (
        "27/2018",
        "Circular 27/2018",
        "2018-27",
        "２７／２０１８",
        "제27호",
        "UCLG 27",
        "서큘러 2018년 제27호",
    ):
        answer = _ask(client, typed)
        assert (answer.status_code, answer["Location"]) == (302, "/circulars/uclg/2018/27/"), typed
        assert "max-age=0" in answer["Cache-Control"]
        assert not answer.cookies
    assert _ask(client, "27/2018", "/en")["Location"] == "/en/circulars/uclg/2018/27/"
    assert _ask(client, "uclg/2018/28")["Location"] == "/circulars/uclg/2018/28/"
    with django_assert_max_num_queries(4):
        _ask(client, "27/2018")


@pytest.mark.database
@pytest.mark.django_db
def test_number_of_two_bodies_is_a_choice_and_the_body_decides(client, letters, django_assert_max_num_queries):
    _circular(27, title="Of the cities")
    _circular(27, title="Of the sea", series=letters)
    _ask(client, "28/2018")

    with django_assert_max_num_queries(12):
        page = _ask(client, "27/2018").content.decode()

    assert "문서가 2건" in page
    assert "Of the cities" in page
    assert "Of the sea" in page
    assert _ask(client, "IMO 27/2018")["Location"] == "/circulars/imo/2018/27/"
    assert _ask(client, "27/2018 UCLG")["Location"] == "/circulars/uclg/2018/27/"
    near = _ask(client, "ITU 27/2018")
    assert near.status_code == 200, "never to a body that was not named"


@pytest.mark.database
@pytest.mark.django_db
def test_suffix_and_printed_year_decide(client):
    _circular(5)
    _circular(5, number_suffix="(REV)")
    _circular(31, number_year=2018, issued_on=date(2019, 1, 5))

    assert _ask(client, "5/2018")["Location"] == "/circulars/uclg/2018/5/"
    assert _ask(client, "5(Rev)/2018")["Location"] == "/circulars/uclg/2018/5-rev/"
    assert _ask(client, "5-rev")["Location"] == "/circulars/uclg/2018/5-rev/"
    assert _ask(client, "31/2018")["Location"] == "/circulars/uclg/2019/31/"
    assert _ask(client, "31/2019").status_code == 200
    assert _ask(client, "5(ADD)/2018").status_code == 200


@pytest.mark.database
@pytest.mark.django_db
def test_nothing_found_says_what_to_do(client):
    _circular(27)
    own = factories.own_series()
    NumberNotUsed.objects.create(
        series=own, year=2026, serial=4, reason_ko="문서를 취소했습니다", recorded_at=timezone.now()
    )

    page = _ask(client, "99/2018").content.decode()
    assert "99/2018" in page
    assert 'href="/circulars/?year=2018"' in page
    assert 'href="/contacts/"' in page
    assert "문서를 취소했습니다" in _ask(client, "공고 제2026-4호").content.decode()
    words = _ask(client, "<b>이주</b> 정책")
    assert words.status_code == 200
    assert "&lt;b&gt;이주" in words.content.decode()
    assert client.get("/search/").status_code == 200
    assert client.get("/en/search/?q=%00%ff").status_code == 200


@pytest.mark.database
@pytest.mark.django_db
def test_what_is_not_public_is_never_found(client, make_user):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    factories.draft(number_serial=41, issued_on=date(2018, 1, 1), title="Secret one")
    _circular(42, at=factories.later(days=1), title="Secret two")
    for serial, erased in ((43, False), (44, True)):
        removal = publishing.hide(
            _circular(serial, title="Secret three").circular_id,
            by=kim,
            now=timezone.now(),
            reason_ko="잘못 게시했습니다",
        )
        if erased:
            publishing.erase(removal.pk, by=lee, now=timezone.now())

    for serial in (41, 42, 43, 44):
        for typed in (f"{serial}/2018", f"{serial}", f"uclg/2018/{serial}"):
            answer = _ask(client, typed)
            assert answer.status_code == 200, typed
            assert "Secret" not in answer.content.decode()


@pytest.mark.django_db
def test_many_with_one_number_are_cut_and_said(client, django_assert_max_num_queries):
    for year in range(1990, 2013):
        _circular(1, issued_on=date(year, 5, 1), title="입을 모아", title_ko="")
    memory.forget()
    _ask(client, "제2호")

    with django_assert_max_num_queries(12):
        page = _ask(client, "제1호").content.decode()

    assert page.count("<li><h3>") == 20
    assert "문서가 23건" in page
    assert 'class="pages"' in page
    assert _ask(client, "1/1999").status_code == 302


@pytest.mark.django_db
def test_every_page_has_the_field_and_it_works_without_a_script(client):
    _circular(27)
    for address in ("/", "/en/", "/circulars/uclg/2018/27/", "/contacts/", "/nothing/"):
        page = client.get(address).content.decode()
        before = "/en" if address.startswith("/en") else ""
        assert f'<form class="lookup" role="search" action="{before}/search/"' in page


@pytest.mark.django_db
def test_api_filter_understands_the_same_forms(client):
    _circular(27)
    for typed in ("27/2018", "2018-27", "제27호", "27", "２７／２０１８"):
        assert client.get("/api/v1/circulars/", {"number": typed}).json()["count"] == 1, typed
    assert client.get("/api/v1/circulars/", {"number": "words"}).json()["count"] == 0


@pytest.mark.database
@pytest.mark.django_db
def test_staff_are_led_to_the_form_drafts_included(client, make_user):
    kim = make_user("kim", "editor")
    client.force_login(kim)
    draft = factories.draft(number_serial=41, number_year=2018, issued_on=date(2018, 1, 1))
    edition = _circular(27)
    copy = edition.circular.working_copies.get()
    desk = "/admin/circulars/workingcopy/"

    def ask(typed):
        return client.get(f"{desk}lookup/", {"q": typed})["Location"]

    assert ask("41/2018") == f"{desk}{draft.pk}/change/"
    assert ask("제27호") == f"{desk}{copy.pk}/change/"
    assert ask("uclg/2018/27") == f"{desk}{copy.pk}/change/"
    assert ask("99/2018") == f"{desk}?q=99%2F2018"
    assert ask("이주 정책").startswith(f"{desk}?q=")
    assert ask("") == desk
    _circular(27, issued_on=date(2019, 5, 1))
    assert ask("27") == f"{desk}?q=27"
    assert 'class="desk-lookup"' in client.get(desk).content.decode()
    client.logout()
    assert client.get(f"{desk}lookup/?q=41/2018").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["27/2018", "27", "2018/2019"])
def test_number_is_found_by_its_index(typed):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")
    condition = lookup.matching(typed)
    plan = Edition.objects.live(timezone.now()).originals().filter(condition).newest_first().explain()

    assert "edition_number" in plan
