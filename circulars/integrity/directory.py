"""The directory: at most one in the lead of a post on any day."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from circulars.integrity.problem import Problem
from contacts.models import Appointment


def check() -> Iterator[Problem]:
    rows = Appointment.objects.filter(is_lead=True).select_related("post").order_by("post", "from_date", "pk")
    for post, leads in groupby(rows.iterator(chunk_size=500), key=lambda row: row.post):
        until: date | None = None
        for row in leads:
            if until is not None and row.from_date <= until:
                yield Problem("directory", post.slug, f"two people are in the lead on {row.from_date}")
            until = max(until or date.min, row.to_date or date.max)
