"""Former addresses: one way to write each, one hop to where it leads today, and what is refused."""

from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from circulars import changes, integrity, publishing, redirects
from circulars.models import AuditEntry, Dossier, MissedAddress, Redirect
from circulars.redirects import Finder, NotAnAddress, NoTarget, canonical
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
KOREAN = quote("공지", encoding="euc-kr")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/bbs/view.php?no=3", "/bbs/view.php?no=3"),
        (" https://former.example/bbs/view.do?nttId=3&bbsId=A#top ", "/bbs/view.do?bbsId=A&nttId=3"),
        ("/bbs/view.do?b=2&amp;a=1", "/bbs/view.do?a=1&b=2"),
        ("/bbs/view.do;jsessionid=0A1B?b=2&utm_source=x&fbclid=y", "/bbs/view.do?b=2"),
        ("/old/%ED%95%9C%EA%B8%80", "/old/한글"),
        ("/old/한글", "/old/한글"),
        ("/view?title=%ED%95%9C+%EA%B8%80", "/view?title=한%20글"),
        (f"/view?title={KOREAN}&no=1", "/view?no=1&title=공지"),
        (f"/{KOREAN}/view", "/공지/view"),
        ("/a%3Fb?c=%26d", "/a%3Fb?c=%26d"),
        ("/a?x=%FF%FE", "/a?x=%FF%FE"),
        ("/a?12", "/a?12"),
        ("/a?", "/a"),
        ("/a//b", "/a/b"),
        ("https://former.example", "/"),
    ],
)
def test_one_address_is_kept_in_one_way(typed, kept):
    assert canonical(typed) == kept
    assert canonical(kept) == kept


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.text(alphabet=some.characters(exclude_categories=["Cs"]), max_size=40))
def test_writing_an_address_again_changes_nothing(text):
    try:
        kept = canonical(f"/{text}")
    except NotAnAddress:
        return
    assert canonical(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["bbs", "", "//evil.example/x", "/a b", "/#!/view/3", "/a\\b", "/a/../b", f"/{'x' * 501}", "ftp://x.example/"],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(NotAnAddress):
        canonical(typed)


def lead(old: str, **target) -> Redirect:
    return Redirect.objects.create(old_path=canonical(old), **target)


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/bbs/view.do?bbsId=A&nttId=3", "/bbs/view.do?nttId=3&bbsId=A"),
        ("/bbs/view.do?bbsId=A&nttId=3", "/bbs/view.do?nttId=3&pageIndex=2&searchWrd=%ED%95%9C&bbsId=A&empty="),
        ("/bbs/view.do?nttId=3", "/bbs/view.do;jsessionid=99?nttId=3&utm_source=mail"),
        ("/view.asp?title=공지", f"/view.asp?title={KOREAN}"),
        ("/view.asp?title=공지", "/view.asp?title=%EA%B3%B5%EC%A7%80"),
        ("/공지/1", f"/{KOREAN}/1/"),
        ("/old", "/old/?x=1"),
        ("/?menu=12&no=4", "/?no=4&menu=12"),
        ("/en/board/3", "/en/board/3"),
    ],
)
@pytest.mark.database
def test_each_way_to_ask_for_it_leads_there_in_one_hop(client, old, asked):
    lead(old, page="/contacts/")

    response = client.get(asked)

    assert (response.status_code, response["Location"]) == (
        301,
        f"{'/en' if asked.startswith('/en') else ''}/contacts/",
    )
    assert client.get(response["Location"]).status_code == 200


def test_address_kept_before_there_was_one_way_to_write_it_still_leads_on(client):
    Redirect.objects.create(old_path="/bbs/view.php?no=3&id=b", page="/contacts/")

    assert client.get("/bbs/view.php?no=3&id=b").status_code == 301


