"""What erasing blanks: words, facts, files and every trace of them beside the public pages."""

from datetime import datetime

from circulars.models import (
    LINE_MODELS,
    Attachment,
    AuditEntry,
    Blob,
    Circular,
    Edition,
    ErasurePermit,
    File,
    Language,
    Removal,
    SetAside,
    WorkingCopy,
)

BLANK = {
    "issuer_name": "",
    "title": "",
    "title_ko": "",
    "summary_ko": "",
    "place": "",
    "salutation": "",
    "body": "",
    "closing": "",
    "signatory": "",
    "rights_holder": "",
    "number_label": "",
}
# What staff wrote to one another in these steps speaks of the words; other reasons stand in public anyway.
ABOUT_WORDS = {"return", "set_aside", "publish", "schedule"}


def blank(circular: Circular, removal: Removal, *, now: datetime) -> set[int]:
    """Blank inside the caller's transaction; returns the keys of blobs that may have lost their last use."""
    permit = ErasurePermit.objects.create()
    try:
        if removal.scope == Removal.Scope.FILE:
            return _blank_file(removal.file)
        editions = circular.editions.all()
        if removal.scope == Removal.Scope.EDITIONS:
            editions = editions.filter(pk__in=removal.editions.values("pk"))
        blobs = _blank_editions(editions, now=now)
        whole = removal.scope == Removal.Scope.WHOLE
        # the whole of it: a translation that was drafted and never published says the same
        languages = set(Language.values if whole else editions.values_list("language", flat=True))
        blobs |= _blank_desk(circular, languages, whole=whole, now=now)
        _blank_audit(circular)
        return blobs
    finally:
        permit.delete()


def _blank_editions(editions, *, now: datetime) -> set[int]:
    chosen = list(editions.values_list("pk", flat=True))
    blobs = set(Attachment.objects.filter(edition__in=chosen).values_list("blob_id", flat=True))
    for model in LINE_MODELS:
        model.objects.filter(edition__in=chosen).delete()
    Edition.objects.filter(pk__in=chosen).update(**BLANK, facts={}, rendered="", change_note="", erased_at=now)
    return blobs


def _blank_desk(circular: Circular, languages: set[str], *, whole: bool, now: datetime) -> set[int]:
    """Words put by go with the editions; the working copy stays only where another edition is public."""
    put_by = SetAside.objects.filter(circular=circular, language__in=languages)
    hashes = {line["sha256"] for row in put_by for line in row.content["facts"]["files"]}
    put_by.delete()
    blobs = set(Blob.objects.filter(sha256__in=hashes).values_list("pk", flat=True))
    for copy in WorkingCopy.objects.filter(circular=circular, language__in=languages):
        live = Edition.objects.live(now).filter(circular=circular, language=copy.language).exists()
        if whole or not live:
            blobs |= set(copy.attachments.values_list("blob_id", flat=True))
            for model in LINE_MODELS:
                model.objects.filter(working_copy=copy).delete()
            values = {**BLANK, "change_note": "", "returned_because": ""}
            WorkingCopy.objects.filter(pk=copy.pk).update(**values)
            copy.approvals.exclude(alone_reason="").update(alone_reason="")
    return blobs


def _blank_file(file: File) -> set[int]:
    """The file goes from every edition and from the working copy; the words around it stay as they are.

    The facts keep that there was a file, its size and hash; its name and what describes it are blanked.
    """
    uses = Attachment.objects.filter(file=file)
    blobs = set(uses.values_list("blob_id", flat=True))
    for edition in Edition.objects.filter(attachments__file=file).distinct():
        files = [
            {**line, "name": "", "title": "", "alternative_text": "", "caption": "", "credit": ""}
            if line["code"] == file.code
            else line
            for line in edition.facts["files"]
        ]
        Edition.objects.filter(pk=edition.pk).update(facts={**edition.facts, "files": files})
    uses.delete()
    for put_by in SetAside.objects.filter(circular=file.circular_id):
        content = put_by.content
        gone = [line for line in content["facts"]["files"] if line["code"] == file.code]
        if gone:
            blobs |= set(Blob.objects.filter(sha256__in=[line["sha256"] for line in gone]).values_list("pk", flat=True))
            content["facts"]["files"] = [line for line in content["facts"]["files"] if line not in gone]
            put_by.save(update_fields=["content"])
    return blobs


def _blank_audit(circular: Circular) -> None:
    """Entries stay as to who, when and what; labels and notes may hold the erased words."""
    for entry in AuditEntry.objects.filter(circular=circular):
        entry.object_label = str(circular)
        entry.details = {name: value for name, value in entry.details.items() if name != "change_note"}
        if entry.action in ABOUT_WORDS:
            entry.reason = ""
        entry.save(update_fields=["object_label", "details", "reason"])
