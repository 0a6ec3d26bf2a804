"""A limited draft is met by the people and teams it names, and by nobody else, whatever rights they have."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from circulars.models import Circular, LimitedReader, SectionEditor, WorkingCopy
from contacts.models import Appointment, Person, PostState, Team
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def limited():
    draft = factories.draft(title="Embargo")
    Circular.objects.filter(pk=draft.circular_id).update(is_limited=True)
    return draft


def name(draft, **who) -> LimitedReader:
    return LimitedReader.objects.create(circular_id=draft.circular_id, added_at=factories.NOW, **who)


def sees(user, draft) -> bool:
    found = WorkingCopy.objects.editable_by(user).filter(pk=draft.pk).exists()
    assert Circular.objects.editable_by(user).filter(pk=draft.circular_id).exists() == found
    return found


def test_no_right_replaces_a_name(limited, make_user, administrator):
    other = factories.draft(title="For everyone")
    named = make_user("named", "editor")
    name(limited, user=named)

    assert sees(named, limited)
    assert not sees(administrator, limited)
    assert sees(administrator, other)


def test_a_team_stands_for_those_who_hold_its_posts_today(limited, make_user):
    today = timezone.localdate()
    post = factories.post("desk")
    team = Team.objects.get(slug="cooperation")
    holder, former, acting_later = (make_user(who, "editor") for who in ("holder", "former", "later"))
    for user, first, last in (
        (holder, date(2020, 1, 1), None),
        (former, date(2019, 1, 1), today - timedelta(days=1)),
        (acting_later, today + timedelta(days=1), None),
    ):
        person = Person.objects.create(name_ko=user.username, user=user)
        Appointment.objects.create(post=post, person=person, from_date=first, to_date=last)
    name(limited, team=team)

    assert [sees(user, limited) for user in (holder, former, acting_later)] == [True, False, False]

    elsewhere = Team.objects.create(slug="elsewhere")
    PostState.objects.create(post=post, team=elsewhere, from_date=today, duty_ko="국제기구 협력")

    assert not sees(holder, limited)


def test_a_limit_to_sections_stays_for_those_named(limited, make_user):
    user = make_user("named", "editor")
    name(limited, user=user)
    SectionEditor.objects.create(user=user, section=factories.section("elsewhere"))

    assert not sees(user, limited)


def test_the_limit_of_one_draft_hides_no_other(limited, make_user):
    second = factories.draft(title="Another embargo")
    Circular.objects.filter(pk=second.circular_id).update(is_limited=True)
    user = make_user("named", "editor")
    name(limited, user=user)

    assert (sees(user, limited), sees(user, second)) == (True, False)