def test_one_hop_also_when_what_it_leads_to_has_moved(client):
    edition = factories.published()
    section = factories.section("news")
    path = edition.circular.path
    lead("/a", page=f"/circulars/{path}/history/")
    lead("/b", page="/sections/news/?year=2026")
    lead("/c", circular=edition.circular)
    publishing.rename(edition.circular_id, key="renamed", by=None, now=NOW)
    publishing.rename_section(section.pk, slug="today", by=None, now=NOW)

    present = edition.circular.path.rpartition("/")[0] + "/renamed"
    assert client.get("/a")["Location"] == f"/circulars/{present}/history/"
    assert client.get("/en/a")["Location"] == f"/en/circulars/{present}/history/"
    assert client.get("/b")["Location"] == "/sections/today/?year=2026"
    assert client.get("/c")["Location"] == f"/circulars/{present}/"


def test_one_hop_to_the_one_it_was_merged_into_for_as_long_as_it_is(client):
    edition, into = factories.published(), factories.published()
    lead("/bbs/3", circular=edition.circular)
    publishing.withdraw(
        edition.circular_id, by=None, now=NOW, reason_ko="합침", successor=into.circular, is_merged=True
    )

    response = client.get("/bbs/3")

    assert response.status_code == 302
    assert response["Location"].startswith(f"/circulars/{into.circular.path}/?from=")
    assert client.get(response["Location"]).status_code == 200


def test_former_address_of_what_was_never_public_tells_nothing(client):
    edition = factories.published(at=factories.later(days=3))
    lead("/bbs/3", circular=edition.circular)

    assert client.get("/bbs/3").status_code == 404


def test_generation_turns_with_a_former_address():
    before = changes.state(NOW).generation
    redirects.lead("/a", Finder().find("/contacts/"), by=None, now=NOW)

    assert changes.state(NOW).generation != before


# --- Targets ------------------------------------------------------------------------------------------------------


