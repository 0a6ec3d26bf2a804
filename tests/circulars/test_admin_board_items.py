"""The list of what the import of a board left to be decided: for those who may edit it, read-only."""

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import limits
from circulars.models import BoardItem, SectionEditor, WorkingCopy
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LIST = "/admin/circulars/boarditem/"


def item(copy: WorkingCopy | None, number: int, **fields) -> BoardItem:
    values = {
        "board": "former",
        "address": f"/bbs/view.do?nttNo={number}",
        "source": f"view{number}.html",
        "content_hash": "0" * 64,
        "state": BoardItem.State.UNDECIDED,
        "circular": copy.circular if copy else None,
        "title": f"Item {number}",
        "handled_at": timezone.now(),
    } | fields
    return BoardItem.objects.create(**values)


@pytest.fixture
def rows():
    public = WorkingCopy.objects.get(circular=factories.published().circular_id)
    drafts = [factories.draft(number_serial=number) for number in (901, 902)]
    item(public, 1, state=BoardItem.State.PUBLISHED)
    item(drafts[0], 2, troubles=["two_numbers", "file_missing"])
    item(drafts[1], 3, troubles=["privacy"], state=BoardItem.State.UNDECIDED)
    item(None, 4, state=BoardItem.State.FAILED, troubles=["layout"])
    return drafts


def titles(response) -> set[str]:
    return {row.title for row in response.context["cl"].result_list}


def test_list_says_in_words_what_is_to_be_decided(staff_client, rows):
    response = staff_client.get(LIST)
    text = response.content.decode()
    assert "제목과 본문에 서로 다른 번호" in text
    assert reverse("admin:circulars_workingcopy_change", args=[rows[0].pk]) in text
    assert titles(staff_client.get(f"{LIST}?trouble=open")) == {"Item 2", "Item 3", "Item 4"}
    assert titles(staff_client.get(f"{LIST}?trouble=two_numbers")) == {"Item 2"}
    assert titles(staff_client.get(f"{LIST}?trouble=file_missing")) == {"Item 2"}
    assert titles(staff_client.get(f"{LIST}?state__exact=failed")) == {"Item 4"}
    assert titles(staff_client.get(f"{LIST}?board=former")) == {f"Item {number}" for number in range(1, 5)}
    assert titles(staff_client.get(f"{LIST}?q=nttNo%3D3")) == {"Item 3"}


def test_queries_do_not_grow_with_the_rows(staff_client, rows, django_assert_max_num_queries):
    for number in range(10, 40):
        item(rows[0], number, troubles=["privacy"])
    with django_assert_max_num_queries(16):
        response = staff_client.get(LIST)
    assert len(response.context["cl"].result_list) == 34


def test_nobody_writes_it(staff_client, rows):
    row = BoardItem.objects.first()
    assert staff_client.get(f"{LIST}add/").status_code == 403
    assert staff_client.post(f"{LIST}{row.pk}/change/", {"title": "x"}).status_code == 403
    assert staff_client.get(f"{LIST}{row.pk}/delete/").status_code == 403


def test_each_sees_what_this_person_may_edit(client, make_user, rows):
    editor = make_user("editor", "editor")
    SectionEditor.objects.create(user=editor, section=factories.section("elsewhere"))
    client.force_login(editor)
    assert titles(client.get(LIST)) == {"Item 4"}
    SectionEditor.objects.all().delete()
    limits.limit(rows[0].circular_id, users=[], teams=[], by=make_user("kim", "editor"), now=timezone.now())
    assert titles(client.get(LIST)) == {"Item 1", "Item 3", "Item 4"}
    client.force_login(make_user("reader", "contact manager"))
    assert client.get(LIST).status_code == 403
