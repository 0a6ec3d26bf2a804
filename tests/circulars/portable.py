"""A small portal in which everything happened that an export must carry; and the way to an empty one."""

import io
import shutil
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from circulars import editing, intake, publishing, workflow
from circulars.files import store
from circulars.models import (
    AcceptedFinding,
    Addressee,
    AddresseeAlias,
    Attachment,
    Circular,
    Dossier,
    DossierBody,
    DossierEntry,
    DossierRefusal,
    Edition,
    ErasurePermit,
    Event,
    File,
    FileReview,
    Milestone,
    MissingNumber,
    NoteAmendment,
    NumberNotUsed,
    Origin,
    PromotedResult,
    Reference,
    RelatedItem,
    RelationKind,
    Remark,
    RequestedFile,
    ReviewStep,
    Synonym,
    Topic,
    WorkingCopy,
)
from circulars.portability import reading, writing
from contacts.models import Appointment, Person
from tests import factories
from tests.circulars.file_samples import pdf
from tests.factories import NOW

HOUR = timedelta(hours=1)


def use_own_folders(settings, folder: Path) -> None:
    """The proofs and the sweep look at everything there is, so a test shares no folder with others."""
    blobs = {"BACKEND": "circulars.files.storage.BlobStorage", "OPTIONS": {"location": folder / "blobs"}}
    settings.STORAGES = settings.STORAGES | {"blobs": blobs}
    settings.BLOBS_DIR = folder / "blobs"
    settings.DERIVED_DIR = folder / "derived"


def attach(copy: WorkingCopy, words: str, code: str) -> File:
    blob = store.put(pdf(words), name="statement.pdf", now=timezone.now())
    file = File.objects.create(code=code, circular=copy.circular, language=copy.language, created_at=NOW)
    Attachment.objects.create(working_copy=copy, file=file, blob=blob, name="statement.pdf", title=words)
    return file


