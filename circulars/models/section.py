"""The navigation tree, and who may edit in which part of it."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SectionQuerySet(models.QuerySet):
    def below(self, roots: Iterable[int]) -> set[int]:
        """The keys of these sections and of all sections under them, in one query."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in self.values_list("pk", "parent_id"):
            children.setdefault(parent, []).append(pk)
        found: set[int] = set()
        waiting = list(roots)
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(children.get(current, ()))
        return found


class Section(models.Model):
    """A node of the navigation tree. Whole trees are read with ``sections.tree``, never node by node."""

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=pgettext_lazy("section", "part of"),
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    intro_ko = models.TextField(_("introduction (Korean)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    required_approvals = models.PositiveSmallIntegerField(
        _("approvals before publication"),
        default=0,
        help_text=_("How many other people must approve: none, one or two. It holds for this section alone."),
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="section_not_own_parent"),
            models.CheckConstraint(condition=Q(required_approvals__lte=2), name="section_approvals_at_most_two"),
        ]

    def __str__(self) -> str:
        return self.name_ko


class SectionEditorQuerySet(models.QuerySet):
    def limits_of(self, user) -> set[int] | None:
        """The sections a member of staff is limited to, with all below them; None where there is no limit."""
        if user.is_superuser:
            return None
        limits = self.filter(user=user).values_list("section_id", flat=True)
        return Section.objects.below(limits) if limits else None


class SectionEditor(models.Model):
    """Limits a member of staff to sections: with one row or more, only there and below may the person edit."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="section_limits", verbose_name=_("account")
    )
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="editors", verbose_name=_("section"))

    objects = SectionEditorQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit to a section")
        verbose_name_plural = _("limits to sections")
        constraints = [models.UniqueConstraint(fields=["user", "section"], name="section_editor_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.section}"


class SectionEntry(models.Model):
    """Derived: an edition in the list of a section (its home, placements, and all sections above them).

    The interval and removal of the edition are repeated so that a long list is read from one covering index.
    Written by ``publishing.listing`` alone; ``check_data`` compares it with its sources.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="entries")
    edition = models.ForeignKey("circulars.Edition", on_delete=models.CASCADE, related_name="section_entries")
    circular = models.ForeignKey("circulars.Circular", on_delete=models.CASCADE, related_name="section_entries")
    listed_on = models.DateField()
    published_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "edition"], name="section_entry_unique")]
        indexes = [
            models.Index(
                "section",
                F("listed_on").desc(),
                F("circular_id").desc(),
                "removed_at",
                "published_at",
                "superseded_at",
                "edition_id",
                name="section_entry_list",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id} · {self.edition_id}"
