"""The step pages around publication: who may, what they call, how a refusal comes back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from circulars import publishing, workflow
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


def test_nothing_new_to_publish_is_said(publisher):
    copy = published()

    response = publisher.get(step(copy, "publish"), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "저장했습니다. 현재 공개된 판과 내용이 같아 새로 게시할 것이 없습니다."
    ]


def test_first_edition_after_a_cancelled_schedule_is_no_correction(publisher):
    copy = factories.draft()
    day = timezone.localdate() + timedelta(days=3)
    take(publisher, copy, "publish", when="later", day=day.isoformat(), hour="09:00")
    take(publisher, copy, "cancel", Edition.objects.get())
    page = publisher.get(step(copy, "publish"))
    assert not page.context["is_correction"]
    take(publisher, copy, "publish", when="now")

    desk = publisher.get(reverse("admin:index")).content.decode()

    assert Edition.objects.get().version == 2
    assert "오늘 게시" in desk
    assert "오늘 정정" not in desk


def test_correction_of_a_hidden_edition_asks_for_its_note(publisher):
    copy = published()
    edition = Edition.objects.get()
    take(publisher, copy, "hide", what=f"edition-{edition.pk}", reason_ko="개인정보")
    factories.edit(WorkingCopy.objects.get(), title="Without the name")
    assert "change_note" in publisher.get(step(copy, "publish")).context["form"].fields

    take(publisher, copy, "publish", when="now", size="major", change_note="이름을 뺐습니다.")

    assert Edition.objects.live(timezone.now()).get().version == 2


def test_hidden_circular_is_shown_again_before_it_is_published(publisher):
    copy = published()
    take(publisher, copy, "hide", what="whole", reason_ko="개인정보")
    factories.edit(WorkingCopy.objects.get(), title="Without the name")

    response = publisher.get(step(copy, "publish"), follow=True)

    assert "비공개" in str(next(iter(response.context["messages"])))


def test_hiding_all_but_the_public_edition_leaves_the_one_that_lies_ahead(publisher):
    copy = published(title="First")
    now = timezone.now()
    factories.corrected(Edition.objects.get(), now=now - timedelta(minutes=5), title="Second")
    copy = factories.edit(copy, now=now, title="Third")
    ahead = publishing.publish(copy.pk, by=None, now=now, at=now + timedelta(days=1), change_note="Third")

    take(publisher, copy, "hide", what="earlier", reason_ko="개인정보")

    hidden = Edition.objects.filter(removed_at__isnull=False)
    assert [edition.title for edition in hidden] == ["First"]
    assert Edition.objects.live(now + timedelta(days=2)).get() == ahead


def test_correction_for_privacy_hides_the_earlier_editions_with_it(publisher):
    copy = published()
    factories.edit(WorkingCopy.objects.get(), title="Without the name")
    values = {"when": "now", "size": "major", "change_note": "이름을 뺐습니다.", "hides_earlier": "on"}
    refused = take(publisher, copy, "publish", **values)
    assert set(refused.context["form"].errors) == {"hide_reason_ko"}
    assert Edition.objects.count() == 1

    take(publisher, copy, "publish", hide_reason_ko="개인정보 포함", **values)

    first, second = Edition.objects.order_by("version")
    assert Edition.objects.released(timezone.now()).get() == second
    removal = Removal.objects.get()
    assert (list(removal.editions.all()), removal.reason_ko) == ([first], "개인정보 포함")


def test_earlier_editions_are_not_hidden_for_a_correction_that_lies_ahead(publisher):
    copy = published()
    factories.edit(WorkingCopy.objects.get(), title="Without the name")
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    values = {"size": "minor", "hides_earlier": "on", "hide_reason_ko": "개인정보"}

    response = take(publisher, copy, "publish", when="later", day=day, hour="09:00", **values)

    assert set(response.context["form"].errors) == {"hides_earlier"}
    assert (Edition.objects.count(), Removal.objects.count()) == (1, 0)


def test_hiding_with_a_correction_wants_the_permission(client, make_user):
    user = make_user("lee", "editor")
    user.user_permissions.add(Permission.objects.get(codename="publish_circular"))
    client.force_login(user)
    copy = published()
    factories.edit(WorkingCopy.objects.get(), title="Another title")

    values = {"when": "now", "size": "minor", "hides_earlier": "on", "hide_reason_ko": "개인정보"}
    take(client, copy, "publish", **values)

    assert Edition.objects.count() == 2
    assert not Removal.objects.exists()


def test_relations_name_the_other_circular_by_number_and_title(publisher):
    copy, other = published(), published(title="Dates of the congress")
    take(publisher, copy, "relate", kind="updates", other=f"/circulars/{other.circular.path}/")

    form = publisher.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()

    assert f"이 회람 → {other} (내용 갱신)" in form


def test_relations_do_not_tell_the_draft_of_another_circular(publisher):
    copy, other = published(), published(title="Dates of the congress")
    take(publisher, copy, "relate", kind="updates", other=f"/circulars/{other.circular.path}/")
    factories.edit(WorkingCopy.objects.get(pk=other.pk), title="Under embargo")

    form = publisher.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()

    assert "Dates of the congress" in form
    assert "Under embargo" not in form


def test_reschedule_says_what_is_planned_now(publisher):
    copy = factories.draft()
    day = timezone.localdate() + timedelta(days=3)
    take(publisher, copy, "publish", when="later", day=day.isoformat(), hour="09:00")

    page = publisher.get(step(copy, "reschedule")).content.decode()

    assert "현재 게시 예정 일시" in page


def test_an_edition_hidden_alone_is_not_restored(publisher):
    first = factories.published(number_serial=31)
    factories.corrected(first, now=timezone.now(), note="A name was removed.")
    publishing.hide(first.circular_id, by=None, now=timezone.now(), reason_ko="개인정보", editions=[first.pk])
    copy = WorkingCopy.objects.get()

    offered = publisher.get(f"{step(copy, 'restore')}?target={first.pk}")

    assert offered.status_code == 302
