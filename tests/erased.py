"""A sentence put into every place that may hold words of a circular, and the search for it after erasing.

Small in the suite (``tests/circulars/test_erased_everywhere.py``), over HTTP and through every file of database and
data folder in ``benchmarks/proofs/erased.py``.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import management
from django.db import connection, models

from circulars import audit, autosaves, editing, outbox, publishing, words
from circulars.files import store
from circulars.models import (
    AcceptedFinding,
    Approval,
    Autosave,
    BlobText,
    BoardItem,
    Circular,
    DossierEntry,
    DraftLink,
    Edition,
    Feedback,
    File,
    FileReview,
    Intake,
    IntakeDraft,
    LimitedReader,
    LinkCheck,
    NoteAmendment,
    Passage,
    PassageLine,
    PromotedResult,
    Proposal,
    Reference,
    RelatedItem,
    Remark,
    RequestedFile,
    SearchMiss,
    Sending,
    ShownText,
    StagedFile,
    StandingFinding,
    WorkingCopy,
)
from circulars.models.dossier import Dossier
from circulars.search import backends
from circulars.search import upkeep as index
from circulars.search.missed import worth_counting
from circulars.search.tree import COLUMNS
from tests import factories

MARK = "Zephyrquarz7391"
SENTENCE = f"{MARK} 가나다라 비밀문장 칠삼구일"
KOREAN = "비밀문장 칠삼구일"
# as bytes may spell it: UTF-8, UTF-16 in both orders, and the escapes of JSON
SPELLINGS = [
    *(text.encode(encoding) for text in (MARK, KOREAN) for encoding in ("utf-8", "utf-16-le", "utf-16-be")),
    json.dumps(KOREAN).strip('"').encode(),
]
HOUR = timedelta(hours=1)


class Planted(NamedTuple):
    circular: int
    edition: int
    blobs: list[str]  # hashes


def plant(kim, lee, now: datetime) -> Planted:
    """A circular with two editions, a draft, words put by, and the sentence wherever words are kept."""
    copy = factories.draft(
        by=kim, now=now, title=f"{SENTENCE} title", title_ko=f"{SENTENCE} 제목", summary_ko=f"{SENTENCE} 요약",
        body=f'<p>{SENTENCE} in the text.</p><p><a href="https://{MARK.lower()}.example/{MARK}">here</a></p>' * 30,
        signatory=SENTENCE, salutation=SENTENCE, closing=SENTENCE, place=SENTENCE, issuer_name=SENTENCE,
        addressees=[SENTENCE], rights_holder=SENTENCE, received_from=SENTENCE,
        number_serial=next(factories._serial), number_label=f"{SENTENCE} 7",
    )  # fmt: skip
    blob = store.put(f"{SENTENCE} in the file. ".encode() * 400, name="note.txt", now=now)
    file = File.objects.create(code=f"erased{copy.pk}", circular=copy.circular, language="en", created_at=now)
    said = {"title": SENTENCE, "caption": SENTENCE, "credit": SENTENCE, "alternative_text": SENTENCE}
    copy.attachments.create(file=file, blob=blob, name=f"{MARK}.txt", **said)
    copy.deadlinelines.create(text=SENTENCE, due_on=now.date(), answer_to=SENTENCE)
    copy.eventmentions.create(text=SENTENCE, place=SENTENCE)
    RequestedFile.objects.create(working_copy=copy, text=SENTENCE)
    copy.sourcelines.create(publisher=SENTENCE, title=SENTENCE, url=f"https://source.example/{MARK}")
    BlobText.objects.create(blob=blob, state="read", text=f"{SENTENCE} read", reader_version=1, read_at=now)
    ShownText.objects.create(blob=blob, pieces=[["p", SENTENCE]])
    FileReview.objects.create(blob=blob, verdict="not", note=SENTENCE, checked_at=now)
    editing.add_language(copy.circular, "ko", by=kim, now=now, title=f"{SENTENCE} 번역")
    edition = publishing.publish(copy.pk, by=kim, now=now, alone_reason=SENTENCE)
    factories.corrected(edition, by=kim, now=now + HOUR, note=SENTENCE, summary_ko=f"{SENTENCE} 고침")
    copy = factories.edit(
        WorkingCopy.objects.get(pk=copy.pk), by=kim, now=now + HOUR, closing=SENTENCE, change_note=SENTENCE
    )
    editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=now + HOUR, reason=SENTENCE)
    _plant_around(copy, edition, kim, lee, now + HOUR)
    originals = _plant_originals(edition.circular, now)
    StagedFile.objects.create(token="f" * 32, owner=lee, blob=blob, name=f"{MARK}.txt", created_at=now)
    fields = [["title", f"{SENTENCE} title"], ["body", f"<p>{SENTENCE} in the text.</p>"]]
    _autosave(kim, "a" * 32, WorkingCopy.objects.get(pk=copy.pk), fields, now)
    _autosave(kim, "b" * 32, None, fields, now)
    _autosave(lee, "c" * 32, None, [["attachments-0-token", "f" * 32], ["title", "Another"]], now)
    index.keep_up(now + HOUR)
    return Planted(edition.circular_id, edition.pk, [blob.sha256, *originals])


def _plant_originals(circular: Circular, now: datetime) -> list[str]:
    """The mail that it was drafted from, and the same words sent once more by another partner; hashes of both."""
    hashes = []
    for number, state in enumerate((Intake.State.DRAFTED, Intake.State.NEW)):
        mail = store.keep_original(f"Subject: {number}\n\n{SENTENCE}".encode() * 300, name="mail.eml", now=now)
        file = store.keep_original(f"{number}: {SENTENCE} in the file".encode() * 300, name="letter.txt", now=now)
        document = {"lines": [{"text": SENTENCE}], "headers": {"subject": SENTENCE}}
        original = Intake.objects.create(
            code=f"e{number}{circular.pk}", channel="mailbox", state=state, sender=SENTENCE, subject=SENTENCE,
            message_id=f"<{MARK}.{number}>", reason=SENTENCE, received_at=now, name=f"{MARK}.eml",
            media_type="message/rfc822", sha256=mail.sha256, size=mail.size, blob=mail, document=document,
            text_hash="e" * 64, simhash=7, band_0=7, band_1=0, band_2=0, band_3=0,
        )  # fmt: skip
        original.files.create(
            position=1, name=f"{MARK}.txt", media_type="text/plain", sha256=file.sha256, blob=file, document=document
        )
        for position, field in enumerate(("title", "body")):
            Proposal.objects.create(
                intake=original, field=field, position=position, value=SENTENCE, text=SENTENCE, decided_value=SENTENCE
            )
        hashes += [mail.sha256, file.sha256]
    drafted = Intake.objects.get(code=f"e0{circular.pk}")
    origins = {"title": {"value": f"{SENTENCE} title", "origin": "automatic", "line": 1}}
    IntakeDraft.objects.create(intake=drafted, circular=circular, language="en", origins=origins, created_at=now)
    BoardItem.objects.create(
        board="notices", address=f"/board/view.do?id={circular.pk}", source="view.html", content_hash="e" * 64,
        state="drafted", circular=circular, title=SENTENCE, troubles=[SENTENCE], handled_at=now,
    )  # fmt: skip
    return hashes


def _autosave(user, token: str, copy: WorkingCopy | None, fields: list, now: datetime) -> None:
    autosaves.keep(fields, user=user, form_token=token, copy=copy, revision=1, sequence=1, now=now)


def _plant_around(copy: WorkingCopy, edition: Edition, kim, lee, now: datetime) -> None:
    edition.abbreviations.create(short=MARK, long=SENTENCE, short_folded=MARK.lower(), long_folded=SENTENCE.lower())
    circular = Circular.objects.get(pk=copy.circular_id)
    link = DraftLink.objects.create(
        working_copy=copy,
        code=f"erased{copy.pk}",
        recipient=SENTENCE,
        question=SENTENCE,
        created_at=now,
        expires_at=now,
    )
    for kind in Remark.Kind.values:
        Remark.objects.create(
            working_copy=copy, kind=kind, text=SENTENCE, revision=1, author=lee, draft_link=link, created_at=now
        )
    Approval.objects.create(working_copy=copy, revision=1, approved_by=lee, approved_at=now, alone_reason=SENTENCE)
    passage = Passage.objects.create(code=f"erased-{copy.pk}", name="맺음말", body="<p>문의</p>", changed_at=now)
    PassageLine.objects.create(edition=edition, passage=passage, heading=SENTENCE, body=SENTENCE, revision=1)
    Reference.objects.create(edition=edition, start=0, end=5, text=SENTENCE, serial=1)
    LimitedReader.objects.create(circular=circular, user=lee, added_at=now, broke_in_because=SENTENCE)
    NoteAmendment.objects.create(edition=edition, before=SENTENCE, after=SENTENCE, reason=SENTENCE, amended_at=now)
    AcceptedFinding.objects.create(circular=circular, language="en", code="x", reason=SENTENCE, accepted_at=now)
    StandingFinding.objects.create(edition=edition, level="block", code="x", where=SENTENCE, found_at=now, seen_at=now)
    LinkCheck.objects.create(url=f"https://{MARK.lower()}.example/{MARK}", next_check_at=now)
    LinkCheck.objects.create(url=f"https://source.example/{MARK}", next_check_at=now)
    for key, of in (("of-it", circular), ("digest", None)):
        outbox.queue(
            f"{key}-{copy.pk}", to=f"{key}@office.example", subject=f"{SENTENCE} title", body=f"{SENTENCE} title",
            now=now, circular=of,
        )  # fmt: skip
    audit.record(
        "facts", copy, by=kim, now=now, circular=circular, reason=SENTENCE,
        before={"title": SENTENCE, "files": [SENTENCE]}, after={"title": SENTENCE, "place": SENTENCE},
    )  # fmt: skip
    audit.record("delete", copy, by=kim, now=now, circular=None)
    dossier = Dossier.objects.create(slug=f"erased-{copy.pk}", name_ko="주제")
    DossierEntry.objects.create(dossier=dossier, circular=circular, remark_ko=SENTENCE, remark_en=SENTENCE)
    beside = factories.published(by=kim, now=now)
    for one, other in ((circular, beside.circular), (beside.circular, circular)):
        RelatedItem.objects.create(circular=one, other=other, reason_ko=SENTENCE, reason_en=SENTENCE)
    PromotedResult.objects.create(circular=circular, phrases=SENTENCE, label_ko=SENTENCE, label_en=SENTENCE)
    said = {"language": "ko", "score": 2, "day": now.date(), "remark": f"{SENTENCE} title"}
    for about in (circular, None):
        Feedback.objects.create(path="/about/", circular=about, **said)
    for sought in (SENTENCE, KOREAN, f"{SENTENCE} title"):
        SearchMiss.objects.create(words=worth_counting(sought), day=now.date(), language="ko", count=1)
    Sending.objects.create(
        circular=circular, edition=edition, subject_ko=SENTENCE, subject_en=SENTENCE, note_ko=SENTENCE,
        note_en=SENTENCE, reply_to="desk@office.example", confirmed_at=now,
    )  # fmt: skip
    publishing.withdraw(circular.pk, by=kim, now=now, reason_ko=SENTENCE, reason_en=SENTENCE)
    session = SessionStore()
    session["_messages"] = json.dumps([["__json_message", 0, 25, f"저장했습니다: {SENTENCE} title"]])
    session.save()


# Rows that many circulars share, or that speak of none; told to the one who erases where they may say the same.
SHARED = {
    "Section", "Dossier", "DossierBody", "Milestone", "Event", "EventAlias", "Issuer", "Series", "NumberNotUsed",
    "Passage", "Topic", "GlossaryTerm", "Addressee", "AddresseeAlias", "PersonalDataRead", "JobRun", "ErasurePermit",
    "Trouble", "ServerError", "RunningTotal",
    "Presence",
    "Blob", "DiskCleaning", "MissingNumber", "Synonym", "SearchTerm",
    "MailboxCursor", "SiteNotice", "ContactFinding", "TermOfOffice", "MemberBody", "MemberMailbox", "MemberGroup",
    "FoundAddress",
    "SignUp", "Subscriber", "Subscription", "AlertMail",  # a mailbox and what its owner chose or typed
}  # fmt: skip
# The identity, which stays; codes, kinds and hashes; names of accounts; the reason of the removal.
WITHOUT_WORDS = {
    "blobtext.accessibility",  # what a reader found, never what stands there
    "key", "path", "old_path", "number_suffix", "suffix", "form_token", "token", "code", "content_hash", "fingerprint",
    "actor_label", "author_label", "published_by_label", "action", "object_type", "object_id", "address", "language",
    "level", "field", "trouble", "time_zone", "recipient", "removed_files", "removal.reason_ko", "removal.reason_en",
    "redirect.page", "promotedresult.page", "searchentry.sections", "searchentry.topics",
    "media_type", "sha256", "text_hash", "original_hash", "board", "source",
    "backgroundtask.kind", "backgroundtask.worker", "backgroundtask.outcome",
    "backgroundtask.request_id", "backgroundworker.name",
    "blobtext.detail",
    "mailbox", "owner", "sendingrecipient.name", "reply_to", "sent_by_label", "groups", "bounce.status",
    "signatory_post", "signatory_person",
}  # fmt: skip


def columns_without_the_sentence() -> list[str]:
    """Text columns of circulars that ``plant`` did not reach and that nobody has said to hold no words."""
    found = set(rows_with())
    missing = []
    for model in apps.get_app_config("circulars").get_models():
        for field in model._meta.local_concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
            known = {field.name, f"{model._meta.model_name}.{field.name}"} & WITHOUT_WORDS
            label = f"{model._meta.label}.{field.name}"
            if is_text and not known and model.__name__ not in SHARED and label not in found:
                missing.append(label)
    return missing


def rows_with(spellings: Iterable[str] = (MARK, KOREAN)) -> list[str]:
    """``table.column`` of every text in the database that says it, whatever the model."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            for value in model._base_manager.values_list(field.attname, flat=True).iterator(chunk_size=500):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                if any(spelling.lower() in text.lower() for spelling in spellings):
                    found.append(f"{model._meta.label}.{field.name}")
    found += _index_tables_with(spellings)
    for row in apps.get_model("sessions.Session").objects.all():
        if any(spelling in json.dumps(_unpacked(row.get_decoded()), ensure_ascii=False) for spelling in spellings):
            found.append("sessions.Session")
    return sorted(set(found))


