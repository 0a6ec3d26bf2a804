"""What abbreviations mean, at the foot of pages and paper, in the API, and where an edition comes and goes."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import addresses, glossary, integrity, publishing
from circulars.models import Circular, Edition, FoundAbbreviation, GlossaryTerm
from circulars.rendering import derived
from tests import factories

pytestmark = pytest.mark.django_db

BODY = (
    "<p>The International Organization for Migration (IOM) and UCLG invite you. "
    "Local governments report on the Sustainable Development Goals (SDGs).</p><p>XYZQ will attend.</p>"
)
IOM = "International Organization for Migration"


def path_of(edition) -> str:
    return Circular.objects.get(pk=edition.circular_id).path


def foot(client, address: str) -> list[tuple[str, str]]:
    soup = BeautifulSoup(client.get(address).content, "lxml")
    rows = soup.select(".abbreviations dl > div")
    return [(row.dt.get_text(), row.dd.get_text(" ", strip=True)) for row in rows]


def office_has_uclg(**values) -> GlossaryTerm:
    names = {"name_ko": "세계지방정부연합", "name_en": "United Cities and Local Governments"}
    return GlossaryTerm.objects.create(term="UCLG", **names | values)


def many_explained(count: int) -> str:
    shorts = [f"Q{chr(65 + index // 26)}{chr(66 + index % 24)}" for index in range(count)]
    return "".join(f"<p>The {''.join(f'{letter}x ' for letter in one)}({one}) met.</p>" for one in shorts)


@pytest.mark.database
def test_office_wins_and_the_text_explains_the_rest(client):
    office_has_uclg(explanation_en="A world body.", website="https://uclg.example/")
    GlossaryTerm.objects.create(term="SDG", name_ko="지속가능발전목표")
    edition = factories.published(body=BODY)
    address = addresses.circular(path_of(edition), "en")

    assert foot(client, address) == [
        ("IOM", IOM),
        ("SDGs", "Sustainable Development Goals · 지속가능발전목표"),
        ("UCLG", "United Cities and Local Governments · 세계지방정부연합 A world body."),
    ]
    soup = BeautifulSoup(client.get(address).content, "lxml").select_one(".abbreviations")
    assert soup.select_one("a")["href"] == "https://uclg.example/"
    assert {mark.text for mark in soup.select("[lang=ko]")} == {"지속가능발전목표", "세계지방정부연합"}
    korean = foot(client, addresses.circular(path_of(edition), "ko"))
    assert korean[2] == ("UCLG", "세계지방정부연합 · United Cities and Local Governments A world body.")


def test_term_of_the_office_turns_pages_at_once_and_unused_ones_explain_nothing(client):
    edition = factories.published(body="<p>UCLG invites you.</p>")
    address = addresses.circular(path_of(edition), "ko")
    assert foot(client, address) == []

    term = office_has_uclg()
    assert [short for short, _names in foot(client, address)] == ["UCLG"]
    term.is_active = False
    term.save()

    assert foot(client, address) == []


def test_further_names_are_for_search_and_a_figure_behind_a_term_is_not_its_name(client):
    office_has_uclg(name_other="CGLU; Cités et Gouvernements Locaux Unis")
    GlossaryTerm.objects.create(term="COP", name_ko="당사국총회")
    GlossaryTerm.objects.create(term="OIM", name_other="Organisation internationale pour les migrations")
    edition = factories.published(body="<p>UCLG and OIM go to COP28.</p>")

    assert foot(client, addresses.circular(path_of(edition), "ko")) == [
        ("COP28", "당사국총회"),
        ("OIM", "Organisation internationale pour les migrations"),
        ("UCLG", "세계지방정부연합 · United Cities and Local Governments"),
    ]


def test_what_nobody_explains_has_no_heading(client):
    edition = factories.published(body="<p>XYZQ will attend (2018).</p>")

    assert b"abbreviations" not in client.get(addresses.circular(path_of(edition), "en")).content
    assert FoundAbbreviation.objects.filter(edition=edition, short="XYZQ", long="").exists()


def test_more_than_eight_are_folded_on_the_screen_and_open_on_paper(client):
    edition = factories.published(body=many_explained(40))
    address = addresses.circular(path_of(edition), "en")

    screen, paper = (
        BeautifulSoup(client.get(address + query).content, "lxml").select_one(".abbreviations")
        for query in ("", "?view=print")
    )

    assert len(screen.select("dt")) == len(paper.select("dt")) == 30
    assert len(screen.select("details dt")) == 22
    assert paper.select("details") == []


def test_earlier_edition_and_translation_speak_of_their_own_words(client):
    edition = factories.published(body=BODY)
    factories.corrected(edition, now=factories.NOW + timedelta(days=2), note="Shorter.", body="<p>No names.</p>")
    address = addresses.circular(path_of(edition), "en")

    assert foot(client, address) == []
    assert [short for short, _names in foot(client, f"{address}v1/")] == ["IOM", "SDGs"]


def test_words_of_names_are_escaped(client):
    GlossaryTerm.objects.create(term="XYZQ", name_ko="<b>굵게</b>", explanation_ko='"><script>')
    edition = factories.published(body=BODY)

    content = client.get(addresses.circular(path_of(edition), "ko")).content.decode()

    assert "&lt;b&gt;굵게&lt;/b&gt;" in content
    assert '"><script>' not in content


@pytest.mark.database
@pytest.mark.parametrize("count", [0, 30])
def test_page_asks_no_more_for_them(client, count):
    for number in range(count):
        GlossaryTerm.objects.create(term=f"ABC{number}", name_ko="이름")
    edition = factories.published(body=BODY + many_explained(count))
    client.get(address := addresses.circular(path_of(edition), "en"))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)

    assert len(queries) <= 5


def test_publishing_asks_one_query_more_for_them():
    copy = factories.draft(body=BODY)

    with CaptureQueriesContext(connection) as queries:
        publishing.publish(copy.pk, by=None, now=factories.NOW)

    asked = [one["sql"] for one in queries if "circulars_foundabbreviation" in one["sql"]]
    assert len(asked) == 1
    assert asked[0].startswith("INSERT")


def test_api_says_the_same(client):
    office_has_uclg()
    edition = factories.published(body=BODY)

    found = client.get(f"/api/v1/circulars/{path_of(edition)}/").json()["abbreviations"]

    assert [one["short"] for one in found] == ["IOM", "SDGs", "UCLG"]
    assert found[0] == {
        "short": "IOM", "names": [{"name": IOM, "language": "en"}], "explanation_ko": "", "explanation_en": "",
        "website": "", "is_office": False,
    }  # fmt: skip
    assert found[2]["names"][0] == {"name": "세계지방정부연합", "language": "ko"}


def test_summary_of_the_office_explains_too(client):
    edition = factories.published(body="<p>IOM invites.</p>", summary_ko="국제이주기구(IOM)가 초청합니다.")

    assert foot(client, addresses.circular(path_of(edition), "ko")) == [("IOM", "국제이주기구")]


def test_preview_shows_those_of_the_draft(client, make_user):
    office_has_uclg()
    copy = factories.draft(body=BODY)
    client.force_login(make_user("editor", "editor"))

    content = client.get(f"/admin/circulars/workingcopy/{copy.pk}/preview/").content.decode()

    assert IOM in content
    assert "세계지방정부연합" in content


@pytest.mark.database
def test_erasing_and_cancelling_leave_none(make_user):
    edition = factories.published(body=BODY)
    removal = publishing.hide(
        edition.circular_id, by=make_user("kim", "administrator"), now=timezone.now(), reason_ko="유출"
    )
    publishing.erase(removal.pk, by=make_user("lee", "administrator"), now=timezone.now())
    scheduled = factories.published(body=BODY, now=timezone.now(), at=factories.later(hours=2))
    assert FoundAbbreviation.objects.filter(edition=scheduled).count() == 4
    publishing.cancel(scheduled.pk, by=None, now=timezone.now())

    assert not FoundAbbreviation.objects.exists()
    assert [problem for problem in integrity.check() if problem.proof in ("abbreviations", "erased")] == []


@pytest.mark.parametrize(
    "rebuild", [lambda: call_command("rebuild_rendered"), lambda: derived.rebuild_due(timezone.now())]
)
def test_what_an_upgrade_left_out_is_filled_in(rebuild):
    edition = factories.published(body=BODY)
    expected = set(FoundAbbreviation.objects.values_list("short", "long", "language"))
    FoundAbbreviation.objects.all().delete()
    FoundAbbreviation.objects.create(edition=edition, short="OLD", short_folded="old")
    Edition.objects.filter(pk=edition.pk).update(renderer_version=1)

    rebuild()

    assert set(FoundAbbreviation.objects.values_list("short", "long", "language")) == expected
    assert derived.rebuild_due(timezone.now()) == ""


def test_check_data_finds_and_repairs_what_differs():
    edition = factories.published(body=BODY)
    FoundAbbreviation.objects.filter(short="IOM").update(long="Something else")

    problems = [problem for problem in integrity.check() if problem.proof == "abbreviations"]
    assert [problem.circular for problem in problems] == [edition.circular_id]
    integrity.repair(edition.circular_id)

    assert [problem for problem in integrity.check() if problem.proof == "abbreviations"] == []


@pytest.mark.database
def test_search_is_told_what_public_documents_say():
    factories.published(body=BODY, title="One")
    now = timezone.now()

    assert glossary.meanings(["IOM", "sustainable development goals", "XYZQ", ""], now) == {
        "IOM": [IOM],
        "sustainable development goals": ["SDGs"],
    }
    assert glossary.meanings(["IOM"], factories.NOW - timedelta(days=1)) == {}
    assert glossary.meanings([], now) == {}


def test_search_trusts_what_two_circulars_say_where_letters_do_not():
    factories.published(body="<p>국제이주기구(IOM)의 안내</p>", language="ko")
    assert glossary.meanings(["IOM"], timezone.now()) == {}

    factories.published(body="<p>IOM(국제 이주 기구)의 서한</p>", language="ko")

    assert glossary.meanings(["IOM"], timezone.now()) == {"IOM": ["국제 이주 기구"]}
    assert glossary.meanings(["국제이주기구"], timezone.now()) == {"국제이주기구": ["IOM"]}


def test_groups_of_the_office_hold_every_name_that_is_in_use():
    office_has_uclg(name_other="CGLU; Cités et Gouvernements Locaux Unis")
    GlossaryTerm.objects.create(term="OLD", name_ko="옛것", is_active=False)
    GlossaryTerm.objects.create(term="ONLY", explanation_ko="설명")

    assert glossary.groups("of a test") == [
        frozenset(
            {
                "UCLG", "세계지방정부연합", "United Cities and Local Governments", "CGLU",
                "Cités et Gouvernements Locaux Unis",
            }
        )
    ]  # fmt: skip
