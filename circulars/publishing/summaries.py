"""For which edition a Korean summary was written: so that readers hear when the text has moved on without it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit, changes
from circulars.locking import locked
from circulars.models import Edition, PublicChange
from circulars.publishing.errors import NotPossible

# What a summary retells besides the text. Files, contacts and sources it does not.
RETOLD = ("title", "number", "place", "issued_on", "deadlines", "events", "passages")


def version_of(
    content: dict[str, Any], *, version: int, before: Edition | None, is_major: bool, is_confirmed: bool = False
) -> int | None:
    """The version whose words the summary in ``content`` tells; None where there is none.

    ``content`` is ``{"facts", "body"}`` as edition ``version`` freezes it. Words that were written anew, or of which
    staff confirm that they still hold, belong to the new edition. Words that stayed while the text was corrected
    belong to the edition that they were written for. Source: docs/domain.md, "Two languages".
    """
    if not content["facts"]["summary_ko"].strip():
        return None
    if before is None or is_confirmed or not keeps(content, before):
        return version
    former = before.summary_of_version or before.version  # not known before it was written down: then at the latest
    is_current = former == before.version
    return version if is_current and not (is_major and moves_on(content, before)) else former


@transaction.atomic
def confirm_summary(edition_id: int, *, by, now: datetime) -> Edition:
    """Staff say that the Korean summary still tells the words that are public, without any other change.

    The edition, its hash and its code stay as they are. Raises NotPossible.
    """
    found = Edition.objects.filter(pk=edition_id).values_list("circular_id", flat=True).first()
    if found is None:
        raise NotPossible(_("This edition has been cancelled already."))
    circular = locked(found)
    edition = Edition.objects.live(now).filter(pk=edition_id).first()
    if edition is None:
        raise NotPossible(_("This edition is not the public one. Look at the words that are public now."))
    former = edition.summary_of_version
    if former is None or former >= edition.version:
        raise NotPossible(_("The summary is said to hold already."))
    Edition.objects.filter(pk=edition.pk).update(summary_of_version=edition.version)
    edition.summary_of_version = edition.version
    audit.record(
        "confirm_summary", edition, by=by, now=now, circular=circular, version=edition.version, written_for=former
    )
    changes.record(circular, PublicChange.Kind.STANDING, effective_at=now, now=now, edition=edition)
    return edition


def keeps(content: dict[str, Any], before: Edition) -> bool:
    """Whether the summary is that of the edition before, to the letter."""
    return bool(before.facts) and before.facts.get("summary_ko", "").strip() == content["facts"]["summary_ko"].strip()


def moves_on(content: dict[str, Any], before: Edition) -> bool:
    """Whether something that a summary retells differs from the edition before."""
    old, new = before.facts, content["facts"]
    return content["body"] != before.body or any((old.get(name) or None) != (new.get(name) or None) for name in RETOLD)


def asks(content: dict[str, Any], before: Edition | None) -> bool:
    """Whether a correction with these words would leave the summary behind, unless staff say that it holds."""
    if before is None or not content["facts"]["summary_ko"].strip() or not keeps(content, before):
        return False
    return moves_on(content, before) or (before.summary_of_version or before.version) < before.version