def _index_tables_with(spellings: Iterable[str]) -> list[str]:
    """Tables of search that hold the words as tokens, by the first token of each spelling in Latin letters."""
    tokens = {words.tokens(spelling)[0] for spelling in spellings if spelling.isascii()}
    found = []
    with connection.cursor() as cursor:
        for name in map(backends.table, backends.OWNERS):
            for column in COLUMNS:
                cursor.execute(f"SELECT CAST({column} AS TEXT) FROM {name}")  # noqa: S608
                if any(token in text for (text,) in cursor.fetchall() for token in tokens):
                    found.append(f"{name}.{column}")
    return found


def _unpacked(data: dict) -> dict:
    return {name: json.loads(value) if name == "_messages" else value for name, value in data.items()}


def files_with(folders: Iterable[Path], spellings: Iterable[bytes] = SPELLINGS) -> list[str]:
    """Every file below the folders, or of a database with its journals, whose bytes or name hold a spelling."""
    spellings = list(spellings)
    return [
        str(path)
        for folder in folders
        for path in sorted(folder.rglob("*") if folder.is_dir() else folder.parent.glob(f"{folder.name}*"))
        if path.is_file() and (any(spelling in str(path).encode() for spelling in spellings) or _holds(path, spellings))
    ]


def _holds(path: Path, spellings: list[bytes]) -> bool:
    overlap = max(map(len, spellings))
    with path.open("rb") as file:
        before = b""
        while portion := file.read(1 << 22):
            if any(spelling in before + portion for spelling in spellings):
                return True
            before = portion[-overlap:]
    return False