def fill(kim, lee) -> None:
    """Two people work: everything is published, corrected, cancelled, hidden, erased, withdrawn and moved once."""
    parent = factories.section("meetings")
    section = factories.section("circulars", parent)
    topic = Topic.objects.create(slug="gcm-7", scheme="GCM", code="7", name_ko="취약성 완화")
    council = Addressee.objects.create(slug="world-council", name="World Council")
    AddresseeAlias.objects.create(addressee=council, text="The Council")
    days = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 2)}
    Event.objects.create(slug="forum", name="Forum", starts_at=NOW, **days)
    post = factories.post()
    for _count in range(2):  # namesakes
        Appointment.objects.create(
            post=post, person=Person.objects.create(name_ko="김하늘"), from_date=date(2020, 1, 1), is_lead=_count == 0
        )
    MissingNumber.objects.create(
        series=factories.series(), year=2026, serial=5, disposition="not_received", note="asked", recorded_at=NOW
    )
    publishing.give_up_number(factories.own_series(), 2026, 3, by=kim, now=NOW, reason_ko="쓰지 않음")

    copy = factories.draft(by=kim, number_serial=27, home_section=section, addressees=["The Council"])
    attach(copy, "Programme", "abc1230000")
    RequestedFile.objects.create(working_copy=copy, text="The annex", requested_on=date(2026, 3, 3))
    WorkingCopy.objects.filter(pk=copy.pk).update(received_from="UCLG", text_status="unchanged")
    first = publishing.publish(copy.pk, by=kim, now=NOW)
    factories.corrected(first, by=lee, now=NOW + HOUR, body="<p>As in circular 31/2026 and circular 5/2018.</p>")
    FileReview.objects.create(
        blob=first.attachments.get().blob, verdict="partly", note="Tables", checked_at=NOW, checked_by=lee,
        accessible_copy=File.objects.get(code="abc1230000"),
    )  # fmt: skip
    copy = factories.draft(by=kim, number_serial=31, home_section=section)
    attach(copy, "Secret list", "abc1230001")
    cites = publishing.publish(copy.pk, by=kim, now=NOW)
    publishing.set_topics(cites.circular_id, topics=[topic], by=kim, now=NOW)
    publishing.place(cites.circular_id, sections=[parent], by=kim, now=NOW)
    publishing.pin(cites.circular_id, until=date(2026, 4, 1), by=kim, now=NOW)
    publishing.relate(cites.circular_id, first.circular_id, kind=RelationKind.UPDATES, by=kim, now=NOW)
    Reference.objects.filter(edition__circular=first.circular_id).filter(serial=5).update(origin=Origin.REFUSED)

    korean = editing.add_language(cites.circular, "ko", by=lee, now=NOW + HOUR, title="성명")
    korean = factories.edit(korean, by=lee, now=NOW + HOUR, body="<p>회원 여러분께</p>")
    publishing.publish(korean.pk, by=lee, now=NOW + 2 * HOUR)
    removal = publishing.hide(
        cites.circular_id, by=kim, now=NOW + 3 * HOUR, reason_ko="개인정보", file=File.objects.get(code="abc1230001")
    )
    publishing.erase(removal.pk, by=lee, now=NOW + 4 * HOUR)

    wrong = factories.published(by=kim, number_serial=40, title="A name that must go")
    factories.corrected(wrong, by=kim, now=NOW + HOUR, title="Without the name", note="A name was removed.")
    removal = publishing.hide(wrong.circular_id, by=kim, now=NOW + 2 * HOUR, reason_ko="개인정보", editions=[wrong.pk])
    publishing.erase(removal.pk, by=lee, now=NOW + 3 * HOUR)
    removal = publishing.hide(wrong.circular_id, by=kim, now=NOW + 4 * HOUR, reason_ko="잘못")
    publishing.lift(removal.pk, by=lee, now=NOW + 5 * HOUR)
    hidden = factories.published(by=kim, number_serial=41, title="Hidden")
    publishing.hide(hidden.circular_id, by=kim, now=NOW + HOUR, reason_ko="검토 중")

    Synonym.objects.create(words="이주, 이민, migration", note="From the searches without result")
    PromotedResult.objects.create(phrases="이주", circular=cites.circular, position=1)
    PromotedResult.objects.create(phrases="연락처, contact", page="/contacts/", label_ko="담당 부서")

    old = factories.published(by=kim, number_serial=42, title="Withdrawn")
    publishing.withdraw(old.circular_id, by=kim, now=NOW + HOUR, reason_ko="대체됨", successor=cites.circular)
    publishing.rename(old.circular_id, key="42-a", by=kim, now=NOW + HOUR)
    lifted = factories.published(by=kim, number_serial=43)
    notice = publishing.withdraw(lifted.circular_id, by=kim, now=NOW + HOUR, reason_ko="착오")
    publishing.lift_withdrawal(notice.pk, by=lee, now=NOW + 2 * HOUR)

    edited = factories.edit(WorkingCopy.objects.get(circular=lifted.circular_id), by=lee, now=NOW + HOUR, title="Later")
    scheduled = publishing.publish(edited.pk, by=lee, now=NOW + HOUR, at=factories.later(days=3), change_note="Later.")
    publishing.cancel(scheduled.pk, by=lee, now=timezone.now())  # version 2 is used up
    edited = WorkingCopy.objects.get(pk=edited.pk)
    editing.set_aside(edited.pk, revision=edited.revision, by=lee, now=NOW + 3 * HOUR, reason="Urgent")
    factories.published(by=kim, series=factories.own_series(), kind="notice", at=factories.later(days=5))
    waiting = factories.draft(by=kim, title="In review")
    workflow.submit(waiting.pk, revision=waiting.revision, by=kim, now=NOW)
    workflow.approve(waiting.pk, revision=waiting.revision, by=lee, now=NOW + HOUR)
    editing.create(title="제목만", by=kim, now=NOW)

    group = Group.objects.get(name="publisher")
    ReviewStep.objects.create(section=section, position=1, group=group)
    ReviewStep.objects.create(section=section, position=2, post=post)
    for answer in (
        {"author": lee, "author_label": "Lee"},
        {"kind": "fact_check", "author_label": "Outside", "is_correct": True},
    ):
        Remark.objects.create(working_copy=waiting, field="title", text="Which?", revision=1, created_at=NOW, **answer)
    AcceptedFinding.objects.create(
        circular=cites.circular, language="en", code="mobile", fingerprint="f" * 64, reason="An office telephone",
        accepted_at=NOW, accepted_by=lee,
    )  # fmt: skip
    NoteAmendment.objects.create(
        edition=cites, before="", after="", reason="Only the trace", amended_at=NOW + HOUR, amended_by=lee
    )
    Circular.objects.filter(pk=cites.circular_id).update(review_on=date(2027, 1, 1))

    dossier = Dossier.objects.create(slug="compact", name_ko="콤팩트", status_note_ko="검토 중", post=post)
    DossierEntry.objects.create(dossier=dossier, circular=cites.circular, remark_ko="첫째")
    DossierEntry.objects.create(dossier=dossier, event=Event.objects.get())
    DossierEntry.objects.create(dossier=dossier, circular=Circular.objects.filter(path=None).first())
    DossierRefusal.objects.create(dossier=dossier, circular_id=first.circular_id)
    DossierBody.objects.create(dossier=dossier, name="IOM", role_ko="사무국")
    RelatedItem.objects.create(circular=cites.circular, other_id=first.circular_id, position=1, reason_ko="배경")
    Milestone.objects.create(dossier=dossier, name_ko="검토", first_on=date(2022, 5, 17), every_months=48)
    receive(kim)


