"""The generation: turned by every public change, by a schedule twice, and never by a draft."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from circulars import changes, publishing
from circulars.models import Section, SiteNotice
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_empty_portal_has_a_generation():
    assert changes.state(NOW).next_change_at is None


def test_draft_turns_nothing_and_publication_does():
    copy = factories.draft()
    before = changes.state(NOW)
    factories.edit(copy, title="Still a draft")

    assert changes.state(NOW) == before
    publishing.publish(copy.pk, by=None, now=NOW)
    assert changes.state(NOW).generation != before.generation


def test_schedule_turns_when_recorded_and_at_its_minute():
    at = factories.later(days=1)
    before = changes.state(NOW)
    factories.published(at=at)

    recorded = changes.state(at - timedelta(seconds=1))
    effective = changes.state(at)

    assert len({before.generation, recorded.generation, effective.generation}) == 3
    assert recorded.next_change_at == at
    assert effective.next_change_at is None


def test_cancelled_schedule_turns_once_more():
    at = factories.later(days=1)
    edition = factories.published(at=at)
    scheduled = changes.state(NOW)
    publishing.cancel(edition.pk, by=None, now=NOW)

    cancelled = changes.state(NOW)

    assert cancelled.generation != scheduled.generation
    assert cancelled.next_change_at is None


def test_what_staff_edit_directly_turns_it_too():
    section = factories.section("one")
    before = changes.state(NOW)
    Section.objects.get(pk=section.pk).save()

    assert changes.state(NOW) != before


def test_state_is_one_query():
    from django.db import connection

    factories.published()
    with CaptureQueriesContext(connection) as captured:
        changes.state(NOW)

    assert len(captured) == 1


def test_notice_over_all_pages_turns_when_it_comes_and_when_it_goes():
    comes, goes = factories.later(minutes=5), factories.later(minutes=9)
    SiteNotice.objects.create(text_ko="점검", text_en="Maintenance", from_at=comes, until_at=goes)

    states = [changes.state(at) for at in (NOW, comes - timedelta(seconds=1), comes, goes - timedelta(seconds=1), goes)]

    assert [state.next_change_at for state in states] == [comes, comes, goes, goes, None]
    generations = [state.generation for state in states]
    assert generations[0] == generations[1] != generations[2] == generations[3] != generations[4]
    assert len(set(generations)) == 3


def test_next_moment_is_the_nearest_of_a_schedule_and_a_notice():
    edition, notice = factories.later(minutes=5), factories.later(minutes=3)
    factories.published(at=edition)
    row = SiteNotice.objects.create(text_ko="점검", text_en="Maintenance", from_at=notice)
    assert changes.state(NOW).next_change_at == notice
    assert changes.state(notice).next_change_at == edition

    before = changes.state(edition)
    row.delete()
    assert changes.state(edition).generation != before.generation
