"""Publish with the day on which the notice over it begins: both, or nothing."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from circulars.models import Edition
from circulars.publishing.editions import publish
from circulars.publishing.notices import withdraw


@transaction.atomic
def publish_until(
    copy_id: int,
    operation: Callable[..., Edition] = publish,
    *,
    until: datetime,
    until_ko: str,
    until_en: str = "",
    by,
    now: datetime,
    **publication,
) -> Edition:
    """Publish by ``operation``, and plan the withdrawal for ``until`` with its words.

    The original goes with all its languages, a translation alone. ``publication`` is passed on to the operation.
    Raises NotPublishable or NotWithdrawable.
    """
    edition = operation(copy_id, by=by, now=now, **publication)
    withdraw(
        edition.circular_id,
        by=by,
        now=now,
        at=until,
        reason_ko=until_ko,
        reason_en=until_en,
        language="" if edition.is_original else edition.language,
    )
    return edition
