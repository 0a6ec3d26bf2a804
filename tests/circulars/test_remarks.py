"""Remarks: on the whole or a field, kept with a return, resolved one by one, shown where they belong."""

from datetime import timedelta

import pytest
from django.urls import reverse

from circulars import remarks, workflow
from circulars.models import AuditEntry, Remark, State, WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "publisher")


@pytest.fixture
def copy(kim) -> WorkingCopy:
    made = factories.draft(by=kim)
    return workflow.submit(made.pk, revision=1, by=kim, now=NOW)


def change_page(client, user, copy) -> str:
    client.force_login(user)
    return client.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"admin:circulars_workingcopy_{name}", args=args), data)


def test_return_keeps_each_remark_with_its_field(copy, lee):
    workflow.send_back(
        copy.pk, revision=1, by=lee, now=NOW, remarks=" Please look again. ", fields=[("title", "Which forum?")]
    )

    copy.refresh_from_db()
    assert copy.state == State.RETURNED
    found = list(copy.remarks.values_list("field", "text", "author_label", "revision"))
    assert found == [("", "Please look again.", "Lee", 1), ("title", "Which forum?", "Lee", 1)]
    assert not [entry for entry in AuditEntry.objects.all() if "forum" in f"{entry.reason}{entry.details}"]


def test_return_needs_a_reason_or_an_open_remark(copy, lee):
    with pytest.raises(workflow.WrongState):
        workflow.send_back(copy.pk, revision=1, by=lee, now=NOW, remarks="  ", fields=[("title", " ")])
    remark = remarks.add(copy.pk, text="The day is missing.", field="body", by=lee, now=NOW)

    remarks.resolve(remark.pk, by=lee, now=NOW)
    with pytest.raises(workflow.WrongState):
        workflow.send_back(copy.pk, revision=1, by=lee, now=NOW)
    remarks.reopen(remark.pk, by=lee, now=NOW)
    assert workflow.send_back(copy.pk, revision=1, by=lee, now=NOW).state == State.RETURNED


def test_remark_is_resolved_once_and_opened_again(copy, kim, lee):
    remark = remarks.add(copy.pk, text="The day is missing.", by=lee, now=NOW)
    remarks.resolve(remark.pk, by=kim, now=NOW + HOUR)
    with pytest.raises(remarks.NotPossible):
        remarks.resolve(remark.pk, by=lee, now=NOW + HOUR)

    remark.refresh_from_db()
    assert (remark.resolved_by, remark.resolved_at) == (kim, NOW + HOUR)
    remarks.reopen(remark.pk, by=lee, now=NOW + HOUR)
    with pytest.raises(remarks.NotPossible):
        remarks.reopen(remark.pk, by=lee, now=NOW + HOUR)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", "actor_label"))
    assert actions[-3:] == [("remark", "Lee"), ("resolve_remark", "Kim"), ("reopen_remark", "Lee")]


@pytest.mark.parametrize("text", ["", "   ", "x" * (remarks.LONGEST + 1)])
def test_remark_without_words_or_endless_is_refused(copy, lee, text):
    with pytest.raises(remarks.NotPossible):
        remarks.add(copy.pk, text=text, by=lee, now=NOW)
    assert not Remark.objects.exists()


def test_open_remarks_stand_at_their_fields_and_in_the_panel(client, copy, kim, lee):
    remarks.add(copy.pk, text="Which forum?", field="title", by=lee, now=NOW)
    remarks.add(copy.pk, text="Not that body.", field="addresseelines", by=lee, now=NOW)
    done = remarks.add(copy.pk, text="Said before.", field="place", by=lee, now=NOW)
    remarks.resolve(done.pk, by=lee, now=NOW)

    page = change_page(client, kim, copy)

    assert page.count("Which forum?") == 2
    assert page.count("Not that body.") == 2
    assert page.count("Said before.") == 1
    assert 'href="#id_title"' in page
    assert 'href="#addresseelines-group"' in page
    assert 'id="addresseelines-group"' in page
    assert 'data-remark-about="title"' in page


