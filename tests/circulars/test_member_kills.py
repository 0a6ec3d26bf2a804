"""Senders killed while a circular goes to members: each mailbox has one mail, by its Message-ID."""

import os
import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connections

from circulars.members import confirming, delivering
from circulars.members.choosing import Selection
from circulars.members.confirming import Wish
from circulars.members.proposing import Words
from circulars.models import MemberBody, MemberMailbox, SendingRecipient
from tests import factories, killed_senders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
MEMBERS, KILLS = 150, 3
NOW = factories.NOW


def test_each_mailbox_is_written_to_once_though_senders_are_killed(tmp_path):
    factories.post(mailbox="desk@office.example")
    edition = factories.published(title="Forum on cities")
    rows = MemberBody.objects.bulk_create([MemberBody(name_ko=f"회원 {number}") for number in range(MEMBERS)])
    MemberMailbox.objects.bulk_create([MemberMailbox(member=row, address=f"m{row.pk}@city.example") for row in rows])
    wish = Wish(edition.circular_id, edition.language, Selection(is_everybody=True), Words("제목", "", "글", ""), False)
    fingerprint = confirming.plan(wish, now=NOW).fingerprint
    confirming.confirm(wish, fingerprint=fingerprint, token="kills", by=None, now=NOW)

    with killed_senders.sink(tmp_path) as taken:
        killed = _send_and_kill(taken)
        received = Counter(taken.read_text().splitlines())
    assert killed == KILLS
    assert set(Counter(line.split()[0] for line in received).values()) == {1}, "somebody got two different mails"
    assert len(received) == MEMBERS
    assert SendingRecipient.objects.filter(sent_at__isnull=False).count() == MEMBERS


def _send_and_kill(taken) -> int:
    """One sender after the other, killed in the middle, until nothing waits; the clock moves on past each claim."""
    killed, now, chance = 0, NOW, random.Random(7)
    deadline = time.monotonic() + 240
    while SendingRecipient.objects.filter(sent_at=None, given_up_at=None).exists():
        assert time.monotonic() < deadline
        child, before = _child(now), taken.read_bytes().count(b"\n")
        stop_at = before + chance.randrange(5, 40) if killed < KILLS else None
        while True:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                assert os.waitstatus_to_exitcode(status) == 0, "a sender failed by itself"
                break
            if stop_at is not None and taken.read_bytes().count(b"\n") >= stop_at:
                os.kill(child, signal.SIGKILL)
                _pid, status = os.waitpid(child, 0)
                killed += os.WIFSIGNALED(status)
                break
            time.sleep(0.005)
        now += timedelta(minutes=11)  # a claim of a killed sender has ended by then
    return killed


def _child(now: datetime) -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        delivering.keep_up(now)
        os._exit(0)
    finally:
        os._exit(1)  # whatever happens, the child never returns into the tests
