"""The section tree in the admin: shown as a tree, changed by operations, merged after a look."""

import pytest

from circulars import sections
from circulars.models import AuditEntry, Circular, Redirect, Section, SectionEditor, SectionEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    top = factories.section("diplomacy", name_ko="지방외교")
    bodies = factories.section("bodies", top, name_ko="국제기구회의")
    news = factories.section("news", bodies, name_ko="최근소식")
    other = factories.section("other", name_ko="기타", position=5)
    return {"top": top, "bodies": bodies, "news": news, "other": other}


def fields_of(section: Section, **changes) -> dict:
    names = ("name_ko", "name_en", "slug", "position", "intro_ko", "intro_en", "required_approvals")
    return {name: getattr(section, name) for name in names} | {"parent": section.parent_id or ""} | changes


def save(client, section: Section, **changes):
    return client.post(f"/admin/circulars/section/{section.pk}/change/", fields_of(section, **changes))


def test_list_shows_the_tree_in_order(staff_client, tree):
    response = staff_client.get("/admin/circulars/section/")

    rows = [(row.slug, row.depth) for row in response.context["cl"].result_list]
    assert rows == [("diplomacy", 0), ("bodies", 1), ("news", 2), ("other", 0)]


def test_section_is_added_with_an_address_from_its_name(staff_client, tree):
    new = {"name_ko": "회의 자료", "name_en": "Meeting papers", "parent": tree["bodies"].pk, "position": 3}

    response = staff_client.post(
        "/admin/circulars/section/add/", new | {"required_approvals": 0, "slug": "", "intro_ko": "", "intro_en": ""}
    )

    assert response.status_code == 302
    section = Section.objects.get(slug="meeting-papers")
    assert section.parent == tree["bodies"]
    assert AuditEntry.objects.filter(action="add", object_id=str(section.pk)).exists()


def test_new_address_redirects_from_the_former_one(staff_client, tree):
    assert save(staff_client, tree["news"], slug="circulars", name_ko="회람").status_code == 302

    tree["news"].refresh_from_db()
    assert (tree["news"].slug, tree["news"].name_ko) == ("circulars", "회람")
    assert Redirect.objects.get(old_path="/sections/news/").section == tree["news"]
    assert AuditEntry.objects.filter(action="rename_section").exists()


def test_address_that_leads_elsewhere_is_refused_on_the_form(staff_client, tree):
    Redirect.objects.create(old_path="/sections/former/", section=tree["other"])

    response = save(staff_client, tree["news"], slug="former", name_ko="typed")

    assert response.status_code == 200
    assert "slug" in response.context["adminform"].form.errors
    assert 'value="typed"' in response.content.decode()


def test_empty_address_keeps_the_present_one(staff_client, tree):
    assert save(staff_client, tree["news"], slug="").status_code == 302

    tree["news"].refresh_from_db()
    assert tree["news"].slug == "news"


def test_moving_a_section_lists_its_circulars_anew(staff_client, tree):
    edition = factories.published(home_section=tree["news"])

    assert save(staff_client, tree["news"], parent=tree["other"].pk).status_code == 302

    listed = set(SectionEntry.objects.filter(edition=edition).values_list("section__slug", flat=True))
    assert listed == {"news", "other"}


def test_section_cannot_be_moved_below_itself(staff_client, tree):
    response = save(staff_client, tree["top"], parent=tree["news"].pk)

    assert response.status_code == 200
    assert "parent" in response.context["adminform"].form.errors
    assert sections.load().by_slug["diplomacy"].parent_id is None


def test_section_in_use_is_not_deleted_and_says_why(staff_client, tree):
    copy = factories.draft(home_section=tree["news"], title="문서 하나")

    page = staff_client.get(f"/admin/circulars/section/{tree['news'].pk}/delete/").content.decode()
    staff_client.post(f"/admin/circulars/section/{tree['news'].pk}/delete/", {"post": "yes"})

    assert copy.title in page
    assert Section.objects.filter(slug="news").exists()


def test_unused_section_is_deleted(staff_client, tree):
    staff_client.post(f"/admin/circulars/section/{tree['other'].pk}/delete/", {"post": "yes"})

    assert not Section.objects.filter(slug="other").exists()
    assert AuditEntry.objects.filter(action="delete", object_label="기타").exists()


def test_merge_shows_what_moves_before_it_does(staff_client, tree):
    factories.published(home_section=tree["bodies"])
    address = f"/admin/circulars/section/{tree['bodies'].pk}/merge/"

    page = staff_client.get(address).content.decode()
    assert "최근소식" in page
    assert Section.objects.filter(slug="bodies").exists()

    unsure = staff_client.post(address, {"apply": "1", "into": tree["other"].pk})
    assert unsure.status_code == 200
    assert Section.objects.filter(slug="bodies").exists()

    assert staff_client.post(address, {"apply": "1", "into": tree["other"].pk, "is_sure": "on"}).status_code == 302
    assert not Section.objects.filter(slug="bodies").exists()
    assert Circular.objects.get().home_section == tree["other"]
    assert Section.objects.get(slug="news").parent == tree["other"]
    assert Redirect.objects.get(old_path="/sections/bodies/").section == tree["other"]


