"""Operations on the section tree: circulars follow, former addresses redirect."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from circulars import audit, changes, sections
from circulars.models import Circular, Placement, Redirect, Section, SectionEditor
from circulars.publishing import listing
from circulars.publishing.errors import NotPossible


def address_of(slug: str) -> str:
    return f"/sections/{slug}/"


@transaction.atomic
def move_section(section_id: int, *, parent: Section | None, by, now: datetime) -> Section:
    """Hang a section with all below it somewhere else. Raises NotPossible for a place inside itself."""
    section = _locked_tree(section_id)
    if parent and not Section.objects.filter(pk=parent.pk).exists():
        raise NotPossible(_("This section was merged into another one meanwhile. Choose again."))
    below = sections.load().subtree(section.pk)
    if parent and parent.pk in below:
        raise NotPossible(_("A section cannot be moved into itself or below itself."))
    before, section.parent = section.parent, parent
    section.save(update_fields=["parent"])
    audit.record("move_section", section, by=by, now=now, before=str(before or ""), after=str(parent or ""))
    _relist(_circulars_in(below))
    return section


@transaction.atomic
def merge_sections(section_id: int, *, into: Section, by, now: datetime) -> None:
    """Put all that is in a section into another one and close it; its address leads there from now on."""
    section = _locked_tree(section_id)
    if not Section.objects.filter(pk=into.pk).exists():
        raise NotPossible(_("This section was merged into another one meanwhile. Choose again."))
    below = sections.load().subtree(section.pk)
    waiting = _circulars_in(below | {into.pk})  # locked before anything of them is changed
    if into.pk in below:
        raise NotPossible(_("A section cannot be merged into itself or one below it."))
    Section.objects.filter(parent=section).update(parent=into)
    Circular.objects.filter(home_section=section).update(home_section=into)
    already = Placement.objects.filter(section=into).values("circular")
    Placement.objects.filter(section=section, circular__in=already).delete()
    Placement.objects.filter(section=section, circular__home_section=into).delete()
    Placement.objects.filter(section=section).update(section=into)
    Redirect.objects.filter(section=section).update(section=into)
    Redirect.objects.update_or_create(old_path=address_of(section.slug), defaults={"section": into})
    limited = SectionEditor.objects.filter(section=into).values("user")
    SectionEditor.objects.filter(section=section).exclude(user__in=limited).update(section=into)
    audit.record("merge_section", section, by=by, now=now, into=str(into))
    section.delete()
    _relist(waiting)


@transaction.atomic
def rename_section(section_id: int, *, slug: str, by, now: datetime) -> Section:
    """Change the address of a section; the former one redirects."""
    section = _locked_tree(section_id)
    if slug == section.slug:
        return section
    taken = Section.objects.filter(slug=slug).exists()
    former = Redirect.objects.filter(old_path=address_of(slug))
    if taken or former.exclude(section=section).exists():
        raise NotPossible(_("The address %(address)s is taken.") % {"address": address_of(slug)})
    former.delete()
    Redirect.objects.create(old_path=address_of(section.slug), section=section)
    before, section.slug = section.slug, slug
    section.save(update_fields=["slug"])
    audit.record("rename_section", section, by=by, now=now, before=before, after=slug)
    return section


def _locked_tree(section_id: int) -> Section:
    """The section, with the whole tree locked: two moves that are each sound can make a ring together.

    ``no_key``: who publishes holds a circular, and only has to see at the end that the sections are there.
    """
    rows = {row.pk: row for row in Section.objects.select_for_update(no_key=True).order_by("pk")}
    if section_id not in rows:
        raise NotPossible(_("This section was merged into another one meanwhile. Choose again."))
    return rows[section_id]


def _circulars_in(section_ids: set[int]) -> list[int]:
    """All circulars at home or placed there, locked in one order: who publishes one waits for the new tree."""
    placed = Placement.objects.filter(section__in=section_ids).values("circular")
    rows = Circular.objects.filter(Q(home_section__in=section_ids) | Q(pk__in=placed)).order_by("pk")
    return list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _relist(circular_ids: list[int]) -> None:
    """Lists repeat all ancestors, so every circular below has to be listed anew, in bounded pieces."""
    tree = sections.load()
    for start in range(0, len(circular_ids), 500):
        listing.rebuild(circular_ids[start : start + 500], tree)
    changes.touch()
