"""What the one who erases reads before, and the administrator after."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import editing, publishing
from circulars.models import AuditEntry, DiskCleaning, Edition, WorkingCopy
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def address(copy: WorkingCopy, step: str = "", target=None) -> str:
    if not step:
        return reverse("admin:circulars_workingcopy_change", args=[copy.pk])
    query = f"?target={target.pk}" if target else ""
    return reverse("admin:circulars_workingcopy_step", args=[copy.pk, step]) + query


@pytest.fixture
def hidden(make_user):
    kim = make_user("kim", "administrator")
    edition = factories.published(by=kim, now=timezone.now() - HOUR, title="Letter to be erased")
    removal = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출")
    return removal


def test_the_one_who_erases_is_told_what_else_says_the_same(client, make_user, hidden):
    copy = WorkingCopy.objects.get(circular=hidden.circular)
    lee = make_user("lee", "administrator")
    twin = editing.copy_as_new(copy.pk, by=lee, now=timezone.now())
    factories.draft(title="Another letter")
    client.force_login(lee)

    page = client.get(address(copy, "erase", hidden)).content.decode()

    assert f"/circulars/{hidden.circular.path}/" in page
    assert str(twin) in page
    assert "Another letter" not in page


def test_a_limited_copy_is_counted_and_not_named(client, make_user, hidden):
    copy = WorkingCopy.objects.get(circular=hidden.circular)
    limited = editing.copy_as_new(copy.pk, by=hidden.hidden_by, now=timezone.now())
    WorkingCopy.objects.filter(pk=limited.pk).update(title_ko="제한된 초안", number_label="제한 7호")
    type(limited.circular).objects.filter(pk=limited.circular_id).update(is_limited=True)
    client.force_login(make_user("lee", "administrator"))

    page = client.get(address(copy, "erase", hidden), headers={"accept-language": "ko"}).content.decode()

    assert "제한 7호" not in page
    assert " 1" in page


def test_form_says_how_far_the_disk_is_cleaned(client, make_user, hidden):
    copy = WorkingCopy.objects.get(circular=hidden.circular)
    lee = make_user("lee", "administrator")
    client.force_login(lee)
    assert "panel-erased" not in client.get(address(copy)).content.decode()

    client.post(address(copy, "erase", hidden), {"revision": str(copy.revision), "is_sure": "on"})

    assert Edition.objects.get().erased_at
    assert "panel-erased" in client.get(address(copy)).content.decode()
    DiskCleaning.objects.update(done_at=timezone.now())
    finished = client.get(address(copy)).content.decode()
    DiskCleaning.objects.update(done_at=None, tries=3)
    waiting = client.get(address(copy)).content.decode()
    assert finished != waiting
    assert "3" in waiting
    client.force_login(make_user("han", "publisher"))
    assert "panel-erased" not in client.get(address(copy)).content.decode()


def test_form_that_was_open_does_not_bring_the_words_back(client, make_user, hidden):
    copy = WorkingCopy.objects.get(circular=hidden.circular)
    lee = make_user("lee", "administrator")
    publishing.erase(hidden.pk, by=lee, now=timezone.now())

    with pytest.raises(editing.NotEditable):
        editing.claim(copy.pk, revision=copy.revision, by=lee, now=timezone.now())

    assert WorkingCopy.objects.get().title == ""
    assert not AuditEntry.objects.filter(object_label__contains="Letter to be erased").exists()
