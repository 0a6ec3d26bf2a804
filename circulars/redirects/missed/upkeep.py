"""What nobody asks for any more goes, and of very many the least asked."""

from datetime import datetime, timedelta

from circulars.models import MissedAddress

KEPT_FOR = timedelta(days=180)  # after the last time
MOST = 10_000


def end_old(now: datetime) -> str:
    """How many went, for the job; ignored ones are kept as long as they are asked for."""
    gone, _ = MissedAddress.objects.filter(last_at__lt=now - KEPT_FOR).delete()
    beyond = MissedAddress.objects.order_by("-hits", "-last_at", "-pk").values_list("pk", flat=True)[MOST:]
    for first in range(0, len(keys := list(beyond)), 500):
        gone += MissedAddress.objects.filter(pk__in=keys[first : first + 500]).delete()[0]
    return f"{gone} ended" if gone else ""