def test_merge_into_a_section_below_is_no_choice(staff_client, tree):
    address = f"/admin/circulars/section/{tree['top'].pk}/merge/"

    response = staff_client.post(address, {"apply": "1", "into": tree["news"].pk, "is_sure": "on"})

    assert response.status_code == 200
    assert Section.objects.count() == 4


@pytest.mark.parametrize(("group", "status"), [("editor", 403), ("publisher", 200), ("contact manager", 403)])
def test_merge_is_for_those_who_may_move(client, make_user, tree, group, status):
    client.force_login(make_user("kim", group))

    assert client.get(f"/admin/circulars/section/{tree['news'].pk}/merge/").status_code == status


def test_limits_are_set_on_a_page_for_each_person(client, make_user, tree):
    chief, editor = make_user("chief", "administrator"), make_user("kim", "editor", display_name="김하늘")
    client.force_login(chief)
    address = f"/admin/circulars/sectioneditor/{editor.pk}/sections/"

    assert "김하늘" in client.get("/admin/circulars/sectioneditor/").content.decode()
    assert client.post(address, {"apply": "1", "sections": [tree["bodies"].pk]}).status_code == 302
    assert SectionEditor.objects.limits_of(editor) == {tree["bodies"].pk, tree["news"].pk}
    page = client.get("/admin/circulars/sectioneditor/").content.decode()
    assert "지방외교 › 국제기구회의" in page

    assert client.post(address, {"apply": "1"}).status_code == 302
    assert SectionEditor.objects.limits_of(editor) is None
    assert AuditEntry.objects.filter(action="limit").count() == 2


def test_limits_are_the_administrators(client, make_user, tree):
    editor = make_user("kim", "publisher")
    client.force_login(editor)

    assert client.get("/admin/circulars/sectioneditor/").status_code == 403
    assert client.post(f"/admin/circulars/sectioneditor/{editor.pk}/sections/", {"apply": "1"}).status_code == 403


def test_nobody_widens_ones_own_limits(client, make_user, tree):
    chief = make_user("chief", "administrator")
    SectionEditor.objects.create(user=chief, section=tree["news"])
    client.force_login(chief)

    assert client.post(f"/admin/circulars/sectioneditor/{chief.pk}/sections/", {"apply": "1"}).status_code == 403
    assert SectionEditor.objects.limits_of(chief) == {tree["news"].pk}


def test_history_tells_of_operations_and_saves(staff_client, tree):
    save(staff_client, tree["news"], slug="circulars")
    save(staff_client, Section.objects.get(slug="circulars"), name_en="Circulars")

    page = staff_client.get(f"/admin/circulars/section/{tree['news'].pk}/history/")

    assert len(page.context["lines"]) == 3  # the new address, and the form that was saved twice


# Who approves ---------------------------------------------------------------------------------------------------


def test_approvals_are_given_to_a_group_or_a_post_in_words(staff_client, tree):
    from django.contrib.auth.models import Group

    group, post = Group.objects.get(name="administrator"), factories.post()
    response = save(
        staff_client,
        tree["news"],
        required_approvals=2,
        first_approval=f"post:{post.pk}",
        second_approval=f"group:{group.pk}",
    )
    assert response.status_code == 302
    assert [(step.position, step.group, step.post) for step in tree["news"].review_steps.all()] == [
        (1, None, post),
        (2, group, None),
    ]

    page = staff_client.get(f"/admin/circulars/section/{tree['news'].pk}/change/").content.decode()
    assert f'value="post:{post.pk}" selected' in page

    save(staff_client, tree["news"], required_approvals=1, first_approval="", second_approval="")
    assert not tree["news"].review_steps.exists()


def test_step_without_its_approval_is_refused(staff_client, tree):
    from django.contrib.auth.models import Group

    value = f"group:{Group.objects.get(name='publisher').pk}"
    response = save(staff_client, tree["news"], required_approvals=1, second_approval=value)

    assert response.context["adminform"].form.errors["second_approval"]
    editors = f"group:{Group.objects.get(name='editor').pk}"
    response = save(staff_client, tree["news"], required_approvals=1, first_approval=editors)
    assert response.context["adminform"].form.errors["first_approval"], "editors may not approve"


def test_section_whose_approval_nobody_can_give_says_so(staff_client, tree):
    post = factories.post()
    page = f"/admin/circulars/section/{tree['news'].pk}/change/"

    answer = staff_client.post(
        page, fields_of(tree["news"], required_approvals=1, first_approval=f"post:{post.pk}"), follow=True
    )

    assert [message.level_tag for message in answer.context["messages"]] == ["warning", "success"]


def test_who_approves_is_read_by_those_who_may_not_change_it(client, make_user, tree):
    from django.contrib.auth.models import Group

    from circulars.models import ReviewStep

    Section.objects.filter(pk=tree["news"].pk).update(required_approvals=1)
    ReviewStep.objects.create(section=tree["news"], position=1, group=Group.objects.get(name="administrator"))
    client.force_login(make_user("kim", "editor", language="en"))

    page = client.get(f"/admin/circulars/section/{tree['news'].pk}/change/").content.decode()

    assert "Administrator" in page
