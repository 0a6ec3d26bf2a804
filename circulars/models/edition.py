"""The immutable published states, and the two doors through which the public sees them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Language
from circulars.models.circular import Circular
from circulars.models.content import CircularContent


class EditionQuerySet(models.QuerySet):
    def released(self, at: datetime) -> "EditionQuerySet":
        """Public at ``at`` or once before, and not removed. For history, comparison and verification only."""
        return self.filter(published_at__lte=at, removed_at=None)

    def live(self, at: datetime) -> "EditionQuerySet":
        """The public edition of each circular and language at ``at``; withdrawn ones are among them, removed never."""
        return self.released(at).filter(Q(superseded_at=None) | Q(superseded_at__gt=at))

    def scheduled(self, at: datetime) -> "EditionQuerySet":
        """For staff: editions that lie ahead."""
        return self.filter(published_at__gt=at)

    def originals(self) -> "EditionQuerySet":
        """One per circular: lists show the edition in the original language, and swap in translations."""
        return self.filter(is_original=True)

    def at_path(self, path: str) -> "EditionQuerySet":
        """All languages of the circular at ``/circulars/<path>/``."""
        return self.filter(circular__path=path)

    def newest_first(self) -> "EditionQuerySet":
        return self.order_by("-listed_on", "-circular_id")

    def of_line(self) -> Exists:
        """The condition on lines that their edition is among these.

        It is asked of each line: as a list of keys a few lines would cost as much as there are editions.
        """
        return Exists(self.order_by().filter(pk=OuterRef("edition")))


class Edition(CircularContent):
    """An immutable published state, public in ``[published_at, superseded_at)``. Source: docs/domain.md, "Editions".

    Derived columns, which may change around frozen words: ``superseded_at`` (``publishing.intervals``),
    ``removed_at`` and ``removed_files`` (``publishing.removal``), ``rendered`` (``rendering``).
    ``facts`` and ``body`` are hashed into ``content_hash``; triggers refuse any other update but erasing.
    """

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="editions")
    language = models.CharField(_("language"), max_length=8, choices=Language)
    version = models.PositiveIntegerField(_("edition"))  # 1, 2, 3 … within circular and language
    is_original = models.BooleanField(_("original language"))
    translates = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="translations", verbose_name=_("translation of")
    )
    published_at = models.DateTimeField(_("published at"))
    first_published_at = models.DateTimeField(_("first published at"))
    superseded_at = models.DateTimeField(_("replaced at"), null=True, editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, editable=False)
    removed_files = models.JSONField(default=list, editable=False)  # codes of files that were removed alone
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)
    listed_on = models.DateField(editable=False)  # issued, else received, else first published
    is_major = models.BooleanField(_("major change"), default=True)
    change_note = models.CharField(_("change note"), max_length=500, blank=True)
    # the version whose words the Korean summary was written for; lower than ``version``: the summary may be out of date
    summary_of_version = models.PositiveIntegerField(null=True, editable=False)
    facts = models.JSONField()  # canonical; what page, API, print and PDF read
    content_hash = models.CharField(max_length=64)  # SHA-256 over canonical {"body", "facts"}
    code = models.CharField(_("verification code"), max_length=16, unique=True)
    rendered = models.TextField(blank=True)  # derived: body as the page shows it, without reference links
    renderer_version = models.PositiveSmallIntegerField(default=0)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    published_by_label = models.CharField(max_length=150, blank=True)
    recorded_at = models.DateTimeField()  # when it was frozen; a schedule lies ahead of it, an import behind
    objects = EditionQuerySet.as_manager()

    class Meta(CircularContent.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["circular", "language", "version"]
        constraints = [
            *CircularContent.Meta.constraints,
            models.UniqueConstraint(fields=["circular", "language", "version"], name="edition_version_unique"),
            models.UniqueConstraint(fields=["circular", "language", "published_at"], name="edition_start_unique"),
            models.UniqueConstraint(fields=["circular", "language", "superseded_at"], name="edition_end_unique"),
            models.UniqueConstraint(
                fields=["circular", "language"], condition=Q(superseded_at=None), name="edition_one_open_end"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gt=F("published_at")), name="edition_interval"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="edition_version_positive"),
            models.CheckConstraint(
                condition=Q(is_original=True, translates=None) | Q(is_original=False), name="edition_original"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(removed_at__isnull=False), name="edition_erased_is_removed"
            ),
        ]
        indexes = [
            models.Index(
                F("listed_on").desc(),
                F("circular_id").desc(),
                "published_at",
                "superseded_at",
                condition=Q(is_original=True, removed_at=None),
                name="edition_newest",
            ),
            *(
                models.Index(
                    F(column).desc(),
                    F("circular_id").desc(),
                    condition=Q(is_original=True, removed_at=None),
                    name=f"edition_by_{name}",
                )
                for column, name in (
                    ("issued_on", "issue"),
                    ("received_on", "receipt"),
                    ("first_published_at", "start"),
                )
            ),
            models.Index(
                fields=["language", "published_at", "superseded_at"],
                condition=Q(removed_at=None),
                name="edition_language",  # also tells quickly that a language has none
            ),
            models.Index(
                fields=["kind", "published_at", "superseded_at"],
                condition=Q(is_original=True, removed_at=None),
                name="edition_kind",
            ),
            models.Index(fields=["signatory_post"], condition=~Q(signatory_post=""), name="edition_signatory"),
            models.Index(fields=["published_at"], name="edition_published"),
            models.Index(fields=["renderer_version"], name="edition_renderer"),  # asked for each minute
            models.Index(fields=["number_serial", "number_year"], name="edition_number"),
        ]

    def __str__(self) -> str:
        return f"{self.circular} {self.language} v{self.version}"

    @property
    def is_corrected(self) -> bool:
        return self.published_at != self.first_published_at  # versions also count schedules that were cancelled


class NoteAmendment(models.Model):
    """A past change note put right by an administrator, with its own trace."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="note_amendments")
    before = models.CharField(max_length=500, blank=True)
    after = models.CharField(max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)  # for the office; the operation asks for it
    amended_at = models.DateTimeField(_("amended at"))
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("amended by")
    )

    class Meta:
        verbose_name = _("amended change note")
        verbose_name_plural = _("amended change notes")
        ordering = ["amended_at", "pk"]

    def __str__(self) -> str:
        return f"{self.edition} {self.amended_at:%Y-%m-%d}"


class VersionCounter(models.Model):
    """The highest version ever given in a circular and language, so that a cancelled one is not used again."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="version_counters")
    language = models.CharField(max_length=8, choices=Language)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circular", "language"], name="version_counter_unique")]

    def __str__(self) -> str:
        return f"{self.circular} {self.language}: {self.last}"
