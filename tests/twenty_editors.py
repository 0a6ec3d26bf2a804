"""Many editors save the same circular over HTTP at once: every save is in the history, or its words are kept.

Small in the suite (``tests/circulars/test_twenty_editors.py``), a minute long in ``benchmarks/proofs/editors.py``.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse

from circulars import autosaves
from circulars.models import AuditEntry, Autosave, WorkingCopy
from tests.typed import fields_of

KEEP = "/admin/circulars/workingcopy/autosave/"


@dataclass
class Tally:
    """What one editor saw. ``saved`` and ``refused`` hold what was typed; ``durations`` are seconds of a save."""

    saved: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    busy: int = 0  # answers that the database had no room, with the whole form to be sent again
    settled: int = 0  # saves that came through after the person had chosen
    durations: list[float] = field(default_factory=list)


def work(copy: WorkingCopy, user, seconds: float, barrier: Barrier) -> Tally:
    """Open, type, let it be kept, save; and when the save is stopped, choose the own words and save again."""
    client, tally, number = Client(raise_request_exception=False), Tally(), 0
    client.force_login(user)
    address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
    barrier.wait(timeout=60)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        opened = client.get(address)
        if opened.status_code != 200:  # no room for the session: the person opens the page again
            continue
        number += 1
        typed = f"{user.username} {number}"
        data = fields_of(opened.content) | {"title": typed, "salutation": f"Dear {typed}"}
        sequence = {"autosave_sequence": "1"}
        client.post(KEEP, data | sequence)  # where there is no room for it at this moment, the browser tries again
        started = time.perf_counter()
        response = client.post(address, data | sequence | {"_continue": "1"})
        tally.durations.append(time.perf_counter() - started)
        if response.status_code == 302:
            tally.saved.append(typed)
            continue
        if response.status_code == 503:  # the whole form came back, to be sent once more
            tally.busy += 1
            page = BeautifulSoup(response.content, "lxml")
            assert page.select_one("textarea[name=title]").get_text().strip() == typed
            continue
        if response.status_code != 200:  # the answer was lost on its way: the save stands, or its words are kept
            autosave = Autosave.objects.get(user=user, form_token=data["form_token"])
            (tally.saved if autosave.sequence == autosaves.ENDED else tally.refused).append(typed)
            continue
        prove_kept(response.content, typed, user)
        tally.refused.append(typed)
        if number % 2:  # every second one looks at both versions and goes on
            again = fields_of(response.content)
            again |= {name.replace("compared-", "choice-"): "mine" for name in again if name.startswith("compared-")}
            settled = client.post(address, again | {"_continue": "1"})
            if settled.status_code == 503:
                tally.busy += 1
            elif settled.status_code == 302:
                tally.saved.append(typed)
                tally.refused.pop()
                tally.settled += 1
            elif settled.status_code == 200:
                prove_kept(settled.content, typed, user)
            elif Autosave.objects.get(user=user, form_token=again["form_token"]).sequence == autosaves.ENDED:
                tally.saved.append(typed)
                tally.refused.pop()
    return tally


def prove_kept(page: bytes, typed: str, user) -> None:
    """The words stand in the form that came back, and in the autosave behind it."""
    data = fields_of(page)
    assert data["title"] == typed
    assert data["salutation"] == f"Dear {typed}"
    autosave = Autosave.objects.get(user=user, form_token=data["form_token"])
    assert dict(autosave.fields)["title"] == typed


def run(copy: WorkingCopy, users: list, seconds: float) -> list[Tally]:
    barrier = Barrier(len(users))

    def one(user) -> Tally:
        try:
            return work(copy, user, seconds, barrier)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as pool:
        return list(pool.map(one, users))


def prove(copy: WorkingCopy, tallies: list[Tally], say: Callable[[str], None]) -> None:
    """No save vanished and none was made twice: one entry and one revision for each, without a gap."""
    saved = [typed for tally in tallies for typed in tally.saved]
    refused = [typed for tally in tallies for typed in tally.refused]
    entries = AuditEntry.objects.filter(action="edit", circular=copy.circular).order_by("pk")
    revisions = [entry.details["revision"] for entry in entries]
    copy = WorkingCopy.objects.get(pk=copy.pk)
    assert saved, "nobody could save"
    assert len(revisions) == len(saved)
    assert sorted(revisions) == list(range(2, len(saved) + 2)), "the revisions have no gap and no double"
    assert copy.revision == len(saved) + 1
    assert copy.title in saved
    assert copy.salutation == f"Dear {copy.title}", "the words of one save, not of two"
    last = entries.last()
    assert copy.title.startswith(last.actor.username), "the words are those of the last entry"
    kept = [
        dict(fields).get("title")
        for fields in Autosave.objects.filter(working_copy=copy).exclude(fields=[]).values_list("fields", flat=True)
    ]
    assert set(refused) <= set(kept), "what was refused is kept"
    assert not set(kept) & set(saved), "what was saved is not offered again"
    durations = sorted(duration for tally in tallies for duration in tally.durations)
    settled, busy = sum(tally.settled for tally in tallies), sum(tally.busy for tally in tallies)
    say(
        f"{len(tallies)} editors, one circular: {len(durations)} attempts, {len(saved)} in the history "
        f"({settled} after choosing), {len(refused)} refused with their words kept, {busy} to be sent again, 0 lost; "
        f"a save took {durations[len(durations) // 2] * 1000:.0f} ms in the middle, "
        f"{durations[int(len(durations) * 0.99)] * 1000:.0f} ms at p99"
    )
