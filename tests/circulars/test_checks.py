"""The checks over whole circulars, saved ones and public ones, and findings that somebody accepted."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import accepting, checks, publishing
from circulars.checks.background import Background, own_path
from circulars.checks.subject import Subject
from circulars.models import (
    AcceptedFinding,
    AuditEntry,
    Circular,
    Edition,
    EventMention,
    LinkCheck,
    PublicChange,
    Redirect,
    SourceLine,
)
from contacts.models import Appointment, Person, PostState
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = "-".join(("900101", "1234568"))  # a resident number's form, of nobody
MOBILE = "-".join(("010", "0000", "0012"))


def codes(copy) -> set[str]:
    return {finding.code for finding in checks.run(copy, at=timezone.now())}


def found(copy, code: str):
    return next(finding for finding in checks.run(copy, at=timezone.now()) if finding.code == code)


def appoint(post, **fields) -> None:
    person = Person.objects.create(name_ko="홍길동")
    Appointment.objects.create(post=post, person=person, **({"from_date": date(2020, 1, 1)} | fields))


def test_contact_is_looked_up_in_the_directory_of_the_day():
    copy = factories.draft()
    assert "no_holder" in codes(copy)

    appoint(copy.circular.post)
    assert not codes(copy) & {"no_holder", "no_post", "closed_post"}

    PostState.objects.filter(post=copy.circular.post).update(is_closed=True)
    assert "closed_post" in codes(copy)
    Circular.objects.update(post=None)
    copy.refresh_from_db()
    assert "no_post" in codes(factories.WorkingCopy.objects.get())


def test_holder_who_left_yesterday_leaves_the_duty_vacant():
    copy = factories.draft()
    appoint(copy.circular.post, to_date=timezone.localdate() - timedelta(days=1))

    assert "no_holder" in codes(copy)


def test_events_deadlines_and_numbers():
    first = factories.published(number_serial=31, number_label="Circular 31/2026")
    copy = factories.draft(number_serial=31, number_label="Circular 31/2026")
    EventMention.objects.create(working_copy=copy, text="Forum", starts_on=date(2026, 1, 5))
    copy.deadlinelines.create(due_on=date(2020, 1, 1))

    assert {"number_used", "past_event", "past_deadline"} <= codes(copy)
    assert f"/circulars/{first.circular.path}/" in found(copy, "number_used").message


def test_links_inside_lead_to_what_is_public_or_are_told(settings):
    settings.PUBLIC_URL = "https://portal.example"
    there = factories.published(now=timezone.now() - timedelta(days=1))
    hidden = factories.published(now=timezone.now() - timedelta(days=1))
    publishing.hide(hidden.circular_id, by=None, now=timezone.now(), reason_ko="점검")
    Redirect.objects.create(old_path="/circulars/uclg/2018/1/", circular=there.circular)
    lines = [
        f"/circulars/{there.circular.path}/",
        f"/en/circulars/{there.circular.path}/v1/",
        f"https://portal.example/circulars/{hidden.circular.path}/",
        "/circulars/uclg/2018/1/",
        "/circulars/uclg/2018/99/",
        "/sections/circulars/",
        "/sections/none/",
        "/search/?q=x",
        "mailto:desk@office.example",
    ]
    copy = factories.draft(body="".join(f'<p><a href="{line}">words</a></p>' for line in lines))

    told = [(one.code, one.where[-16:]) for one in checks.run(copy, at=timezone.now()) if one.code.startswith("link_")]

    assert [code for code, _where in told] == ["link_not_public", "link_unknown", "link_unknown"]


def test_no_link_finds_out_the_address_of_a_limited_draft():
    closed = factories.draft(number_serial=802, now=timezone.now())
    publishing.publish(closed.pk, by=None, now=timezone.now(), at=timezone.now() + timedelta(days=1))
    Circular.objects.filter(pk=closed.circular_id).update(is_limited=True)
    copy = factories.draft(body='<p>See <a href="/circulars/uclg/2026/802/">the other one</a>.</p>')

    assert [one.code for one in checks.run(copy, at=timezone.now()) if one.code.startswith("link")] == ["link_unknown"]


def test_dead_link_is_known_by_its_address_and_only_when_it_was_dead_for_days():
    copy = factories.draft(body='<p><a href="https://gone.example/a">Programme</a></p>')
    SourceLine.objects.create(working_copy=copy, publisher="P", url="https://gone.example/b")
    now = timezone.now()
    LinkCheck.objects.create(url="https://gone.example/a", is_alive=None, failures=2, next_check_at=now)
    LinkCheck.objects.create(url="https://gone.example/b", is_alive=False, failures=3, next_check_at=now)

    dead = [one.field for one in checks.run(copy, at=now) if one.code == "dead_link"]

    assert dead == ["sources"]


def test_own_path_knows_this_portal_alone(settings):
    settings.PUBLIC_URL = "https://portal.example"

    assert own_path("https://portal.example/en/circulars/uclg/2018/31/history/") == "/circulars/uclg/2018/31"
    assert own_path("/files/abc123/%EA%B0%80.pdf") == "/files/abc123"
    assert own_path("https://portal.example.evil.example/circulars/uclg/2018/31/") == ""
    assert own_path("https://other.example/circulars/uclg/2018/31/") == ""


def test_worst_come_first_and_each_says_why():
    copy = factories.draft(body=f"<p>Please find attached. {NUMBER}</p>")
    Circular.objects.update(home_section=None)

    findings = list(checks.run(factories.WorkingCopy.objects.get(pk=copy.pk), at=timezone.now()))

    levels = [finding.level for finding in findings]
    assert levels == sorted(levels, key=list(checks.Level).index)
    assert all(finding.why for finding in findings)
    assert not any(NUMBER in repr(finding) for finding in findings)


def test_a_copy_its_edition_and_its_typed_words_are_judged_alike():
    body = f"<h3>Deep</h3><p>Click here. {NUMBER} {MOBILE}</p>"
    copy = factories.draft(title=f"Call {MOBILE}", body=body)
    saved = list(checks.run(copy, at=timezone.now()))
    typed = list(checks.of_subject(Subject.of_copy(copy), at=timezone.now()))

    assert [(one.key, one.field, one.start, one.where) for one in typed] == [
        (one.key, one.field, one.start, one.where) for one in saved
    ]


def test_number_of_queries_does_not_grow_with_links():
    copy = factories.draft(body="".join(f'<p><a href="/circulars/uclg/2018/{n}/">w</a></p>' for n in range(3)))
    many = factories.draft(body="".join(f'<p><a href="/circulars/uclg/2018/{n}/">w</a></p>' for n in range(60)))
    counts = []
    for one in (copy, many):
        with CaptureQueriesContext(connection) as queries:
            list(checks.run(one, at=timezone.now()))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert Background.of([], timezone.now()).public == set()


# accepted ---------------------------------------------------------------------------------------------------------


def test_what_blocks_is_accepted_by_a_second_person_and_by_value(make_user):
    kim, park = make_user("kim"), make_user("park")
    now = timezone.now()
    copy = factories.draft(by=kim, body=f"<p>{NUMBER}</p>")
    finding = found(copy, "privacy_resident")
    known = {"code": finding.code, "fingerprint": finding.fingerprint}

    with pytest.raises(accepting.NotAcceptable):
        accepting.accept(copy.pk, **known, by=kim, now=now, reason="It is an example.")
    with pytest.raises(accepting.NotAcceptable):
        accepting.accept(copy.pk, **known, by=park, now=now, reason="  ")
    with pytest.raises(accepting.NotAcceptable):
        accepting.accept(copy.pk, **known, by=park, now=now, reason="Old.", revision=copy.revision - 1)
    assert not AcceptedFinding.objects.exists()
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=park, now=now)

    row = accepting.accept(copy.pk, **known, by=park, now=now, reason=f"An example, {NUMBER}, of nobody.")

    assert NUMBER not in row.reason
    assert NUMBER not in str(AuditEntry.objects.get(action="accept_finding").__dict__)
    assert checks.blocking(copy, at=now) == []
    publishing.publish(copy.pk, by=park, now=now)
    other = "-".join(("900101", "2345672"))
    copy = factories.edit(copy, body=f"<p>{NUMBER} {other}</p>")
    assert len(checks.blocking(copy, at=now)) == 1, "another value is another finding"

    accepting.withdraw(row.pk, by=kim, now=now)
    assert len(checks.blocking(copy, at=now)) == 2


def test_what_lacks_cannot_be_accepted(make_user):
    copy = factories.draft()
    Circular.objects.update(home_section=None)

    with pytest.raises(accepting.NotAcceptable):
        accepting.accept(copy.pk, "no_section", "", by=make_user(), now=timezone.now(), reason="No menu fits.")


def test_a_finding_that_is_gone_cannot_be_accepted(make_user):
    copy = factories.draft(body=f"<p>{NUMBER}</p>")
    finding = found(copy, "privacy_resident")
    copy = factories.edit(copy, body="<p>Nothing.</p>")

    with pytest.raises(accepting.NotAcceptable):
        accepting.accept(copy.pk, finding.code, finding.fingerprint, by=make_user(), now=timezone.now(), reason="x")


def test_one_reason_for_all_that_need_one(make_user):
    kim = make_user("kim")
    now = timezone.now()
    copy = factories.draft(by=kim, body=f"<p>Call {MOBILE}.</p>")
    assert [one.level for one in checks.blocking(copy, at=now)] == [checks.Level.NEEDS_REASON]

    assert accepting.accept_with_reason(copy.pk, by=kim, now=now, reason="The duty telephone of the forum.") == 1

    assert publishing.publish(copy.pk, by=kim, now=now).version == 1
    assert Edition.objects.get().body


@pytest.mark.database
def test_review_date_is_a_standing_fact(make_user):
    kim = make_user("kim")
    edition = factories.published()
    circular = edition.circular
    Circular.objects.update(reminded_at=timezone.now())
    changes = PublicChange.objects.count()

    publishing.set_review_date(circular.pk, day=date(2027, 3, 2), by=kim, now=timezone.now())

    circular.refresh_from_db()
    assert (circular.review_on, circular.reminded_at) == (date(2027, 3, 2), None)
    assert AuditEntry.objects.get(action="review_date").details == {"before": None, "after": "2027-03-02"}
    assert PublicChange.objects.count() == changes