def test_targets_are_named_by_address_path_or_number(settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    edition = factories.published(number_serial=31, number_year=2018, number_label="Circular 31/2018")
    section, dossier = factories.section("news"), Dossier.objects.create(slug="compact", name_ko="콤팩트")
    circular, find = edition.circular, Finder().find

    for text in (
        circular.path,
        f"/circulars/{circular.path}/",
        f"/en/circulars/{circular.path}",
        "31/2018",
        "Circular 31/2018",
        f"https://portal.example/circulars/{circular.path}/?utm_source=x#top",
    ):
        assert find(text).circular == circular, text
    assert find("/sections/news/").section == section
    assert find("/dossiers/compact").dossier == dossier
    for text, page in (
        ("/en/contacts", "/contacts/"),
        ("/sections/news/?year=2026", "/sections/news/?year=2026"),
        ("/", "/"),
        ("/about/", "/about/"),
        (f"/circulars/{circular.path}/history/",) * 2,
    ):
        assert find(text).page == page, text


@pytest.mark.parametrize(
    "text",
    [
        "", "/admin/", "/admin/login/", "/api/v1/circulars/", "/drafts/abc/", "/healthz", "/static/x.css", "/nowhere/",
        "/sections/none/", "/circulars/uclg/2018/99/", "/circulars/uclg/2018/99/history/", "//contacts/",
        "https://elsewhere.example/contacts/", "javascript://x/contacts/", "99/2018", "uclg/2018/99",
        "/contacts/teams/x/", "/verify/ABCDEFGHJK/", "/files/none/x.pdf",
    ],
)  # fmt: skip
def test_what_is_no_public_page_is_no_target(text, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    with pytest.raises(NoTarget):
        Finder().find(text)


def test_a_number_that_two_circulars_bear_names_none():
    for code in ("uclg", "iom"):
        factories.published(series=factories.series(code), number_serial=7, number_year=2026, number_label="7/2026")

    with pytest.raises(NoTarget, match="iom/2026/7"):
        Finder().find("7/2026")


def test_a_page_that_is_a_former_address_is_refused():
    lead("/circulars/uclg/2018/30/history/", page="/contacts/")

    with pytest.raises(NoTarget, match="/contacts/"):
        Finder().find("/circulars/uclg/2018/30/history/")


def test_addresses_in_use_are_no_former_ones():
    edition = factories.published()
    target = Finder().find("/contacts/")
    present = f"/circulars/{edition.circular.path}/"
    for old in (
        "/", "/contacts/", "/about", present, "/sections/circulars/", "/en/about/", "/admin/x", "/api/v1/x",
        "/drafts/x/",
    ):  # fmt: skip
        with pytest.raises(redirects.NotPossible):
            redirects.lead(canonical(old), target, by=None, now=NOW)
    assert redirects.lead("/circulars/uclg/1999/1/", target, by=None, now=NOW) == "new"


def test_lead_is_audited_corrected_and_repeated_without_effect(make_user):
    kim = make_user("kim", "administrator")
    for page, outcome in (("/contacts/", "new"), ("/contacts/", "unchanged"), ("/about/", "changed")):
        assert redirects.lead("/a", Finder(kim).find(page), by=kim, now=NOW) == outcome

    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["add", "change"]
    assert AuditEntry.objects.get(action="change").details["after"] == {"target": "/about/"}


# --- The desk -----------------------------------------------------------------------------------------------------

FORM = {"circular": "", "section": "", "dossier": "", "page": ""}


def test_form_takes_pages_and_keeps_what_has_a_key_by_it(staff_client):
    edition = factories.published()
    MissedAddress.objects.create(path="/a?x=1&y=2", hits=3, first_at=NOW, last_at=NOW)
    add = reverse("admin:circulars_redirect_add")

    assert staff_client.post(add, FORM | {"old_path": "/a?y=2&x=1", "page": "/en/contacts"}).status_code == 302
    page = f"/circulars/{edition.circular.path}/"
    assert staff_client.post(add, FORM | {"old_path": "/b", "page": page}).status_code == 302

    first, second = Redirect.objects.order_by("old_path")
    assert (first.old_path, first.page) == ("/a?x=1&y=2", "/contacts/")
    assert (second.circular, second.page) == (edition.circular, "")
    assert not MissedAddress.objects.exists()
    for wrong in ("/admin/", "/nowhere/", "//x", "contacts"):
        assert staff_client.post(add, FORM | {"old_path": "/c", "page": wrong}).context["errors"], wrong
    assert staff_client.post(add, FORM | {"old_path": "/a?x=1&y=2", "page": "/about/"}).context["errors"]
    listed = staff_client.get(reverse("admin:circulars_redirect_changelist")).content.decode()
    assert page in listed
    change = reverse("admin:circulars_redirect_change", args=[first.pk])
    assert staff_client.get(change).status_code == 200
    assert staff_client.post(change, FORM | {"old_path": first.old_path, "page": "/about/"}).status_code == 302
    assert AuditEntry.objects.get(action="change").details["fields"]


@pytest.mark.database
def test_a_page_that_went_away_is_found_by_the_proof():
    section = factories.section("news")
    lead("/a", page="/sections/news/?year=2026")
    lead("/b", page="/contacts/")
    assert not [one for one in integrity.check() if one.proof == "addresses"]

    section.delete()

    assert [one.where for one in integrity.check() if one.proof == "addresses"] == ["/sections/news/?year=2026"]


def test_pages_are_carried_in_an_export(tmp_path):
    lead("/view.asp?b=2&title=공지", page="/contacts/")
    lead("/b", section=factories.section("news"))
    file, again = tmp_path / "export.jsonl", tmp_path / "again.jsonl"
    call_command("export_circulars", str(file), verbosity=0)
    Redirect.objects.all().delete()
    MissedAddress.objects.create(path="/b", hits=1, first_at=NOW, last_at=NOW)

    call_command("import_circulars", str(file), verbosity=0)
    call_command("export_circulars", str(again), verbosity=0)

    assert Redirect.objects.get(old_path="/view.asp?b=2&title=공지").page == "/contacts/"
    assert again.read_text() == file.read_text()
    assert not MissedAddress.objects.exists()
    for wrong in ("/admin/", "//x.example/", "contacts", "/drafts/x/"):
        file.write_text(f'{{"type": "redirect", "old_path": "/c", "page": "{wrong}"}}\n')
        with pytest.raises(CommandError):
            call_command("import_circulars", str(file), verbosity=0)
