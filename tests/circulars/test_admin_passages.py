"""Passages in the admin: kept with the editor of circulars, chosen in their form, and found again where they are."""

from datetime import timedelta

import pytest
from django.urls import reverse

from circulars import passages, publishing
from circulars.models import Edition, Passage, PassageLine, WorkingCopy
from tests import factories
from tests.circulars.test_passages import carrying, changed, passage
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "admin:circulars_passage_changelist"
FORM = "admin:circulars_passage_change"


@pytest.fixture
def publisher(client, make_user):
    user = make_user("lee", "publisher")
    client.force_login(user)
    return user


def sent(row: Passage | None = None, **fields) -> dict:
    values = {"name": "등록 방법", "language": "ko", "code": "", "heading": "등록", "body": "<p>신청하십시오.</p>"}
    if row:
        values = {"name": row.name, "heading": row.heading, "body": row.body, "seen": row.revision}
    return values | fields


def test_publisher_keeps_a_passage_and_its_short_name_comes_from_the_name(client, publisher):
    client.post(reverse("admin:circulars_passage_add"), sent(body="<p onclick='x'>신청하십시오.</p>"))

    row = Passage.objects.get()
    assert (row.code, row.language, row.body) == ("등록-방법", "ko", "<p>신청하십시오.</p>")
    assert (row.changed_by, row.revision) == (publisher, 1)


@pytest.mark.parametrize("body", ["", "<p></p>", '<p>a</p><img src="/files/abc1230000/a.png" alt="b">'])
def test_form_refuses_a_text_that_no_passage_may_hold_and_keeps_what_was_typed(client, publisher, body):
    answer = client.post(reverse("admin:circulars_passage_add"), sent(body=body))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["body"]
    assert 'value="등록 방법"' in answer.content.decode()
    assert not Passage.objects.exists()


def test_taken_short_name_is_refused(client, publisher):
    passage("taken", language="ko")

    answer = client.post(reverse("admin:circulars_passage_add"), sent(code="taken"))

    assert answer.context["adminform"].form.errors
    assert Passage.objects.count() == 1


def test_change_raises_the_revision_and_retiring_does_not(client, publisher):
    row = passage()
    address = reverse(FORM, args=[row.pk])

    client.post(address, sent(row, is_retired="on"))
    row.refresh_from_db()
    assert (row.is_retired, row.revision) == (True, 1)
    client.post(address, sent(row, body="<p>Other.</p>"))

    row.refresh_from_db()
    assert (row.is_retired, row.revision, row.body) == (False, 2, "<p>Other.</p>")


def test_save_over_somebody_elses_shows_both_and_is_possible_the_second_time(client, publisher):
    row = passage()
    stale = sent(row, body="<p>Mine.</p>")
    changed(row, body="<p>Theirs.</p>")
    address = reverse(FORM, args=[row.pk])

    answer = client.post(address, stale)

    page = answer.content.decode()
    assert "<p>Theirs.</p>" in page
    assert "&lt;p&gt;Mine.&lt;/p&gt;" in page
    assert 'name="seen" value="2"' in page
    row.refresh_from_db()
    assert row.body == "<p>Theirs.</p>"
    client.post(address, stale | {"seen": 2})
    row.refresh_from_db()
    assert (row.body, row.revision) == ("<p>Mine.</p>", 3)


def test_editor_reads_passages_and_changes_none(client, make_user):
    client.force_login(make_user("kim", "editor"))
    row = passage()

    page = client.get(reverse(FORM, args=[row.pk])).content.decode()
    answer = client.post(reverse(FORM, args=[row.pk]), sent(row, body="<p>Other.</p>"))

    assert "<p>Write to us.</p>" in page
    assert answer.status_code == 403
    assert client.get(reverse("admin:circulars_passage_add")).status_code == 403


def test_page_of_a_passage_lists_public_circulars_with_earlier_words_and_leads_to_their_correction(client, publisher):
    row = passage()
    old = publishing.publish(carrying(row, title="Carries the old words").pk, by=None, now=NOW)
    row = changed(row, body="<p>Use the form.</p>")
    publishing.publish(carrying(row, title="Carries the new words").pk, by=None, now=NOW)
    carrying(row, title="A draft")
    copy = WorkingCopy.objects.get(circular=old.circular_id)
    step = reverse("admin:circulars_workingcopy_step", args=[copy.pk, "refresh-passages"])

    page = client.get(reverse(FORM, args=[row.pk])).content.decode()
    listed = client.get(reverse(LIST)).context["cl"].result_list[0]

    assert f'<a href="{step}" lang="en">{old.number} Carries the old words</a>' in page
    assert page.index("Carries the old words") < page.index("Carries the new words") < page.index("A draft")
    assert (listed.live_count, listed.earlier_count) == (2, 1)
    client.get(step)
    client.post(step, {"revision": copy.revision})
    publish = reverse("admin:circulars_workingcopy_step", args=[copy.pk, "publish"])
    client.post(publish, {"revision": copy.revision + 1, "when": "now", "size": "major", "change_note": "등록 안내"})
    assert "Use the form." in Edition.objects.filter(circular=old.circular_id).latest("version").rendered
    assert not passages.carriers(row, NOW + timedelta(days=9999)).exists()


