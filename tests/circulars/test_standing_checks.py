"""The nightly walk over everything that is public: what it keeps, what goes, and how it is stopped and gone on with."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import accepting, checks, publishing, standing_checks
from circulars.models import CheckPass, Edition, LinkCheck, StandingFinding, WorkingCopy
from circulars.standing_checks import walk
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = "-".join(("900101", "1234568"))  # a resident number's form, of nobody
EARLIER = timedelta(hours=2)


def public(body: str, **fields) -> Edition:
    """Public with these words, whatever the checks say: as an import, or an earlier version, let them in."""
    now = timezone.now() - EARLIER
    copy = factories.draft(now=now, body=body, **fields)
    for finding in checks.blocking(copy, at=now):
        accepting.accept(copy.pk, finding.code, finding.fingerprint, by=None, now=now, reason="let in")
    edition = publishing.publish(copy.pk, by=None, now=now)
    copy.circular.accepted_findings.all().delete()
    return edition


def run(now: datetime | None = None) -> CheckPass:
    now = now or timezone.now()
    begun = standing_checks.begin(now)
    assert standing_checks.go_on(begun, now=now)
    return begun


@pytest.mark.database
def test_findings_are_kept_once_and_go_when_they_are_put_right():
    edition = public(f"<p>{NUMBER} Click here.</p>")
    run()
    first = set(StandingFinding.objects.values_list("code", "level"))
    assert first == {("privacy_resident", "block"), ("no_link", "notice")}
    assert not any(NUMBER in str(row) for row in StandingFinding.objects.values())
    found_at = StandingFinding.objects.values_list("found_at", flat=True)[0]

    run()
    assert StandingFinding.objects.count() == 2
    assert StandingFinding.objects.values_list("found_at", flat=True)[0] == found_at

    copy = factories.edit(WorkingCopy.objects.get(), body="<p>Click here.</p>", now=timezone.now())
    publishing.publish(copy.pk, by=None, now=timezone.now(), change_note="Taken out.")
    run()

    open_ones = StandingFinding.objects.filter(gone_at=None)
    assert [(row.code, row.edition.version) for row in open_ones] == [("no_link", 2)]
    assert StandingFinding.objects.filter(edition=edition, gone_at__isnull=False).count() == 2


@pytest.mark.database
def test_what_is_found_again_stands_again():
    public("<p>Click here.</p>")
    run()
    StandingFinding.objects.update(gone_at=timezone.now())

    run()

    assert StandingFinding.objects.get().gone_at is None


def test_drafts_hidden_ones_and_schedules_are_not_looked_at():
    hidden = public("<p>Click here.</p>")
    publishing.hide(hidden.circular_id, by=None, now=timezone.now(), reason_ko="점검")
    factories.draft(body="<p>Click here.</p>")
    publishing.publish(
        factories.draft(body="<p>Click here.</p>").pk, by=None, now=timezone.now(), at=factories.later(days=3)
    )

    assert run().editions == 0
    assert not StandingFinding.objects.exists()


def test_it_goes_on_where_it_was_stopped(monkeypatch):
    monkeypatch.setattr(walk, "PORTION", 2)
    for _number in range(5):
        public("<p>Click here.</p>")
    begun = standing_checks.begin(timezone.now())

    assert not standing_checks.go_on(begun, now=timezone.now(), budget=timedelta(0))
    assert (begun.editions, begun.finished_at) == (2, None)
    again = CheckPass.objects.get()
    assert standing_checks.go_on(again, now=timezone.now())

    assert (again.editions, StandingFinding.objects.count()) == (5, 5)


def test_a_portion_costs_the_same_however_many_editions_it_holds(monkeypatch):
    counts = []
    for number in (1, 6):
        for _number in range(number):
            public('<p>Click here. <a href="/circulars/uclg/2018/1/">one</a></p>')
        with CaptureQueriesContext(connection) as queries:
            run()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_one_walk_a_night(settings):
    zone = timezone.get_default_timezone()
    public("<p>Click here.</p>")
    day = timezone.localtime(timezone.now(), zone) + timedelta(days=1)
    evening = day.replace(hour=0, minute=30)
    night = day.replace(hour=1, minute=30)

    assert standing_checks.run_nightly(evening) == ""
    assert "1" in standing_checks.run_nightly(night)
    assert standing_checks.run_nightly(night + timedelta(minutes=1)) == ""
    assert standing_checks.run_nightly(night + timedelta(days=1)) != ""
    assert CheckPass.objects.filter(finished_at=None).count() == 0


def test_accepted_findings_stay_accepted_over_the_walks(make_user):
    public("<p>Click here.</p>")
    run()
    row = StandingFinding.objects.get()
    copy = WorkingCopy.objects.get()
    factories.edit(copy, body="<p>Other words by now.</p>")

    accepting.accept(copy.pk, row.code, row.fingerprint, by=make_user(), now=timezone.now(), reason="A quotation.")
    run()

    assert StandingFinding.objects.filter(gone_at=None).count() == 1
    assert checks.Acceptances.of(copy.circular_id, copy.language).rows


def test_links_are_kept_only_where_asking_is_allowed_and_while_a_page_leads_there(settings):
    public('<p><a href="https://forum.example/a">Programme</a> <a href="https://u:p@forum.example/">Login</a></p>')
    LinkCheck.objects.create(url="https://old.example/", next_check_at=timezone.now())

    run()
    assert not LinkCheck.objects.exists()
    settings.OUTGOING_REQUESTS = True
    LinkCheck.objects.create(url="https://old.example/", next_check_at=timezone.now())
    run()

    assert list(LinkCheck.objects.values_list("url", flat=True)) == ["https://forum.example/a"]


def test_command_says_what_it_found_and_fails_where_asked(capsys):
    public(f"<p>{NUMBER}</p>")

    call_command("check_published")
    assert "1 public editions" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("check_published", "--fail", "--anew")