def test_every_remark_can_lead_to_its_field(client, copy, lee):
    from circulars.admin.beside_form.remarks import choices, target_of

    page = change_page(client, lee, copy)

    for name, _label in choices()[1:]:
        if name != "topics":  # not offered where the office has none
            assert f'id="{target_of(name)}' in page, name


def test_draft_without_remarks_has_no_panel(client, kim):
    page = change_page(client, kim, factories.draft(by=kim))

    assert "panel-remarks" not in page
    assert "data-remark-about" not in page


def test_remark_is_written_resolved_and_reopened_in_the_panel(client, copy, lee):
    answer = post(client, lee, "remark_add", copy.pk, **{"remark-field": "title", "remark-text": "Which forum?"})
    assert answer.url.endswith("#panel-remarks")
    remark = Remark.objects.get()
    assert (remark.field, remark.text, remark.author) == ("title", "Which forum?", lee)

    panel = post(client, lee, "remark_resolve", copy.pk, remark.pk, answer="panel").content.decode()
    assert "Which forum?" in panel
    assert "<html" not in panel
    remark.refresh_from_db()
    assert remark.resolved_by == lee
    post(client, lee, "remark_reopen", copy.pk, remark.pk)
    remark.refresh_from_db()
    assert remark.resolved_at is None


def test_refused_remark_keeps_what_was_typed(client, copy, lee):
    words = {"remark-field": "title", "remark-text": "long " * 1001, "answer": "panel"}
    panel = post(client, lee, "remark_add", copy.pk, **words).content.decode()

    assert "long long" in panel
    assert not Remark.objects.exists()


def test_remark_of_another_circular_or_beyond_the_limits_is_not_found(client, copy, lee, kim, make_user):
    other = factories.draft(by=kim, home_section=factories.section("other"))
    remark = remarks.add(other.pk, text="Which?", by=lee, now=NOW)
    assert post(client, lee, "remark_resolve", copy.pk, remark.pk).status_code == 404

    from circulars.models import SectionEditor

    limited = make_user("limited", "editor")
    SectionEditor.objects.create(user=limited, section=factories.section("elsewhere"))
    assert post(client, limited, "remark_resolve", other.pk, remark.pk).status_code == 404
    assert client.get(reverse("admin:circulars_workingcopy_remark_add", args=[copy.pk])).status_code == 405


def test_return_page_takes_several_field_remarks_at_once(client, copy, lee):
    refused = post(client, lee, "step", copy.pk, "return", revision=1, about_1="title", text_1="")
    assert refused.context["form"].errors["text_1"]
    post(client, lee, "step", copy.pk, "return", revision=1, about_1="title", text_1="Which?", text_2="And when?")

    assert sorted(Remark.objects.values_list("field", "text")) == [("", "And when?"), ("title", "Which?")]


def test_submitting_again_warns_of_open_remarks_and_carries_them(client, copy, kim, lee):
    workflow.send_back(copy.pk, revision=1, by=lee, now=NOW, fields=[("title", "Which forum?")])
    client.force_login(kim)
    page = client.get(reverse("admin:circulars_workingcopy_step", args=[copy.pk, "submit"])).content.decode()
    assert "Which forum?" in page

    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)
    assert "Which forum?" in change_page(client, lee, copy)


def test_fact_check_shows_its_verdict(client, copy, kim):
    Remark.objects.create(
        working_copy=copy,
        kind=Remark.Kind.FACT_CHECK,
        text="The day is right.",
        revision=1,
        is_correct=True,
        author_label="Outside reader",
        created_at=NOW,
    )

    page = change_page(client, kim, copy)

    assert "The day is right." in page
    assert "Outside reader" in page
    assert "remark__verdict" in page


def test_words_of_an_earlier_return_come_in_as_a_remark(copy, kim):
    """Exports written before remarks were rows hold them as one text of the working copy."""
    from circulars.portability import desk

    record = next(one for one in desk.write_copies()) | {"returned_because": "날짜 확인 바랍니다.", "state": "returned"}
    copy.circular.working_copies.all().delete()
    record.pop("type")

    desk.take_copy(record, session=None)

    assert list(Remark.objects.values_list("text", "resolved_at")) == [("날짜 확인 바랍니다.", None)]
