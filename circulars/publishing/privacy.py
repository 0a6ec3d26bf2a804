"""A correction that takes personal data out, with the editions that hold it hidden in the same step.

Source: docs/domain.md, "Removal".
"""

from datetime import datetime

from django.db import transaction

from circulars.models import Edition
from circulars.publishing.editions import publish
from circulars.publishing.removal import hide


@transaction.atomic
def publish_hiding_earlier(
    copy_id: int, *, by, now: datetime, reason_ko: str, reason_en: str = "", **publication
) -> Edition:
    """Publish at once as ``publish`` does, and hide all earlier editions of the language: both, or nothing.

    ``publication`` is passed on to ``publish``. Raises NotPublishable or NotRemovable.
    """
    edition = publish(copy_id, by=by, now=now, **publication)
    earlier = Edition.objects.filter(
        circular=edition.circular_id, language=edition.language, published_at__lt=edition.published_at
    )
    editions = list(earlier.values_list("pk", flat=True))
    if editions:
        hide(edition.circular_id, by=by, now=now, reason_ko=reason_ko, reason_en=reason_en, editions=editions)
    return edition
