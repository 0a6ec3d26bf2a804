"""The step pages around publication: who may, what they call, how a refusal comes back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import workflow
from circulars.models import Approval, Circular, Edition, Relation, Removal, SetAside, State, Withdrawal, WorkingCopy
from tests import factories

pytestmark = pytest.mark.django_db


def step(copy, slug: str, target=None) -> str:
    address = reverse("admin:circulars_workingcopy_step", args=[copy.pk, slug])
    return f"{address}?target={target.pk}" if target else address


def take(client, copy, slug: str, target=None, **values):
    revision = WorkingCopy.objects.get(pk=copy.pk).revision
    return client.post(step(copy, slug, target), {"revision": str(revision)} | values)


def published(**fields) -> WorkingCopy:
    now = timezone.now() - timedelta(hours=1)
    edition = factories.published(now=now, **fields)
    return WorkingCopy.objects.get(circular=edition.circular)


@pytest.fixture
def publisher(client, make_user):
    client.user = make_user("park", "publisher", "administrator")
    client.force_login(client.user)
    return client


@pytest.fixture
def editor(client, make_user):
    client.user = make_user("kim", "editor")
    client.force_login(client.user)
    return client


def test_publish_now(publisher):
    copy = factories.draft()
    page = publisher.get(step(copy, "publish")).content.decode()
    assert "/circulars/uclg/2026/" in page

    response = take(publisher, copy, "publish", when="now")

    assert response.status_code == 302
    assert Edition.objects.live(timezone.now()).get().published_by == publisher.user


def test_publish_later_reschedule_and_cancel(publisher):
    copy = factories.draft()
    day = timezone.localdate() + timedelta(days=3)
    take(publisher, copy, "publish", when="later", day=day.isoformat(), hour="09:00")
    planned = Edition.objects.get()
    assert timezone.localtime(planned.published_at).isoformat().startswith(f"{day}T09:00:00+09:00")

    take(publisher, copy, "reschedule", planned, when="later", day=day.isoformat(), hour="18:30")
    moved = Edition.objects.get()
    assert timezone.localtime(moved.published_at).hour == 18

    take(publisher, copy, "cancel", moved)
    assert not Edition.objects.exists()
    assert WorkingCopy.objects.get().state == State.DRAFT


def test_past_time_is_refused_and_the_page_keeps_what_was_typed(publisher):
    copy = factories.draft()

    response = take(publisher, copy, "publish", when="later", day="2020-01-02", hour="09:00")

    assert response.status_code == 200
    assert response.context["form"].errors["day"]
    assert not Edition.objects.exists()


def test_words_saved_since_are_not_published(publisher):
    copy = factories.draft()
    revision = copy.revision
    factories.edit(copy, title="Another title")

    response = publisher.post(step(copy, "publish"), {"revision": str(revision), "when": "now"})

    assert response.context["form"].non_field_errors()
    assert not Edition.objects.exists()


def test_findings_that_block_leave_no_button(publisher):
    copy = factories.draft()
    Circular.objects.update(home_section=None)

    page = publisher.get(step(copy, "publish"))

    assert page.context["is_blocked"]
    assert 'value="now"' not in page.content.decode()
    assert take(publisher, copy, "publish", when="now").status_code == 200
    assert not Edition.objects.exists()


def test_major_correction_wants_a_note_and_a_minor_one_none(publisher):
    copy = published()
    factories.edit(copy, title="Corrected")

    refused = take(publisher, copy, "publish", when="now", size="major", change_note=" ")
    assert refused.context["form"].errors["change_note"]

    take(publisher, copy, "publish", when="now", size="major", change_note="The title was wrong.")
    assert Edition.objects.get(version=2).change_note == "The title was wrong."
    factories.edit(copy, title="Corrected.")
    take(publisher, copy, "publish", when="now", size="minor")
    assert not Edition.objects.get(version=3).is_major


def test_missing_approval_wants_a_reason_which_is_kept(publisher):
    section = factories.section(required_approvals=1)
    copy = factories.draft(home_section=section, by=publisher.user)

    assert take(publisher, copy, "publish", when="now").context["form"].errors["alone_reason"]
    take(publisher, copy, "publish", when="now", alone_reason="I am alone today.")

    assert Approval.objects.get().alone_reason == "I am alone today."
    assert Edition.objects.exists()


def test_review_goes_its_way(publisher, make_user):
    author = make_user("kim", "editor")
    copy = factories.draft(by=author)
    take(publisher, copy, "submit")
    assert WorkingCopy.objects.get().state == State.IN_REVIEW

    assert take(publisher, copy, "return", remarks="").context["form"].errors["remarks"]
    take(publisher, copy, "return", remarks="The date is missing.")
    assert (
        "The date is missing."
        in publisher.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()
    )
    workflow.submit(copy.pk, revision=copy.revision, by=author, now=timezone.now())
    take(publisher, copy, "approve")
    assert WorkingCopy.objects.get().state == State.APPROVED


def test_withdraw_and_lift(publisher):
    copy = published()
    other = published()

    response = take(publisher, copy, "withdraw", reason_ko="", when="now")
    assert response.context["form"].errors["reason_ko"]
    address = f"https://portal.example/en/circulars/{other.circular.path}/?in=x"
    take(publisher, copy, "withdraw", reason_ko="효력이 없습니다.", when="now", every_language="on", successor=address)
    notice = Withdrawal.objects.get()
    assert (notice.reason_ko, notice.successor, notice.language) == ("효력이 없습니다.", other.circular, "")

    take(publisher, copy, "lift-withdrawal", notice)
    notice.refresh_from_db()
    assert notice.lifted_by == publisher.user


def test_hide_show_again_and_erase_by_a_second_person(publisher, make_user):
    copy = published()
    take(publisher, copy, "hide", what="whole", reason_ko="개인정보")
    removal = Removal.objects.get()
    assert not Edition.objects.live(timezone.now()).exists()

    refused = take(publisher, copy, "erase", removal, is_sure="on")
    assert refused.context["form"].non_field_errors()
    take(publisher, copy, "lift", removal)
    assert Edition.objects.live(timezone.now()).exists()

    take(publisher, copy, "hide", what=f"edition-{Edition.objects.get().pk}", reason_ko="개인정보")
    removal = Removal.objects.get(scope="editions")
    publisher.force_login(make_user("lee", "administrator"))
    take(publisher, copy, "erase", removal, is_sure="on")
    removal.refresh_from_db()
    assert removal.erased_at


def test_rename_relate_and_unrelate(publisher):
    copy, other = published(), published()
    before = copy.circular.path
    take(publisher, copy, "rename", series=str(copy.circular.series_id), year="2026", key="77")
    circular = Circular.objects.get(pk=copy.circular_id)
    assert circular.path == "uclg/2026/77"

    take(publisher, other, "relate", kind="replaces", other=f"/circulars/{before}/")
    relation = Relation.objects.get()
    assert (relation.from_circular, relation.to_circular) == (other.circular, circular)
    take(publisher, other, "unrelate", relation)
    assert not Relation.objects.exists()


def test_languages_and_copies(publisher):
    copy = published()
    response = take(publisher, copy, "add-language", language="ko", title="이주 선언")
    korean = WorkingCopy.objects.get(language="ko")
    assert response["Location"] == reverse("admin:circulars_workingcopy_change", args=[korean.pk])
    assert (korean.title, korean.circular) == ("이주 선언", copy.circular)

    take(publisher, copy, "copy")
    new = WorkingCopy.objects.exclude(circular=copy.circular).get()
    assert (new.title, new.number_serial, new.state) == (copy.title, None, State.DRAFT)


def test_words_are_set_aside_taken_up_and_restored(publisher):
    copy = published(title="First")
    factories.edit(copy, title="Half a thought")

    take(publisher, copy, "set-aside", reason="urgent")
    assert WorkingCopy.objects.get().title == "First"
    take(publisher, copy, "take-up", SetAside.objects.get())
    assert WorkingCopy.objects.get().title == "Half a thought"

    take(publisher, copy, "publish", when="now", size="minor")
    take(publisher, copy, "restore", Edition.objects.get(version=1))
    assert WorkingCopy.objects.get().title == "First"


@pytest.mark.parametrize(
    "slug", ["publish", "withdraw", "hide", "rename", "relate", "approve", "return", "cancel", "erase"]
)
def test_editor_may_not(editor, slug):
    copy = published()

    assert editor.get(step(copy, slug)).status_code == 403
    assert take(editor, copy, slug, when="now").status_code == 403


def test_get_changes_nothing_and_an_impossible_step_leads_back(publisher):
    copy = factories.draft()
    assert publisher.get(step(copy, "submit")).status_code == 200
    assert WorkingCopy.objects.get().state == State.DRAFT
    assert publisher.get(step(copy, "cancel")).status_code == 302
    assert publisher.get(step(copy, "no-such-step")).status_code == 404


def test_menu_offers_what_is_possible(publisher):
    copy = published()
    address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])

    page = publisher.get(address).content.decode()

    assert step(copy, "withdraw") in page
    assert step(copy, "cancel") not in page
