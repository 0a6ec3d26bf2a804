"""What the office received: originals kept unchanged, what was read from them, and the drafts that were made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from circulars.models.choices import Language, Origin
from circulars.models.circular import Circular
from circulars.models.file import Blob


class ReadingState(models.TextChoices):
    """How reading a received file ended; ``WAITING`` until somebody or the upkeep has read it."""

    WAITING = "waiting", _("not read yet")
    READ = "read", _("read")
    EMPTY = "empty", _("without words")
    LOCKED = "locked", _("encrypted or locked")
    BROKEN = "broken", _("cannot be read")
    UNKNOWN = "unknown", _("of a type nobody reads")


class ReadFile(models.Model):
    """Bytes with their hash, and the ``readers.Document`` read from them; both are gone after the time they are kept.

    ``document`` is ``Document.as_json()`` without the bytes of what is enclosed. ``trouble`` is one word for
    ``intake.troubles``.
    """

    name = models.CharField(_("file name"), max_length=200, blank=True)
    media_type = models.CharField(_("type"), max_length=100)
    sha256 = models.CharField(_("hash"), max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    blob = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    reading_state = models.CharField(_("reading"), max_length=10, choices=ReadingState, default=ReadingState.WAITING)
    trouble = models.CharField(max_length=40, blank=True)
    document = models.JSONField(null=True)

    class Meta:
        abstract = True


class IntakeQuerySet(models.QuerySet):
    def open_to(self, user) -> "IntakeQuerySet":
        """Without originals whose drafts are limited and do not name ``user``, nor the same ones received again."""
        closed = Intake.objects.filter(drafts__circular__in=Circular.objects.closed_to(user)).order_by()
        worded = closed.exclude(text_hash="")
        return self.exclude(
            Q(pk__in=closed.values("pk"))
            | Q(sha256__in=closed.values("sha256"))
            | Q(text_hash__in=worded.values("text_hash"))
        )

    def waiting(self) -> "IntakeQuerySet":
        return self.filter(state__in=[Intake.State.NEW, Intake.State.TAKEN])


class Intake(ReadFile):
    """One original in the queue. The received bytes never change; ``emptied_at`` says when they went.

    Near-identical texts are met by ``simhash`` (64 bits, signed) through its four ``band_*`` of 16 bits.
    Source: docs/domain.md, "Intake".
    """

    class Channel(models.TextChoices):
        UPLOAD = "upload", _("file")
        PASTE = "paste", _("pasted text")
        MAILBOX = "mailbox", _("mailbox")
        COMMAND = "command", _("command")
        BOARD = "board", _("former notice board")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("received original", "new")
        TAKEN = "taken", _("taken")
        DRAFTED = "drafted", _("drafted")
        DECLINED = "declined", _("not for publication")

    code = models.CharField(max_length=16, unique=True)
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    sender = models.CharField(_("sender"), max_length=300, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=300, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="taken_intakes",
        verbose_name=_("taken by"),
    )
    taken_at = models.DateTimeField(_("taken at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    reader_version = models.PositiveSmallIntegerField(default=0)
    main_part = models.PositiveSmallIntegerField(default=0)  # 0: the original itself, n: its nth file
    number_serial = models.PositiveIntegerField(null=True)  # as read, for finding doubles
    number_year = models.PositiveSmallIntegerField(null=True)
    number_suffix = models.CharField(max_length=20, blank=True)
    text_hash = models.CharField(max_length=64, blank=True, db_index=True)  # of the words without spaces and case
    simhash = models.BigIntegerField(null=True)
    band_0 = models.PositiveIntegerField(null=True, db_index=True)
    band_1 = models.PositiveIntegerField(null=True, db_index=True)
    band_2 = models.PositiveIntegerField(null=True, db_index=True)
    band_3 = models.PositiveIntegerField(null=True, db_index=True)
    keep_until = models.DateField(_("kept until"), null=True)
    emptied_at = models.DateTimeField(_("original deleted at"), null=True)
    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("received original")
        verbose_name_plural = _("received originals")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="intake_queue"),
            models.Index(fields=["number_serial", "number_year"], name="intake_number"),
            models.Index(fields=["keep_until"], condition=Q(emptied_at=None), name="intake_kept"),
            models.Index(fields=["reading_state"], name="intake_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(taken_at__isnull=False), name="intake_taken_has_moment"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="intake_declined_has_reason"),
        ]
        permissions = [
            ("receive_intake", _("Can enter received originals and draft from them")),
        ]

    def __str__(self) -> str:
        return self.subject or self.name or self.code


class IntakeFile(ReadFile):
    """A file that came with a mail, or inside another file; ``position`` counts from 1."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    is_inline = models.BooleanField(default=False)  # a picture of the mail's own text

    class Meta:
        verbose_name = _("file of an original")
        verbose_name_plural = _("files of originals")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["intake", "position"], name="intake_file_unique")]
        indexes = [models.Index(fields=["reading_state"], name="intake_file_waiting")]

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """One value read for one field, as ``grammar.Proposal``; what a person decided about it stays at a re-run.

    ``item`` parts the documents that one original holds. ``value`` is the read one, ``decided_value`` what the person
    made of it (null: as read).
    """

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="proposals")
    item = models.PositiveSmallIntegerField(default=0)
    part = models.PositiveSmallIntegerField(default=0)  # 0: the original itself, n: its nth file
    field = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    value = models.JSONField(null=True)
    line = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    confidence = models.FloatField(default=1.0)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.AUTOMATIC)
    decided_value = models.JSONField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["item", "field", "position"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "item", "field", "position"], name="proposal_unique"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="proposal_confidence"),
        ]

    def __str__(self) -> str:
        return f"{self.intake_id} {self.field}"


class IntakeDraft(models.Model):
    """A draft made from an original. ``origins`` is ``{field: {"value": …, "origin": …, "line": …}}`` as it was then.

    A field whose value has changed since was entered by hand: see ``intake.origins``.
    """

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="drafts")
    item = models.PositiveSmallIntegerField(default=0)
    circular = models.ForeignKey(Circular, null=True, on_delete=models.SET_NULL, related_name="intake_drafts")
    language = models.CharField(max_length=8, choices=Language)
    origins = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("draft from an original")
        verbose_name_plural = _("drafts from originals")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["intake", "item"], name="intake_draft_unique")]

    def __str__(self) -> str:
        return f"{self.intake_id} → {self.circular_id}"


class MailboxCursor(models.Model):
    """How far a mailbox has been read. A mail that came twice is met by its hash, whatever the server counts."""

    mailbox = models.CharField(max_length=300, unique=True)  # host, user and folder, never a password
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.mailbox
