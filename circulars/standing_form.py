"""What a form may say about a circular besides its words: each fact goes through its own operation.

Source: docs/domain.md, "Standing facts".
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from circulars import audit, publishing
from circulars.models import Circular


@transaction.atomic
def save(circular: Circular, values: dict[str, Any], *, by, now: datetime) -> None:
    """Bring the standing facts to ``values``; a name that is missing stays as it is.

    Names: ``series`` and ``original_language`` (of drafts only; the address of a published one is changed by
    ``publishing.rename``), ``home_section``, ``placements``, ``topics``, ``post``, ``pinned_until``,
    ``review_on``.
    Raises PublishingError; nothing has changed then.
    """
    if circular.path is None:
        _save_draft(circular, values, by=by, now=now)
    section = values.get("home_section")
    if section is not None and section.pk != circular.home_section_id:
        publishing.move(circular.pk, section=section, by=by, now=now)
    if "placements" in values:
        publishing.place(circular.pk, sections=values["placements"], by=by, now=now)
    if "topics" in values:
        publishing.set_topics(circular.pk, topics=values["topics"], by=by, now=now)
    if "post" in values:
        publishing.assign_post(circular.pk, post=values["post"], by=by, now=now)
    if "pinned_until" in values and values["pinned_until"] != circular.pinned_until:
        publishing.pin(circular.pk, until=values["pinned_until"], by=by, now=now)
    if "review_on" in values:
        publishing.set_review_date(circular.pk, day=values["review_on"], by=by, now=now)


def _save_draft(circular: Circular, values: dict[str, Any], *, by, now: datetime) -> None:
    """What a draft may still leave open: its series, its original language, its section."""
    changes = {}
    if "series" in values and values["series"] != circular.series:
        changes["series"] = values["series"]
    language = values.get("original_language") or circular.original_language
    if language != circular.original_language:
        changes["original_language"] = language
    if "home_section" in values and values["home_section"] is None and circular.home_section_id:
        changes["home_section"] = None
    if changes:
        Circular.objects.filter(pk=circular.pk, path=None).update(**changes)
        details = {name: str(value) if value else None for name, value in changes.items()}
        audit.record("identify", circular, by=by, now=now, circular=circular, **details)
