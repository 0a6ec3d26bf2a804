"""The signatory of the office's own documents on the form: chosen, never typed."""

from datetime import date

import pytest

from circulars import checks
from circulars.admin.working_copy import signing
from circulars.admin.working_copy.forms import WorkingCopyForm
from circulars.checks import Level
from circulars.models import WorkingCopy
from contacts.models import Appointment, Person, PostState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    post = factories.post("head", duty_ko="총괄", duty_en="Head")
    person = Person.objects.create(name_ko="하얀솔")
    Appointment.objects.create(post=post, person=person, from_date=date(2020, 1, 1))
    return person


def offered(copy: WorkingCopy) -> tuple[list, list]:
    posts = [label for _group, rows in signing._posts(copy.signatory_post)[1:] for _slug, label in rows]
    return posts, [label for _code, label in signing._people(copy.signatory_person)[1:]]


def test_posts_and_people_are_offered_with_what_tells_them_apart(person):
    Person.objects.create(name_ko="한번도")  # never held a post

    assert offered(factories.draft()) == (["총괄", "국제기구 협력"], ["하얀솔 · 총괄"])


def test_what_was_chosen_stays_on_offer_whatever_became_of_it(person):
    gone = Person.objects.create(name_ko="한번도")
    state = PostState.objects.get(post__slug="head")
    PostState.objects.create(
        post=state.post, team=state.team, from_date=date(2021, 1, 1), duty_ko="옛 총괄", is_closed=True
    )

    posts, people = offered(factories.draft(signatory_post="elsewhere", signatory_person=gone.code))

    assert posts == ["국제기구 협력", "옛 총괄", "elsewhere"]
    assert people == ["하얀솔 · 옛 총괄", "한번도"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"signatory_person": "x"}, "signatory_post"),
        ({"signatory_post": "head", "signatory": "하얀솔"}, "signatory"),
        ({"signatory_post": "head", "signatory_person": "x"}, None),
        ({"signatory": "Ada"}, None),
        ({}, None),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(values, field):
    assert list(signing.problems(values)) == ([field] if field else [])


def test_the_form_saves_the_choice(person, admin_client):
    copy = factories.draft(series=factories.own_series(), kind="notice")
    page = f"/admin/circulars/workingcopy/{copy.pk}/change/"

    shown = admin_client.get(page).content.decode()

    assert 'name="signatory_post"' in shown
    assert "하얀솔 · 총괄" in shown
    assert {"signatory_post", "signatory_person"} <= set(WorkingCopyForm.base_fields)


def found_in(copy: WorkingCopy) -> list[tuple[str, Level]]:
    codes = ("typed_signatory", "foreign_signatory")
    return [(one.code, one.level) for one in checks.run(copy, at=factories.NOW) if one.code in codes]


def test_a_typed_signatory_of_the_office_is_stopped_and_that_of_others_is_not(person):
    own = {"series": factories.own_series(), "kind": "notice"}

    assert found_in(factories.draft(signatory="Ada Example")) == []
    assert found_in(factories.draft(signatory="총괄 하얀솔", **own)) == [("typed_signatory", Level.BLOCK)]
    assert found_in(factories.draft(signatory_post="head", **own)) == []
    assert found_in(factories.draft(signatory_post="head")) == [("foreign_signatory", Level.NEEDS_REASON)]
