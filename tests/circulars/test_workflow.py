"""Approvals: who may give which, what counts, and what an edit, a hand-over or a changed section makes of them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone

from circulars import editing, publishing, steps, workflow
from circulars.models import Approval, OutgoingMail, ReviewStep, State, WorkingCopy
from contacts import appointments
from contacts.models import Appointment, Person
from tests import factories
from tests.factories import NOW
from tests.races import together

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "publisher")


@pytest.fixture
def park(make_user):
    return make_user("park", "publisher")


@pytest.fixture
def chief(make_user):
    return make_user("chief", "administrator")


def section(required: int = 1, **step_by_position):
    """``first`` and ``second``: a group's name or a post."""
    row = factories.section(f"strict-{required}", required_approvals=required)
    for position, name in enumerate(("first", "second"), 1):
        who = step_by_position.get(name)
        if isinstance(who, str):
            ReviewStep.objects.create(section=row, position=position, group=Group.objects.get(name=who))
        elif who:
            ReviewStep.objects.create(section=row, position=position, post=who)
    return row


def in_review(kim, row) -> WorkingCopy:
    copy = factories.draft(by=kim, home_section=row)
    return workflow.submit(copy.pk, revision=1, by=kim, now=NOW)


def approve(copy, by, now=NOW) -> WorkingCopy:
    return workflow.approve(copy.pk, revision=copy.revision, by=by, now=now)


def hold(user, post, from_date=date(2020, 1, 1), to_date=None) -> Person:
    person, _made = Person.objects.get_or_create(user=user, defaults={"name_ko": str(user)})
    Appointment.objects.create(post=post, person=person, from_date=from_date, to_date=to_date)
    return person


def refused(call, *words) -> None:
    with pytest.raises(workflow.WrongState, match="|".join(words) or None):
        call()


def test_any_approver_gives_the_one_approval(kim, lee):
    copy = approve(in_review(kim, section()), lee)

    assert copy.state == State.APPROVED
    assert workflow.approvals(copy, NOW) == 1


def test_without_the_right_nobody_approves(kim, make_user):
    copy = in_review(kim, section())
    for user in (make_user("yoon", "editor"), make_user("gone", "publisher", is_active=False), None):
        refused(lambda user=user: approve(copy, user))
    assert not Approval.objects.exists()


def test_last_editor_does_not_approve(kim, lee):
    copy = in_review(kim, section())
    copy = factories.edit(copy, by=lee, title="Other words")

    refused(lambda: approve(copy, lee))
    copy.refresh_from_db()
    assert copy.state == State.IN_REVIEW
    assert list(steps.waiting_for(lee, WorkingCopy.objects.all(), NOW)) == []


def test_edit_after_approval_asks_again(kim, lee, park):
    copy = approve(in_review(kim, section()), lee)
    copy = factories.edit(copy, by=kim, title="Other words")

    assert workflow.approvals(copy, NOW) == 0
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=park, now=NOW)


def test_one_person_gives_one_of_two(kim, lee, park):
    copy = approve(in_review(kim, section(2)), lee)
    refused(lambda: approve(copy, lee))

    assert (copy.state, workflow.approvals(copy, NOW)) == (State.IN_REVIEW, 1)
    assert approve(copy, park).state == State.APPROVED


@pytest.mark.parametrize("order", [("lee", "chief"), ("chief", "lee")])
def test_second_step_alone_is_bound_in_either_order(kim, lee, park, chief, order):
    """The first approval is anybody's; an administrator is no substitute for itself."""
    copy = in_review(kim, section(2, second="administrator"))
    people = {"lee": lee, "chief": chief}
    copy = approve(copy, people[order[0]])
    assert copy.state == State.IN_REVIEW
    if order[0] == "lee":
        refused(lambda: approve(copy, park))
    copy = approve(copy, people[order[1]])
    assert copy.state == State.APPROVED


def test_first_comer_makes_room_for_the_one_who_fits_less(kim, lee, chief, make_user):
    """The administrator fits both steps and came first; the publisher fits one only."""
    row = section(2, first="administrator")
    copy = approve(approve(in_review(kim, row), chief), lee)

    assert (copy.state, workflow.approvals(copy, NOW)) == (State.APPROVED, 2)


def test_post_holder_of_the_day_approves(kim, lee, park):
    post = factories.post()
    hold(lee, post, to_date=timezone.localdate(NOW))
    hold(park, post, from_date=timezone.localdate(NOW) + timedelta(days=1))
    copy = in_review(kim, section(first=post))
    assert steps.may_give(lee, copy, NOW)
    refused(lambda: approve(copy, park))

    after = NOW + timedelta(days=1)
    assert not steps.may_give(lee, copy, after)
    assert approve(copy, park, after).state == State.APPROVED


def test_hand_over_leaves_an_approval_that_was_given(kim, lee, park, chief):
    post = factories.post()
    hold(lee, post)
    successor = Person.objects.create(name_ko="박", user=park)
    today = timezone.localdate()
    now = timezone.now()
    copy = approve(in_review(kim, section(first=post)), lee, now)
    appointments.hand_over(post, successor, from_date=today + timedelta(days=1), by=chief, at=now)

    assert workflow.approvals(copy, now + timedelta(days=2)) == 1


