"""What search keeps beside its words: one row a document that can be found, what narrows it, and what was sought.

The words stand in index tables of the database's own kind (``circulars.search.index``); a row here has the same key.
Rows of editions are for the public, rows of working copies for staff; no table holds both.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circulars.models.choices import Kind, Language
from circulars.models.circular import Circular
from circulars.models.dossier import Dossier
from circulars.models.edition import Edition
from circulars.models.event import Event
from circulars.models.issuer import Issuer
from circulars.models.working_copy import WorkingCopy


class SearchEntryQuerySet(models.QuerySet):
    def live(self, at: datetime) -> "SearchEntryQuerySet":
        """Entries of the editions that ``Edition.objects.live(at)`` gives; rows to show go through that door again."""
        return self.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=at),
            published_at__lte=at,
            removed_at=None,
        )


class SearchEntry(models.Model):
    """An edition in the index, with its interval and what facets count. Derived, as ``SectionEntry`` is.

    The key is the issue date and the edition (``search.index.key_of``), so that a walk along it goes from new to old.
    ``version`` is that of the tokens; 0 says that something around the words has changed, such as the name of an
    event, and that they are to be read again.
    """

    id = models.BigIntegerField(primary_key=True)
    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="search_entry")
    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="search_entries")
    language = models.CharField(max_length=8, choices=Language)
    kind = models.CharField(max_length=12, choices=Kind)
    issuer = models.ForeignKey(Issuer, null=True, on_delete=models.SET_NULL, related_name="+")
    year = models.PositiveSmallIntegerField()  # that of the address
    sections = models.CharField(max_length=500, blank=True)  # keys of all sections above it too: " 3 17 "
    topics = models.CharField(max_length=500, blank=True)  # keys: " 2 5 "
    has_files = models.BooleanField(default=False)
    due_on = models.DateField(null=True)  # the last deadline
    published_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(default=0)
    files_version = models.PositiveSmallIntegerField(default=0)  # the same of the words of its files
    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["version"], name="search_entry_version"),
            models.Index(fields=["files_version"], name="search_entry_files_version"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} v{self.version}"


class SearchPart(models.Model):
    """A stretch of words of its own: of a file (``attachment`` is the key of its line), or of a body too long for one.

    ``code`` is that of the file, so that a file removed alone is left out. The key is that of the entry times 1,024 and
    a count, so that parts too are walked from new to old.
    """

    id = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="parts")
    attachment = models.BigIntegerField(null=True)
    code = models.CharField(max_length=16, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "code", "position"], name="search_part_unique")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.code} {self.position}"


class SearchCopy(models.Model):
    """A working copy in the index of staff."""

    working_copy = models.OneToOneField(
        WorkingCopy, primary_key=True, on_delete=models.CASCADE, related_name="search_copy"
    )
    version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["version"], name="search_copy_version")]

    def __str__(self) -> str:
        return f"{self.working_copy_id} v{self.version}"


class SearchSubject(models.Model):
    """An event or a dossier in the index; teams are few and change by date, so they are matched in memory."""

    event = models.OneToOneField(Event, null=True, on_delete=models.CASCADE, related_name="search_subject")
    dossier = models.OneToOneField(Dossier, null=True, on_delete=models.CASCADE, related_name="search_subject")
    version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(event=None, dossier__isnull=False) | Q(event__isnull=False, dossier=None),
                name="search_subject_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id or ''}/{self.dossier_id or ''}"


class SearchTerm(models.Model):
    """A word of public texts, for "did you mean" and for completions; counted by the upkeep, without a place."""

    text = models.CharField(max_length=60, unique=True)  # lower case, as written: no stem
    spelled = models.CharField(max_length=180, db_index=True)  # for comparing: Hangul taken apart, accents off
    backwards = models.CharField(max_length=180, db_index=True, default="")  # ``spelled`` from its end
    length = models.PositiveSmallIntegerField()  # of ``spelled``
    count = models.PositiveIntegerField(default=0)  # circulars

    def __str__(self) -> str:
        return self.text


class Synonym(models.Model):
    """Words that mean the same for search; the office's own, beside the glossary."""

    words = models.CharField(
        _("words that mean the same"),
        max_length=500,
        help_text=_("Separated by commas, such as: 이주, 이민, migration."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


class PromotedResult(models.Model):
    """What stands above the hits when somebody looks for one of these phrases."""

    phrases = models.CharField(
        _("phrases"), max_length=500, help_text=_("Separated by commas; the search has to be one of them as a whole.")
    )
    circular = models.ForeignKey(
        Circular, null=True, blank=True, on_delete=models.CASCADE, related_name="promotions", verbose_name=_("circular")
    )
    dossier = models.ForeignKey(
        Dossier, null=True, blank=True, on_delete=models.CASCADE, related_name="promotions", verbose_name=_("dossier")
    )
    page = models.CharField(
        _("page of the portal"), max_length=300, blank=True, help_text=_("Such as /contacts/ or /verify/.")
    )
    label_ko = models.CharField(_("words of the link (Korean)"), max_length=200, blank=True)
    label_en = models.CharField(_("words of the link (English)"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(circular__isnull=False, dossier=None, page="")
                | Q(circular=None, dossier__isnull=False, page="")
                | (Q(circular=None, dossier=None) & ~Q(page="")),
                name="promoted_result_one_target",
            )
        ]

    def __str__(self) -> str:
        return self.phrases


class SearchMiss(models.Model):
    """Words that were looked for and found nowhere, counted a day; nothing tells who asked. Kept 90 days."""

    words = models.CharField(_("words"), max_length=120)
    day = models.DateField(_("day"))
    language = models.CharField(_("language of the page"), max_length=8, blank=True)
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-day", "-count", "words"]
        constraints = [models.UniqueConstraint(fields=["words", "day", "language"], name="search_miss_unique")]
        indexes = [models.Index(fields=["day"], name="search_miss_day")]

    def __str__(self) -> str:
        return self.words