def database_folders() -> list[Path]:
    """Where this database keeps its rows, if this process may read it; on PostgreSQL without its log.

    On SQLite the file alone: its folder is shared with whatever other tests of the same process left there.
    """
    if connection.vendor == "sqlite":
        return [Path(connection.settings_dict["NAME"])]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
        folder, oid = cursor.fetchone()
    return [Path(folder) / "base" / str(oid)]


def store_openly() -> None:
    """On PostgreSQL keep long values as they are: compressed words could not be searched for by their bytes."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in apps.get_app_config("circulars").get_models():
            for field in model._meta.local_concrete_fields:
                if isinstance(field, models.TextField | models.JSONField):
                    cursor.execute(
                        f"ALTER TABLE {model._meta.db_table} ALTER COLUMN {field.column} SET STORAGE EXTERNAL"
                    )


def exported(folder: Path) -> Path:
    """An export with everything the desk knows."""
    folder.mkdir()
    management.call_command("export_circulars", str(folder / "all.jsonl"), "--all", files=str(folder / "files"))
    return folder


def data_folders() -> Iterator[Path]:
    yield Path(settings.BLOBS_DIR)
    yield Path(settings.DERIVED_DIR)


def unsaved_tokens() -> dict[str, bool]:
    """By form token whether the autosave still has words."""
    return {row.form_token: bool(row.fields) for row in Autosave.objects.all()}
