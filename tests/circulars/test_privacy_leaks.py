"""A value stands in the words and files that contain it, and nowhere else: searched for after the whole way.

Rows, mails, pages of the desk, errors and the log are searched for every spelling of five planted numbers.
"""

import io
import logging

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail, serializers
from django.urls import reverse
from django.utils import timezone

from benchmarks.privacy import documents
from circulars import accepting, checks, mailing, publishing, standing_checks
from circulars.admin.common.steps import APPLY
from circulars.checks import Level
from circulars.masking.log import MaskingFormatter
from circulars.models import (
    AcceptedFinding,
    Attachment,
    AuditEntry,
    Blob,
    BlobText,
    Edition,
    OutgoingMail,
    Section,
    ShownText,
    StandingFinding,
    WorkingCopy,
)
from tests import factories
from tests.circulars.test_file_texts import attach
from tests.circulars.test_masking import with_check_digit

pytestmark = [pytest.mark.database, pytest.mark.django_db]

IN_TEXT = with_check_digit("880214223344")
IN_FILE = with_check_digit("791103512345")
IN_NAME = with_check_digit("650707134567")
MOBILE = "01055556666"
ACCOUNT = "123456789012"
PLANTED = (IN_TEXT, IN_FILE, IN_NAME, MOBILE, ACCOUNT)
HOLDERS = {WorkingCopy, Edition, Attachment, Blob, BlobText, ShownText}  # the words and files themselves


def dashed(number: str) -> str:
    return f"{number[:6]}-{number[6:]}"


def leaks(text: str) -> list[str]:
    """Planted numbers in the text, whatever stands between their digits."""
    plain = "".join(character for character in text if character.isdigit())
    return [number for number in PLANTED if number in plain]


def names_of_files_shown(page: str) -> str:
    """A page of the desk without the names of files, which their editors must be able to read."""
    return page.replace(f"{dashed(IN_NAME)}.txt", "")


@pytest.fixture
def log():
    """What the log of the portal would write from now on, of every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter("{levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def personal_copy(make_user):
    editor = make_user("kim", "editor")
    copy = factories.draft(
        by=editor,
        now=timezone.now(),
        language="ko",
        title="참가자 안내",
        body=f"<p>신청인 {dashed(IN_TEXT)}, 010-5555-6666</p><p>국민은행 123456-78-9012</p>",
    )
    attach(copy, documents.docx([f"외국인등록번호 {dashed(IN_FILE)}"]), "신청서.docx")
    attach(copy, b"words", f"{dashed(IN_NAME)}.txt")
    return copy


def test_value_is_nowhere_but_in_its_words_and_files(client, make_user, personal_copy, log, monkeypatch):
    copy = personal_copy
    Section.objects.update(required_approvals=1)
    publisher = make_user("lee", is_superuser=True)
    client.force_login(publisher)
    address = reverse("admin:circulars_workingcopy_step", args=[copy.pk, "publish"])
    pages = [names_of_files_shown(client.get(address).content.decode())]

    # an error that carries a value
    def fail(*args, **options):
        raise ValueError(f"cannot parse {dashed(IN_TEXT)}")

    with monkeypatch.context() as patched:
        patched.setattr(checks, "run", fail)
        client.raise_request_exception = False
        response = client.get(address)
    client.raise_request_exception = True
    assert response.status_code == 500
    pages.append(response.content.decode())

    # refused, and said why
    sent = {"revision": copy.revision, "when": "now", "alone_reason": f"urgent {dashed(IN_TEXT)}"}
    pages.append(names_of_files_shown(client.post(address, sent).content.decode()))
    assert not Edition.objects.exists()
    with pytest.raises(publishing.NotPublishable) as refusal:
        publishing.publish(copy.pk, by=publisher, now=timezone.now(), alone_reason="urgent")
    pages.append(str(refusal.value))

    # overridden by a second person, whose reasons repeat the values
    found = list(checks.run(copy, at=timezone.now()))
    pages.append(repr(found))
    blocks = [finding for finding in found if finding.level == Level.BLOCK]
    assert {finding.code for finding in blocks} == {"privacy_resident", "privacy_foreigner"}
    assert len(blocks) == 3
    for finding in blocks:
        page = reverse("admin:circulars_workingcopy_accept", args=[copy.pk, finding.key])
        pages.append(names_of_files_shown(client.get(page).content.decode()))
        reason = f"consent of {dashed(IN_TEXT)}"
        client.post(page, {APPLY: "1", "revision": copy.revision, "reason": reason})
    assert AcceptedFinding.objects.count() == 3
    now = timezone.now()
    accepting.accept_with_reason(copy.pk, by=publisher, now=now, reason=f"the office's {ACCOUNT[:6]}-78-9012 국민은행")

    # published, checked by night, told by mail
    edition = publishing.publish(copy.pk, by=publisher, now=now, alone_reason=f"urgent {dashed(IN_NAME)}")
    walk = standing_checks.begin(timezone.now())
    assert standing_checks.go_on(walk, now=timezone.now())
    assert StandingFinding.objects.filter(edition=edition).exists()
    mailing.send_due(timezone.now())
    pages.append(client.get(reverse("admin:circulars_auditentry_changelist")).content.decode())
    assert AuditEntry.objects.count() > 5

    assert [leaks(page) for page in pages] == [[] for _ in pages]
    assert rows_with_leaks() == []
    assert leaks("".join(str(message.message()) for message in mail.outbox)) == []
    assert leaks(log.getvalue()) == []
    assert "******-*******" in log.getvalue()


def test_review_and_its_mails_hold_no_value(client, make_user, personal_copy):
    copy = personal_copy
    Section.objects.update(required_approvals=1)
    make_user("park", "publisher")
    client.force_login(make_user("lee", is_superuser=True))
    for step, sent in (
        ("submit", {}),
        ("return", {"remarks": f"Take out {dashed(IN_TEXT)}", "text": f"Take out {dashed(IN_TEXT)}"}),
    ):
        copy.refresh_from_db()
        page = reverse("admin:circulars_workingcopy_step", args=[copy.pk, step])
        client.post(page, {"revision": copy.revision, **sent})
    mailing.send_due(timezone.now())

    assert leaks("".join(mail.body + mail.subject for mail in OutgoingMail.objects.all())) == []
    assert leaks("".join(str(message.message()) for message in mail.outbox)) == []
    assert leaks(serializers.serialize("json", AuditEntry.objects.all())) == []


def rows_with_leaks() -> list[str]:
    """Tables, other than those of the words and files themselves, in which a planted number stands."""
    found = []
    for model in apps.get_models():
        if model in HOLDERS or model is Session:
            continue
        for row in model._default_manager.all():
            if leaks(serializers.serialize("json", [row])):
                found.append(model._meta.label)
    found += ["session" for session in Session.objects.all() if leaks(str(session.get_decoded()))]
    return found
