"""The panel of suggested relations: answered once, by those who may, and worded from both ends."""

import pytest
from django.urls import reverse

from circulars.models import Origin, Relation, WorkingCopy
from tests import factories
from tests.circulars.test_suggestions import cited, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, make_user):
    client.force_login(make_user("kim", "editor"))
    return client


def form(client, copy) -> str:
    return client.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()


def answer(client, copy, edition, what: str, **data):
    args = [copy.pk, edition.circular_id, "replaces"]
    return client.post(reverse(f"admin:circulars_workingcopy_suggestion_{what}", args=args), data)


def test_editor_of_a_draft_accepts_and_it_is_not_asked_again(editor):
    edition, copy = cited(title="The old one"), draft()
    page = form(editor, copy)
    assert 'id="panel-relations"' in page
    assert '<q lang="en">This replaces circular 27/2026.</q>' in page

    response = answer(editor, copy, edition, "accept")

    assert response.status_code == 302
    relation = Relation.objects.get()
    assert (relation.from_circular, relation.to_circular, relation.kind, relation.origin) == (
        copy.circular,
        edition.circular,
        "replaces",
        Origin.CONFIRMED,
    )
    page = form(editor, copy)
    assert 'id="panel-relations"' not in page
    assert "Circular 27/2026 The old one" in page, "in the status box"
    older = WorkingCopy.objects.get(circular=edition.circular)
    assert f"{copy.circular}" in form(editor, older)


def test_refused_is_remembered_and_the_panel_alone_comes_back(editor):
    edition, copy = cited(), draft()

    response = answer(editor, copy, edition, "refuse", answer="panel")

    page = response.content.decode()
    assert "<html" not in page
    assert 'role="status"' in page
    assert Relation.objects.get().origin == Origin.REFUSED
    assert 'id="panel-relations"' not in form(editor, copy)


def test_refusing_what_holds_comes_back_in_words(editor):
    edition, copy = cited(), draft()
    answer(editor, copy, edition, "accept")

    answer(editor, copy, edition, "refuse")

    assert Relation.objects.get().origin == Origin.CONFIRMED


def test_of_a_public_circular_only_publishers_answer(client, make_user, editor):
    edition = cited()
    newer = factories.published(body="<p>This replaces circular 27/2026.</p>")
    copy = WorkingCopy.objects.get(circular=newer.circular)

    assert 'id="panel-relations"' not in form(editor, copy)
    assert answer(editor, copy, edition, "accept").status_code == 403
    client.force_login(make_user("lee", "publisher"))

    assert 'id="panel-relations"' in form(client, copy)
    assert answer(client, copy, edition, "accept").status_code == 302


def test_unknown_circulars_kinds_and_methods_are_refused(editor):
    edition, copy = cited(), draft()
    address = reverse("admin:circulars_workingcopy_suggestion_accept", args=[copy.pk, edition.circular_id, "replaces"])

    assert editor.get(address).status_code == 405
    assert editor.post(address.replace("replaces", "eats")).status_code == 404
    assert editor.post(address.replace(f"/{edition.circular_id}/", "/999999/")).status_code == 404
    assert not Relation.objects.exists()
