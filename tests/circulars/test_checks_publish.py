"""The publish step and the checks: what blocks, what takes a reason, and what a correction takes out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import accepting, checks, publishing
from circulars.models import AcceptedFinding, Edition, Removal, WorkingCopy
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = "-".join(("900101", "1234568"))  # a resident number's form, of nobody
MOBILE = "-".join(("010", "0000", "0012"))


def step(copy) -> str:
    return reverse("admin:circulars_workingcopy_step", args=[copy.pk, "publish"])


def take(client, copy, **values):
    revision = WorkingCopy.objects.get(pk=copy.pk).revision
    return client.post(step(copy), {"revision": str(revision), "when": "now"} | values)


@pytest.fixture
def publisher(client, make_user):
    client.user = make_user("park", "publisher")
    client.force_login(client.user)
    return client


def test_a_resident_number_leaves_no_button_until_a_second_person_accepts_it(publisher, make_user):
    kim = make_user("kim", "editor")
    copy = factories.draft(by=kim, body=f"<p>{NUMBER}</p>")

    page = publisher.get(step(copy))
    assert page.context["is_blocked"]
    assert NUMBER not in page.content.decode()
    finding = checks.blocking(copy, at=timezone.now())[0]
    assert reverse("admin:circulars_workingcopy_accept", args=[copy.pk, finding.key]) in page.content.decode()
    assert f"{reverse('admin:circulars_workingcopy_change', args=[copy.pk])}#words" in page.content.decode()
    assert take(publisher, copy).status_code == 200
    assert not Edition.objects.exists()

    accepting.accept(
        copy.pk, finding.code, finding.fingerprint, by=publisher.user, now=timezone.now(), reason="Of nobody."
    )
    page = publisher.get(step(copy))
    assert not page.context["is_blocked"]
    assert "Of nobody." in page.content.decode()
    assert take(publisher, copy).status_code == 302
    assert Edition.objects.exists()


def test_a_mobile_takes_a_reason_which_is_kept_with_the_publication(publisher):
    copy = factories.draft(by=publisher.user, body=f"<p>{MOBILE}</p>")

    assert take(publisher, copy).context["form"].errors["finding_reason"]
    assert take(publisher, copy, finding_reason="  ").context["form"].errors["finding_reason"]
    assert take(publisher, copy, finding_reason="The duty telephone.").status_code == 302

    row = AcceptedFinding.objects.get()
    assert (row.reason, row.accepted_by, row.code) == ("The duty telephone.", publisher.user, "privacy_mobile")
    copy = factories.edit(copy, body=f"<p>{MOBILE} once more</p>")
    assert "finding_reason" not in publisher.get(step(copy)).context["form"].fields, "accepted is accepted"


def test_a_reason_is_not_kept_for_a_publication_that_was_refused(publisher):
    copy = factories.draft(by=publisher.user, body=f"<p>{MOBILE}</p>")
    now = timezone.now()

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=publisher.user, now=now)
    answer = publisher.post(
        step(copy), {"revision": str(copy.revision + 5), "when": "now", "finding_reason": "The duty telephone."}
    )

    assert answer.context["form"].non_field_errors()
    assert not AcceptedFinding.objects.exists()


def test_correction_that_takes_a_number_out_proposes_to_hide_the_editions_before(publisher, make_user):
    kim = make_user("kim", "editor")
    now = timezone.now() - timedelta(hours=1)
    copy = factories.draft(by=kim, body=f"<p>{NUMBER}</p>")
    finding = checks.blocking(copy, at=now)[0]
    row = accepting.accept(copy.pk, finding.code, finding.fingerprint, by=publisher.user, now=now, reason="Of nobody.")
    publishing.publish(copy.pk, by=kim, now=now)
    copy = factories.edit(copy, body="<p>Nothing.</p>")
    assert not publisher.get(step(copy)).context["form"].initial["hides_earlier"], "it was accepted"

    accepting.withdraw(row.pk, by=kim, now=now)
    page = publisher.get(step(copy))
    assert page.context["form"].initial["hides_earlier"]
    assert "checked" in str(page.context["form"]["hides_earlier"])
    note = {"size": "major", "change_note": "A number was taken out."}
    take(publisher, copy, **note, hides_earlier="on", hide_reason_ko="개인정보가 있었습니다.")

    assert Removal.objects.get().editions.get().version == 1
    assert Edition.objects.live(timezone.now()).get().version == 2


def test_correction_that_keeps_it_or_never_had_it_proposes_nothing(publisher):
    edition = factories.published(now=timezone.now() - timedelta(hours=1))
    copy = factories.edit(WorkingCopy.objects.get(), body="<p>Otherwise.</p>")

    assert not publisher.get(step(copy)).context["form"].initial["hides_earlier"]
    assert not checks.left_behind(edition, [])