def test_drafts_beyond_the_limits_of_a_person_are_counted_and_not_named(client, make_user):
    from circulars.models import SectionEditor

    kim = make_user("kim", "editor")
    SectionEditor.objects.create(user=kim, section=factories.section("mine"))
    row = passage()
    carrying(row, title="Somebody else's secret")
    client.force_login(kim)

    page = client.get(reverse(FORM, args=[row.pk])).content.decode()

    assert "Somebody else" not in page
    assert "draft of others" in page or "다른" in page


def test_passage_in_use_is_not_deleted(staff_client):
    row = passage()
    carrying(row)
    unused = passage("unused")

    staff_client.post(reverse("admin:circulars_passage_delete", args=[row.pk]), {"post": "yes"})
    staff_client.post(reverse("admin:circulars_passage_delete", args=[unused.pk]), {"post": "yes"})

    assert list(Passage.objects.all()) == [row]


def _form_of(client, copy: WorkingCopy) -> dict:
    page = client.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))
    data = {}
    for form in [
        page.context["adminform"].form,
        *(f for s in page.context["inline_admin_formsets"] for f in s.formset),
    ]:
        for bound in form:
            if bound.value() not in (None, False):
                data[bound.html_name] = bound.value()
    for inline in page.context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            data[bound.html_name] = bound.value()
    return data


def test_form_offers_passages_of_its_language_and_saves_the_choice(client, publisher):
    row, other = passage(), passage("korean", language="ko")
    retired = changed(passage("retired"), is_retired=True)
    copy = factories.draft()
    data = _form_of(client, copy)
    address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
    page = client.get(address)
    inline = next(one for one in page.context["inline_admin_formsets"] if one.opts.model is PassageLine)
    offered = set(inline.formset.empty_form.fields["passage"].queryset)

    data |= {"passagelines-0-passage": row.pk, "passagelines-0-place": "before", "_continue": "1"}
    answer = client.post(address, data)

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert offered == {row}
    assert retired not in offered
    assert other not in offered
    line = copy.passagelines.get()
    assert (line.passage, line.place, line.position) == (row, "before", 0)
    assert WorkingCopy.objects.get(pk=copy.pk).revision == 2


def test_retired_passage_stays_where_it_is_chosen(client, publisher):
    row = passage()
    copy = carrying(row)
    changed(row, is_retired=True)
    data = _form_of(client, copy) | {"title": "Another title", "_continue": "1"}

    answer = client.post(reverse("admin:circulars_workingcopy_change", args=[copy.pk]), data)

    assert answer.status_code == 302
    assert copy.passagelines.get().passage == row


def test_new_circular_refuses_a_passage_of_another_language_and_one_chosen_twice(client, publisher):
    row, korean = passage(), passage("korean", language="ko")
    data = {"title": "새 공고", "language": "ko", "kind": "notice", "rights": "issuer"}
    for prefix in ("deadlinelines", "eventmentions", "addresseelines", "attachments", "sourcelines"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    data |= {"passagelines-TOTAL_FORMS": 3, "passagelines-INITIAL_FORMS": 0, "_continue": "1"}
    for index, one in enumerate((row, korean, korean)):
        data |= {f"passagelines-{index}-passage": one.pk, f"passagelines-{index}-place": "after"}

    answer = client.post(reverse("admin:circulars_workingcopy_add"), data)

    inline = next(one for one in answer.context["inline_admin_formsets"] if one.opts.model is PassageLine)
    assert [bool(form.errors) for form in inline.formset.forms[:3]] == [True, False, True]
    assert not WorkingCopy.objects.exists()


def test_preview_shows_todays_words(client, publisher):
    row = passage()
    copy = carrying(row)
    changed(row, body="<p>Words of today.</p>")

    page = client.get(reverse("admin:circulars_workingcopy_preview", args=[copy.pk])).content.decode()

    assert "Words of today." in page