def test_group_that_a_person_left_no_longer_fits(kim, lee, chief):
    copy = approve(in_review(kim, section(first="administrator")), chief)
    chief.groups.clear()
    chief.groups.add(Group.objects.get(name="publisher"))

    assert workflow.approvals(copy, NOW) == 0
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=lee, now=NOW)


def test_section_that_asks_for_more_later_is_obeyed(kim, lee, park):
    row = section(1)
    copy = approve(in_review(kim, row), lee)
    row.required_approvals = 2
    row.save()

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=park, now=NOW)
    assert list(steps.waiting_for(park, WorkingCopy.objects.all(), NOW)) == [copy]
    assert approve(copy, park).state == State.APPROVED
    publishing.publish(copy.pk, by=lee, now=NOW)


def test_step_of_an_approval_that_is_not_asked_for_is_ignored(kim, lee):
    copy = in_review(kim, section(1, second="administrator"))

    assert approve(copy, lee).state == State.APPROVED


def test_waiting_box_holds_what_the_person_may_really_approve(kim, lee, park, chief):
    anybody, for_chief, half = in_review(kim, section(1)), in_review(kim, section(0)), in_review(kim, section(2))
    ReviewStep.objects.create(
        section=for_chief.circular.home_section, position=1, group=Group.objects.get(name="administrator")
    )
    for_chief.circular.home_section.required_approvals = 1
    for_chief.circular.home_section.save()
    approve(half, lee)

    def waiting(user) -> set[int]:
        return {copy.pk for copy in steps.waiting_for(user, WorkingCopy.objects.all(), NOW)}

    assert waiting(lee) == {anybody.pk}
    assert waiting(park) == {anybody.pk, half.pk}
    assert waiting(chief) == {anybody.pk, half.pk, for_chief.pk}
    assert waiting(kim) == set()
    for user in (kim, lee, park, chief):
        one_by_one = {copy.pk for copy in (anybody, for_chief, half) if steps.may_give(user, _fresh(copy), NOW)}
        assert waiting(user) == one_by_one


def test_waiting_box_costs_the_same_for_many(kim, lee, park, django_assert_max_num_queries):
    post = factories.post()
    hold(park, post)
    rows = [section(1, first=post), section(2, first="publisher", second=post)]
    for number in range(12):
        copy = in_review(kim, rows[number % 2])
        if number == 3:
            approve(copy, lee)
    park = type(park).objects.get(pk=park.pk)

    with django_assert_max_num_queries(12):
        assert len(steps.waiting_for(park, WorkingCopy.objects.all(), NOW)) == 12


def test_alone_needs_a_reason_which_is_kept_when_the_time_is_moved(kim, lee):
    copy = factories.draft(by=kim, home_section=section())
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=lee, now=NOW, alone_reason="  ")

    edition = publishing.publish(
        copy.pk, by=lee, now=timezone.now(), at=factories.later(days=1), alone_reason="Nobody else is here"
    )
    publishing.reschedule(edition.pk, at=factories.later(days=2), by=lee, now=timezone.now())

    assert Approval.objects.get().alone_reason == "Nobody else is here"
    assert workflow.approvals(_fresh(copy), NOW) == 0, "to go alone is no approval"
    told = OutgoingMail.objects.get()
    assert told.recipient == kim.email
    assert "Nobody else is here" in told.body


def test_step_of_a_section_names_a_group_or_a_post():
    with pytest.raises(ValidationError):
        ReviewStep(section=section(), position=1).full_clean()


def test_edit_and_approval_at_once_never_approve_unseen_words(kim, lee):
    copy = in_review(kim, section())
    factories.edit(copy, by=kim, title="Later words")

    refused(lambda: workflow.approve(copy.pk, revision=1, by=lee, now=NOW))
    with pytest.raises(editing.Conflict):
        editing.claim(copy.pk, revision=1, by=kim, now=NOW)


@pytest.mark.database
@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_both_count(kim, lee, park):
    copy = in_review(kim, section(2))

    outcomes = together(lambda: approve(copy, lee), lambda: approve(copy, park))

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert (_fresh(copy).state, workflow.approvals(_fresh(copy), NOW)) == (State.APPROVED, 2)
    assert OutgoingMail.objects.filter(key__startswith="approved:").count() == 1, "told once, by the last of them"


@pytest.mark.database
@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_approval_and_return_at_once_leave_one_outcome(kim, lee, park):
    copy = in_review(kim, section(1))

    outcomes = together(
        lambda: approve(copy, lee),
        lambda: workflow.send_back(copy.pk, revision=1, by=park, now=NOW, remarks="Which day?"),
    )

    assert not isinstance(outcomes[1], Exception), "an approved copy can be returned as well"
    assert _fresh(copy).state == State.RETURNED
    assert isinstance(outcomes[0], workflow.WrongState | WorkingCopy)


def _fresh(copy: WorkingCopy) -> WorkingCopy:
    return WorkingCopy.objects.select_related("circular__home_section").get(pk=copy.pk)


def test_return_ends_the_approvals_of_these_words(kim, lee, park):
    copy = in_review(kim, section(1))
    approve(copy, lee)
    workflow.send_back(copy.pk, revision=1, by=park, now=NOW, remarks="Which day?")
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW + HOUR)

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=kim, now=NOW + HOUR)
    assert approve(copy, lee, NOW + HOUR).state == State.APPROVED
    assert publishing.publish(copy.pk, by=kim, now=NOW + HOUR).version == 1
