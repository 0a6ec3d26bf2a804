"""News briefs: their sources, how much of them is quoted, and whether what they lead to still answers."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from circulars import accepting, checks, publishing
from circulars.checks.quotations import Share, share
from circulars.models import Kind, LinkCheck, SourceLine
from circulars.reports import REPORTS, Scope
from tests import factories

BODY = "<p>The network was launched by the United Nations on 9 December.</p>"
WHOLE = {
    "publisher": "UN Network",
    "title": "Terms of reference",
    "url": "https://source.example/terms",
    "dated_on": date(2026, 2, 10),
    "accessed_on": date(2026, 2, 12),
}


def brief(*sources: dict, body: str = BODY, **fields):
    copy = factories.draft(kind=Kind.BRIEF, body=body, issued_on=date(2026, 2, 20), **fields)
    for position, values in enumerate(sources):
        SourceLine.objects.create(working_copy=copy, position=position, **values)
    return copy


def codes(copy) -> list[tuple[str, str]]:
    wanted = ("source", "no_source", "much")
    return [(one.level, one.code) for one in checks.run(copy, at=factories.NOW) if one.code.startswith(wanted)]


# --- sources before publication ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"publisher": " "}, [("block", "source_incomplete")]),
        ({"title": ""}, [("block", "source_incomplete")]),
        ({"accessed_on": None}, [("block", "source_not_accessed")]),
        ({"dated_on": None}, [("needs_reason", "source_undated")]),
        ({"url": ""}, [("notice", "source_not_online")]),
        ({"url": "", "accessed_on": None}, [("notice", "source_not_online")]),
        ({"dated_on": date(2026, 2, 13)}, [("notice", "source_days")]),
        ({"accessed_on": date(2027, 1, 1)}, [("notice", "source_days")]),
    ],
)
def test_each_source_is_whole(changed, expected):
    assert codes(brief(WHOLE | changed)) == expected


@pytest.mark.django_db
def test_brief_without_source_is_refused_and_other_kinds_are_not_asked():
    with pytest.raises(publishing.NotPublishable) as refused:
        publishing.publish(brief().pk, by=None, now=factories.NOW)
    assert [finding.code for finding in refused.value.findings] == ["no_source"]

    copy = factories.draft()
    SourceLine.objects.create(working_copy=copy, publisher="Somebody")
    assert codes(copy) == []


@pytest.mark.django_db
def test_undated_source_is_published_with_a_reason_alone(make_user):
    copy = brief(WHOLE | {"dated_on": None})
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=factories.NOW)

    accepting.accept_with_reason(
        copy.pk,
        by=make_user("kim", "administrator"),
        now=factories.NOW,
        reason="A standing page.",
        revision=copy.revision,
    )

    assert publishing.publish(copy.pk, by=None, now=factories.NOW).version == 1


# --- on the page ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sources_are_numbered_with_address_and_days(client):
    copy = brief(
        WHOLE,
        WHOLE | {"publisher": "한빛일보", "title": "“첫 발언” <b>", "url": "", "accessed_on": date(2026, 2, 13)},
    )
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)

    soup = BeautifulSoup(client.get(f"/en/circulars/{edition.circular.path}/").content, "lxml")
    first, second = soup.select(".sources ol > li")

    assert first.a["href"] == "https://source.example/terms"
    assert " ".join(first.text.split()) == (
        "UN Network, Terms of reference, 10 February 2026 Accessed on 12 February 2026"
    )
    assert second.a is None
    assert second.select_one("[lang=ko]").text == "한빛일보"
    assert "“첫 발언” <b>" in second.text
    assert "This source was not found online. Looked for on 13 February 2026" in second.text


# --- quotations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "percent"),
    [
        ("", 0),
        ("<p>Our own words alone, without any quotation.</p>", 0),
        ("<blockquote><p>Everything is quoted.</p></blockquote>", 100),
        ("<p>aaaaaaaaaa</p><blockquote><p>bbbbb</p><p>bbbbb</p></blockquote>", 50),
        # a name or a stressed word is no quotation
        ("<p>He spoke of “a visible sign” and the “historic” compact.</p>", 0),
        ("<p>사무총장은 ‘눈에 보이는 표시’라고 말했다.</p>", 0),
        ("<p>도는 「지방자치단체의 국제교류 및 협력에 관한 법률」에 따라 지원한다.</p>", 0),
        # long runs are; the marks themselves are nobody's words
        (f"<p>{'a' * 60}“{'b' * 40}”</p>", 39),
        (f'<p>{"a" * 58}"{"b" * 40}"</p>', 40),
        (f"<p>{'가' * 38}“{'나' * 20}”</p>", 33),
        (f"<p>{'가' * 58}「{'나' * 40}」</p>", 40),
        # within one block, and never twice
        (f"<blockquote><p>“{'b' * 98}”</p></blockquote><p>{'a' * 100}</p>", 50),
        # an apostrophe closes nothing, an open mark does not swallow the rest
        (f"<p>‘{'x' * 20} it’s {'x' * 20}’ {'a' * 40}</p>", 51),
        (f"<p>‘90s {'a' * 60} “{'b' * 38}”</p>", 37),
    ],
)
def test_share_of_quotations(body, percent):
    assert share(body).percent == percent


def test_quotation_of_several_paragraphs_is_closed_by_the_last_alone():
    one, two, three = "a" * 40, "b" * 40, "c" * 10
    assert share(f"<p>“{one}</p><p>“{two}</p><p>“{three}”</p>").quoted == 92


def test_hostile_marks_take_no_time():
    assert share(f"<p>{'“‘「' * 60_000}</p>").all == 180_000
    assert share(f"<p>{'“a”' * 60_000}</p>") == Share(0, 180_000)


@pytest.mark.django_db
def test_much_quoted_brief_is_a_notice_and_holds_nothing_up():
    quoted = f"<p>They said:</p><blockquote><p>{'Words of others. ' * 20}</p></blockquote>"
    copy = brief(WHOLE, body=quoted)

    assert codes(copy) == [("notice", "much_quoted")]
    assert publishing.publish(copy.pk, by=None, now=factories.NOW).version == 1
    assert codes(factories.draft(body=quoted)) == []


# --- for staff --------------------------------------------------------------------------------------------------


def asked(url: str, is_alive: bool | None, failures: int = 0) -> LinkCheck:
    now = timezone.now()
    return LinkCheck.objects.create(
        url=url, is_alive=is_alive, failures=failures, checked_at=now, next_check_at=now, seen_at=now
    )


@pytest.mark.django_db
def test_form_tells_share_and_health_of_each_source(staff_client, django_assert_max_num_queries):
    copy = brief(
        WHOLE, WHOLE | {"url": "https://dead.example/x", "title": "Gone"}, WHOLE | {"url": "", "title": "On paper"}
    )
    asked("https://source.example/terms", is_alive=True)
    asked("https://dead.example/x", is_alive=False, failures=3)

    answer = staff_client.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk]), HTTP_ACCEPT_LANGUAGE="ko")
    soup = BeautifulSoup(answer.content, "lxml")

    today = f"{timezone.localdate():%Y-%m-%d}"
    helps = [soup.find(id=f"id_sourcelines-{row}-url_helptext").text for row in range(3)]
    assert today in helps[0]
    assert today in helps[1]
    assert helps[0] != helps[1]
    panel = soup.find(id="panel-brief")
    assert "0 %" in panel.text
    assert "Gone" in panel.text
    assert "On paper" in panel.text


@pytest.mark.django_db
def test_report_lists_what_readers_cannot_look_up(administrator):
    whole = publishing.publish(brief(WHOLE).pk, by=None, now=factories.NOW)
    paper = publishing.publish(brief(WHOLE | {"url": "", "title": "On paper"}).pk, by=None, now=factories.NOW)
    dead = publishing.publish(brief(WHOLE | {"url": "https://dead.example/x"}).pk, by=None, now=factories.NOW)
    asked("https://dead.example/x", is_alive=False, failures=3)
    asked("https://source.example/terms", is_alive=None, failures=1)
    now = factories.NOW + timedelta(days=1)

    report, scope = REPORTS["sources"], Scope(administrator, now, {})
    found = list(report.rows(scope))

    assert {line.edition_id for line in found} == {paper.pk, dead.pk}
    rows = report.shown(found, scope)
    assert any("On paper" in row.cells[0] for row in rows)
    publishing.withdraw(paper.circular_id, by=None, now=now, reason_ko="끝")
    assert {line.edition_id for line in report.rows(Scope(administrator, now, {}))} == {dead.pk}
    assert whole.pk


@pytest.mark.django_db
def test_reports_name_translations_and_summaries_that_are_behind(administrator):
    from tests.circulars.test_languages import corrected, translated

    first = factories.published(body=BODY, summary_ko="요약")
    korean = translated(first)
    minor = factories.published(body=BODY)
    translated(minor)
    corrected(minor, 1, is_major=False, body=f"{BODY}<p>x</p>")
    second = corrected(first, 1, body=f"{BODY}<p>More.</p>")
    scope = Scope(administrator, factories.NOW + timedelta(days=1), {})

    behind = list(REPORTS["translations"].rows(scope))
    old = list(REPORTS["summaries"].rows(scope))

    assert [row.pk for row in behind] == [korean.pk]
    assert REPORTS["translations"].shown(behind, scope)[0].cells[1:3] == [1, 2]
    assert [row.pk for row in old] == [second.pk]
    assert REPORTS["summaries"].shown(old, scope)[0].cells[1:3] == [1, 2]


@pytest.mark.django_db
def test_publisher_says_that_the_summary_still_holds(staff_client):
    first = factories.published(body=BODY, summary_ko="요약")
    copy = factories.edit(first.circular.working_copies.get(), body=f"{BODY}<p>More.</p>")
    step = reverse("admin:circulars_workingcopy_step", args=[copy.pk, "publish"])

    assert "summary_holds" in staff_client.get(step).content.decode()
    staff_client.post(
        step,
        {"revision": copy.revision, "when": "now", "size": "major", "change_note": "More.", "summary_holds": "on"},
    )

    second = first.circular.editions.get(version=2)
    assert second.summary_of_version == 2
    copy = factories.edit(copy, closing="Yours")
    assert "summary_holds" not in staff_client.get(step).content.decode()
