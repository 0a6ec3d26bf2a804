"""The reports of the desk: what is in each, whose it is, and that it stays quick and goes out as a file."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from circulars import accepting, publishing, standing_checks, workflow
from circulars.models import (
    AcceptedFinding,
    Attachment,
    Circular,
    Edition,
    FileRole,
    LimitedReader,
    Section,
    SectionEditor,
    StandingFinding,
    WorkingCopy,
)
from circulars.reports import REPORTS, Scope
from contacts.models import Post, PostState, Team, TeamState
from tests import factories

pytestmark = pytest.mark.django_db


def page(slug: str = "", *more) -> str:
    if not slug:
        return reverse("admin:circulars_reports")
    name = "admin:circulars_report_export" if more else "admin:circulars_report"
    return reverse(name, args=[slug, *more])


def public(**fields) -> Edition:
    return factories.published(now=timezone.now() - timedelta(hours=2), **fields)


def check() -> None:
    now = timezone.now()
    standing_checks.go_on(standing_checks.begin(now), now=now)


def titles(client, slug: str, **query) -> list[str]:
    return [row.title for row, _cells in client.get(page(slug), query).context["rows"]]


@pytest.fixture
def publisher(client, make_user):
    client.user = make_user("park", "publisher")
    client.force_login(client.user)
    return client


def test_publishers_alone(client, make_user):
    client.force_login(make_user("kim", "editor"))
    assert client.get(page()).status_code == 403
    assert client.get(page("checks")).status_code == 403
    assert client.get(page("checks", "csv")).status_code == 403


def test_desk_leads_there_and_every_report_opens_empty(publisher):
    assert page() in publisher.get(reverse("admin:index")).content.decode()
    assert publisher.get(page()).status_code == 200
    for slug in REPORTS:
        assert publisher.get(page(slug)).status_code == 200
        assert b"".join(publisher.get(page(slug, "csv")).streaming_content)
    assert publisher.get(page("none")).status_code == 404
    assert publisher.get(page("checks", "pdf")).status_code == 404


def test_findings_by_team_with_a_way_to_the_form(publisher):
    other = Team.objects.create(slug="press")
    TeamState.objects.create(team=other, from_date=date(2015, 1, 1), name_ko="홍보팀")
    post = Post.objects.create(slug="press-desk")
    PostState.objects.create(post=post, team=other, from_date=date(2015, 1, 1), duty_ko="홍보")
    public(title="Ours", body="<p>Click here.</p>")
    public(title="Theirs", body="<p>Click here.</p>", post=post)
    nobody = public(title="Nobody's", body="<p>Click here.</p>")
    Circular.objects.filter(pk=nobody.circular_id).update(post=None)
    check()

    response = publisher.get(page("checks"))

    teams = {link["label"]: link["count"] for link in response.context["filters"][0]["links"]}
    assert set(teams.values()) == {1, 3}
    assert len(teams) == 4
    assert [title.split(" ", 2)[-1] for title in titles(publisher, "checks", team="press")] == ["Theirs"]
    assert len(titles(publisher, "checks", team="none")) == 1
    assert titles(publisher, "checks", level="block") == []
    copy = WorkingCopy.objects.get(title="Ours")
    assert reverse("admin:circulars_workingcopy_change", args=[copy.pk]) in response.content.decode()


def test_accepted_withdrawn_and_replaced_ones_are_no_work(publisher, make_user):
    accepted = public(title="Accepted", body="<p>Click here.</p>")
    withdrawn = public(title="Withdrawn", body="<p>Click here.</p>")
    replaced = public(title="Replaced", body="<p>Click here.</p>")
    check()
    assert len(titles(publisher, "checks")) == 3
    finding = StandingFinding.objects.get(edition=accepted)
    copy = WorkingCopy.objects.get(title="Accepted")
    accepting.accept(
        copy.pk, finding.code, finding.fingerprint, by=make_user(), now=timezone.now(), reason="A quotation."
    )
    publishing.withdraw(withdrawn.circular_id, by=None, now=timezone.now(), reason_ko="끝")
    factories.corrected(replaced, now=timezone.now(), body="<p>Otherwise.</p>")

    assert titles(publisher, "checks") == []
    assert len(titles(publisher, "accepted")) == 1


def test_worst_first_and_no_further_than_needed(publisher, monkeypatch):
    levels = ("notice", "block", "needs_reason")
    edition = public()
    now = timezone.now()
    for number, level in enumerate(levels):
        StandingFinding.objects.create(
            edition=edition, level=level, code="no_link", fingerprint=f"{number:064d}", found_at=now, seen_at=now
        )
    rows = REPORTS["checks"].rows(Scope(publisher.user, now, {}))
    assert [row.level for row in rows] == ["block", "needs_reason", "notice"]

    monkeypatch.setattr("circulars.reports.base.MOST", 2)
    monkeypatch.setattr("circulars.admin.reports.pages.MOST", 2)
    assert ">2+<" in publisher.get(page()).content.decode()
    assert publisher.get(page("checks")).context["most"] == 2
    assert len(b"".join(publisher.get(page("checks", "csv")).streaming_content).splitlines()) == 4


def test_links_that_lead_nowhere(publisher):
    public(title="Leads nowhere", body='<p><a href="/circulars/uclg/2018/1/">a</a> Click here.</p>')
    check()

    assert len(titles(publisher, "links")) == 1
    assert len(titles(publisher, "checks")) == 2


def test_long_in_review_counts_from_the_day_it_was_sent(publisher, make_user):
    kim = make_user("kim", "editor")
    old = timezone.now() - timedelta(days=9)
    long, lately, withdrawn = (factories.draft(by=kim, title=title, now=old) for title in ("Long", "Lately", "Gone"))
    workflow.submit(long.pk, revision=1, by=kim, now=old)
    workflow.submit(lately.pk, revision=1, by=kim, now=timezone.now() - timedelta(days=1))

    assert [title.split(" ", 2)[-1] for title in titles(publisher, "long-in-review")] == ["Long"]
    assert withdrawn.state == "draft"


def test_published_alone(publisher):
    section = factories.section("strict", required_approvals=1)
    copy = factories.draft(home_section=section, by=publisher.user)
    publishing.publish(copy.pk, by=publisher.user, now=timezone.now(), alone_reason="Nobody else was here.")

    assert "Nobody else was here." in publisher.get(page("alone")).content.decode()


def test_day_of_review_and_deadlines_that_are_over(publisher):
    today = timezone.localdate()
    due, over, ancient, later = (public(title=title) for title in ("Due", "Over", "Ancient", "Later"))
    publishing.set_review_date(due.circular_id, day=today, by=None, now=timezone.now())
    publishing.set_review_date(later.circular_id, day=today + timedelta(days=5), by=None, now=timezone.now())
    withdrawn = public(title="Withdrawn")
    publishing.set_review_date(withdrawn.circular_id, day=today, by=None, now=timezone.now())
    publishing.withdraw(withdrawn.circular_id, by=None, now=timezone.now(), reason_ko="끝")
    for edition, days in ((over, 60), (ancient, 900), (later, 60)):
        copy = factories.edit(edition.circular.working_copies.get(), title=f"{edition.title}!", now=timezone.now())
        copy.deadlinelines.create(due_on=today - timedelta(days=days))
        publishing.publish(copy.pk, by=None, now=timezone.now(), change_note="x")

    assert [title.split(" ", 2)[-1] for title in titles(publisher, "stale")] == ["Due", "Over!"]


def test_contacts_that_nobody_answers(publisher):
    public()
    public()

    rows = publisher.get(page("contacts")).context["rows"]

    assert [cells[1] for _row, cells in rows] == ["2"]


def test_unused_images_and_waiting_citations(publisher):
    from circulars.codes import new_code
    from circulars.models import Blob, File

    copy = factories.draft(body="<p>x</p>")
    blob = Blob.objects.create(sha256="a" * 64, size=10, media_type="image/png", created_at=timezone.now())
    for number in range(2):
        file = File.objects.create(
            code=new_code(), circular=copy.circular, language=copy.language, created_at=timezone.now()
        )
        line = {"working_copy": copy, "file": file, "blob": blob, "role": FileRole.IMAGE, "name": f"{number}.png"}
        Attachment.objects.create(**line)
    WorkingCopy.objects.update(body=f'<figure><img src="/files/{file.code}/1.png" alt="x"></figure>')
    public(title="Cites", body="<p>See Circular 99/2011.</p>")

    assert [cells[0] for _row, cells in publisher.get(page("unused-files")).context["rows"]] == ["0.png"]
    assert len(titles(publisher, "citations")) == 1


def test_empty_sections(publisher):
    top = factories.section("top")
    below = factories.section("below", parent=top)
    empty = factories.section("empty")
    public(home_section=below)

    assert titles(publisher, "empty-sections") == [empty.name_ko]
    assert Section.objects.count() == 3


def test_each_sees_what_he_may_edit(publisher):
    mine, other = factories.section("mine"), factories.section("other")
    public(title="In mine", home_section=mine, body="<p>Click here.</p>")
    public(title="In other", home_section=other, body="<p>Click here.</p>")
    check()
    SectionEditor.objects.create(user=publisher.user, section=mine)

    assert [title.split(" ", 2)[-1] for title in titles(publisher, "checks")] == ["In mine"]
    content = b"".join(publisher.get(page("checks", "csv")).streaming_content).decode()
    assert "In mine" in content
    assert "In other" not in content


def test_limited_drafts_are_in_no_report(publisher, make_user):
    kim = make_user("kim", "editor")
    copy = factories.draft(by=kim, title="Sentinel", now=timezone.now() - timedelta(days=30))
    workflow.submit(copy.pk, revision=1, by=kim, now=timezone.now() - timedelta(days=20))
    Circular.objects.update(is_limited=True)
    LimitedReader.objects.create(circular=copy.circular, user=kim, added_at=timezone.now())
    AcceptedFinding.objects.create(
        circular=copy.circular, language="en", code="no_link", reason="Sentinel", accepted_at=timezone.now()
    )

    for slug in REPORTS:
        assert "Sentinel" not in publisher.get(page(slug)).content.decode()


def test_export_as_a_sheet(publisher):
    public(title="=1+1", body="<p>Click here.</p>")
    check()

    answer = publisher.get(page("checks", "xlsx"))

    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert len(rows) == 2
    assert rows[1][0].endswith("=1+1")


@pytest.mark.parametrize("slug", list(REPORTS))
def test_number_of_queries_does_not_grow(make_user, slug):
    user = make_user("park", "publisher")
    counts = []
    for _round in range(2):
        for _number in range(3):
            edition = public(body="<p>Click here. See Circular 99/2011.</p>")
            publishing.set_review_date(edition.circular_id, day=date(2026, 1, 1), by=None, now=timezone.now())
        check()
        with CaptureQueriesContext(connection) as queries:
            scope = Scope(user, timezone.now(), {})
            report = REPORTS[slug]
            report.shown(list(report.rows(scope)[:50]), scope)
        counts.append(len(queries))

    assert counts[0] == counts[1]
