"""The nightly job: what is found for the first time is told once, by mail, to those who keep contacts.

The mail holds kinds and numbers and a link to the list: no name, no telephone, no mailbox.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import found_addresses, outbox
from circulars.contact_upkeep.collecting import collect
from circulars.contact_upkeep.kinds import KINDS, PERMISSION
from circulars.models import ContactFinding

CHUNK = 500


def tell(now: datetime) -> str:
    """Remember and tell in one transaction: killed at any moment, it tells everything once. Says how many are new."""
    found_addresses.prune()
    keys = {finding.key: finding.kind for finding in collect(now)}
    with transaction.atomic():
        known = set(ContactFinding.objects.select_for_update().values_list("key", flat=True))
        mended = list(known - keys.keys())
        for start in range(0, len(mended), CHUNK):
            ContactFinding.objects.filter(key__in=mended[start : start + CHUNK]).delete()
        new = sorted(keys.keys() - known)
        ContactFinding.objects.bulk_create([ContactFinding(key=key, found_at=now) for key in new], batch_size=CHUNK)
        if new:
            _mail(Counter(keys[key] for key in new), new, now)
    return f"{len(new)} new, {len(mended)} mended" if new or mended else ""


def _mail(counts: Counter[str], new: Iterable[str], now: datetime) -> None:
    address = outbox.address(reverse("admin:contact-upkeep"))
    # two runs of one day that find different things are two mails, one that is run again is the same
    mark = hashlib.sha256("\n".join(new).encode()).hexdigest()[:16]

    def words() -> str:
        lines = [f"- {kind.title}: {counts[slug]}" for slug, kind in KINDS.items() if counts[slug]]
        head = _("New since the last mail. What was told before and still stands is in the list as well.")
        return "\n".join([head, "", *lines, "", address])

    readers = get_user_model().objects.with_perm(PERMISSION, backend="django.contrib.auth.backends.ModelBackend")
    for user in readers.order_by("pk"):
        key = f"contact-upkeep/{timezone.localdate(now)}/{mark}/{user.pk}"
        outbox.queue(key, to=user, subject=gettext_lazy("Contacts to be mended"), body=words, now=now)
