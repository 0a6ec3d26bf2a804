"""What one person alone cannot bring about: accepting a value that blocks, by whatever detour."""

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import accepting, checks, editing, passages
from circulars.models import AcceptedFinding, PassageLine, WorkingCopy
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = "-".join(("900101", "1234568"))  # the form of a resident number, of nobody
IN_LINK = f'<a href="https://forms.example/{NUMBER}">form</a>'
PASSPORT = "M" + "12345678"


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", "publisher", "administrator")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "editor", "publisher", "administrator")


def written(copy: WorkingCopy, body: str, *, by) -> WorkingCopy:
    copy = editing.claim(copy.pk, revision=copy.revision, by=by, now=timezone.now())
    copy.body = body
    copy.save()
    return copy


def blocks(copy: WorkingCopy) -> list[str]:
    fresh = WorkingCopy.objects.select_related("circular__series__issuer").get(pk=copy.pk)
    return [one.code for one in checks.blocking(fresh, at=timezone.now()) if one.level == checks.Level.BLOCK]


@pytest.mark.parametrize(
    ("harmless", "blocked"),
    [
        (f"<p>Use the {IN_LINK}.</p>", f"<p>Use the {IN_LINK}. {NUMBER}</p>"),
        (f"<p>Code {PASSPORT}.</p>", f"<p>Passport number {PASSPORT}.</p>"),
    ],
)
def test_a_reason_for_what_looked_harmless_accepts_no_block_later(kim, harmless, blocked):
    copy = written(factories.draft(by=kim), harmless, by=kim)
    assert not blocks(copy)
    assert accepting.accept_with_reason(copy.pk, by=kim, now=timezone.now(), reason="An example.") == 1

    copy = written(copy, blocked, by=kim)

    assert blocks(copy)


def test_one_reason_for_all_accepts_no_block_beside_it(client, kim):
    copy = written(factories.draft(by=kim), f"<p>Use the {IN_LINK}. {NUMBER}</p>", by=kim)
    client.force_login(kim)
    address = reverse("admin:circulars_workingcopy_step", args=[copy.pk, "publish"])

    client.post(address, {"revision": copy.revision, "when": "now", "finding_reason": "An example."})

    assert not copy.circular.editions.exists()
    assert not AcceptedFinding.objects.exists()


def test_a_comma_of_somebody_else_makes_the_writer_no_second_person(kim, lee):
    copy = written(factories.draft(by=kim), f"<p>{NUMBER}</p>", by=kim)
    copy = written(copy, f"<p>{NUMBER}.</p>", by=lee)
    (finding,) = [one for one in checks.run(copy, at=timezone.now()) if one.code == "privacy_resident"]

    for writer in (kim, lee):
        with pytest.raises(accepting.NotAcceptable):
            accepting.accept(copy.pk, finding.code, finding.fingerprint, by=writer, now=timezone.now(), reason="x")

    assert not AcceptedFinding.objects.exists()


def test_whoever_changed_a_passage_last_does_not_accept_what_it_blocks(kim, lee):
    passage = passages.create(
        code="closing", language="en", name="Closing", body="<p>Yours</p>", by=lee, now=timezone.now()
    )
    copy = factories.draft(by=lee)
    PassageLine.objects.create(working_copy=copy, passage=passage)
    passages.change(
        passage.pk,
        seen=1,
        by=kim,
        now=timezone.now(),
        name="Closing",
        heading="",
        body=f"<p>{NUMBER}</p>",
        is_retired=False,
    )
    (finding,) = [one for one in checks.run(copy, at=timezone.now()) if one.code == "privacy_resident"]

    with pytest.raises(accepting.NotAcceptable):
        accepting.accept(copy.pk, finding.code, finding.fingerprint, by=kim, now=timezone.now(), reason="x")
    with pytest.raises(accepting.NotAcceptable):
        accepting.accept(copy.pk, finding.code, finding.fingerprint, by=lee, now=timezone.now(), reason="x")