def receive(kim) -> None:
    """A mail with a file became a draft, another original was not for publication."""
    mail = EmailMessage()
    mail["From"] = "Secretariat <secretariat@example.org>"
    mail["Subject"] = "Circular 77/2026"
    mail["Message-ID"] = "<77@example.org>"
    mail.set_content(
        "Circular 77/2026\n\nBarcelona, 2 March 2026\n\nTo the members of UCLG\n\nDear members,\n\nThe Forum meets.\n"
    )
    mail.add_attachment(pdf("Programme of the Forum"), maintype="application", subtype="pdf", filename="programme.pdf")
    row = intake.receive(mail.as_bytes(), name="mail.eml", channel="upload", by=kim, now=NOW)
    intake.decide(row.pk, item=0, field="number", position=0, origin="confirmed", by=kim, now=NOW)
    intake.draft(row.pk, item=0, by=kim, now=NOW)
    declined = intake.receive(b"Minutes of a dinner", name="dinner.txt", channel="upload", by=kim, now=NOW + HOUR)
    intake.decline(declined.pk, by=kim, now=NOW + HOUR, reason="private")


def export(everything: bool, folder: Path | None = None) -> bytes:
    stream = io.BytesIO()
    writing.write(stream, everything=everything, folder=folder)
    return stream.getvalue()


def take_in(lines: bytes, folder: Path | None = None, **options) -> list[reading.Line]:
    session = reading.ImportSession(now=timezone.now(), folder=folder, **options)
    return list(reading.read(io.BytesIO(lines), session))


def empty() -> None:
    """Every row of content, every account and every byte goes; the permit lets the frozen rows go too."""
    ErasurePermit.objects.create()
    tables = {get_user_model()._meta.db_table, *(field.m2m_db_table() for field in get_user_model()._meta.many_to_many)}
    for app in ("contacts", "circulars"):
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            tables.add(model._meta.db_table)
    with connection.cursor() as cursor:
        for table in sorted(tables - {ErasurePermit._meta.db_table}):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
    ErasurePermit.objects.all().delete()
    shutil.rmtree(settings.BLOBS_DIR, ignore_errors=True)
    assert not Edition.objects.exists()
    assert not NumberNotUsed.objects.exists()
