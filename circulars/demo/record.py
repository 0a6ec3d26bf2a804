"""What the demo content brought: one audit entry that lists its rows, so that staff's own are never taken for it."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from circulars.models import (
    AuditEntry,
    BackgroundTask,
    BackgroundWorker,
    Blob,
    BlobText,
    Bounce,
    CheckPass,
    ContactFinding,
    CopyRequest,
    DailyFigure,
    DiskCleaning,
    ErasurePermit,
    Feedback,
    FoundAbbreviation,
    FoundAddress,
    FoundAddressUse,
    Generation,
    JobRun,
    LinkCheck,
    MailboxCursor,
    MissedAddress,
    OutgoingMail,
    PersonalDataRead,
    SearchCopy,
    SearchEntry,
    SearchMiss,
    SearchPart,
    SearchSubject,
    SearchTerm,
    SectionEntry,
    ServerError,
    ShownText,
    StagedFile,
    StandingFinding,
    Trouble,
    TurningMoment,
)

ACTION = "load_demo"
# Written for other purposes than content, derived, left behind by the upkeep and the tick of the first minute, or told
# by readers.
APART = (
    AuditEntry, BackgroundTask, BackgroundWorker, Blob, BlobText, Bounce, CheckPass, ContactFinding, CopyRequest,
    DailyFigure, DiskCleaning, ErasurePermit, Feedback, FoundAbbreviation, FoundAddress, FoundAddressUse, Generation,
    JobRun, LinkCheck, MailboxCursor, MissedAddress, OutgoingMail, PersonalDataRead,
    SearchCopy, SearchEntry, SearchMiss, SearchPart, SearchSubject, SearchTerm, SectionEntry, ServerError, ShownText,
    StagedFile, StandingFinding, Trouble, TurningMoment,
)  # fmt: skip


def content_models() -> Iterator[type[models.Model]]:
    for app in ("contacts", "circulars"):
        for model in apps.get_app_config(app).get_models():
            if model not in APART:
                yield model


def rows_now() -> dict[str, list[int]]:
    """Every row of content by model; asked right after loading into an empty place, they are the demo's."""
    rows = {model._meta.label: list(model._default_manager.values_list("pk", flat=True)) for model in content_models()}
    return {label: keys for label, keys in rows.items() if keys}


def entry() -> AuditEntry | None:
    return AuditEntry.objects.filter(action=ACTION).order_by("-pk").first()
