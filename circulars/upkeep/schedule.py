"""The table of jobs. A job may be killed at any moment and run twice without harm; it opens its own transactions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.sessions.models import Session
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circulars import (
    autosaves,
    background,
    contact_upkeep,
    feedback,
    hooks,
    intake,
    mailing,
    personal_reads,
    reminders,
    standing_checks,
)
from circulars.alerts import asking, noting, sending
from circulars.backups import nightly
from circulars.bounces import counting as returned
from circulars.bounces import mailbox as returned_mails
from circulars.files import sweep
from circulars.members import delivering
from circulars.observing import failures, troubles
from circulars.publishing import cleaning
from circulars.redirects import missed
from circulars.rendering import derived
from circulars.search import missed as searches
from circulars.search import terms
from circulars.search import upkeep as index
from contacts import handing_over


@dataclass(frozen=True)
class Job:
    """``run`` takes the clock and says in one line, without a personal value, what it did.

    ``hour`` is that of a job that runs once a night, in the office's time zone; ``every`` is a day then.
    ``is_long``: it may take hours, and the others do not wait for it.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], str]
    label: str | Promise = ""
    hour: time | None = None
    is_long: bool = False

    @property
    def lost_after(self) -> timedelta:
        """Whoever began it and has not ended by then is dead."""
        if self.is_long:
            return LONGEST
        return min(HOURLY, max(10 * self.every, timedelta(minutes=5)))

    @property
    def grace(self) -> timedelta:
        """How late it may be before somebody should ask why."""
        return max(self.every / 4, timedelta(minutes=10))


def _sweep(now: datetime) -> str:
    swept = sweep.sweep(now)
    return f"{sum(swept)} deleted" if any(swept) else ""


def _ahead(now: datetime) -> str:
    noted = noting.note_approaching(now)
    return f"{noted} noted" if noted else ""


def _end_alerts(now: datetime) -> str:
    ended = (sending.forget(now), asking.forget_unconfirmed(now), returned.forget(now))
    return ", ".join(part for part in ended if part)


def _end_sessions(now: datetime) -> str:
    ended, _models = Session.objects.filter(expire_date__lt=now).delete()
    return f"{ended} ended" if ended else ""


def _seal_factors(now: datetime) -> str:
    return hooks.seal_factors(now)


TICK = timedelta(minutes=1)
HOURLY = timedelta(hours=1)
DAILY = timedelta(days=1)
LONGEST = timedelta(hours=6)
NIGHT = time(3)  # of the office
MIDNIGHT = time(0, 1)
AFTER_MIDNIGHT = time(1, 30)

JOBS: dict[str, Job] = {
    job.name: job
    for job in (
        Job("watch", TICK, troubles.watch, _("Look whether every part does its work, and tell who looks after it")),
        Job("failures", TICK, failures.tell_due, _("Tell who looks after the portal of requests that failed")),
        Job("handed_work", HOURLY, handing_over.move_due_work, _("Give open work on where somebody hands over today")),
        Job("mails", TICK, mailing.send_due, _("Send mails that wait")),
        Job("alerts", TICK, sending.keep_up, _("Tell those who asked to be told")),
        Job("members", TICK, delivering.keep_up, _("Send circulars to members")),
        Job("alerts_ahead", DAILY, _ahead, _("Note deadlines and events that come near"), noting.MORNING_NOTED),
        Job("end_alerts", HOURLY, _end_alerts, _("End mails sent 30 days ago, and sign-ups nobody confirmed")),
        Job("disk_cleaning", TICK, cleaning.clean_due, _("Clean the disk after erasing")),
        Job("forget_autosaves", HOURLY, autosaves.forget, _("Forget what was typed and not saved for 14 days")),
        Job("read_files", TICK, background.find_unread, _("Find files whose words nobody has read")),
        Job("background", TICK, background.keep_up, _("Do background work that waits, where no worker does")),
        Job("rebuild_rendered", TICK, derived.rebuild_due, _("Bring pages up to date after an upgrade")),
        Job("poll_mailbox", TICK, intake.mailbox.poll, _("Receive what has come into the mailbox")),
        Job("returned_mails", TICK, returned_mails.poll, _("Read mails that came back")),
        Job("read_originals", TICK, intake.read_waiting, _("Read received originals that wait")),
        Job("empty_originals", HOURLY, intake.empty_due, _("Empty originals that need not be kept any longer")),
        Job("check_published", TICK, standing_checks.run_nightly, _("Check by night what is public")),
        Job("ask_links", TICK, standing_checks.ask_due, _("Ask whether links to elsewhere still answer")),
        Job("review_reminders", HOURLY, reminders.remind_due, _("Remind of circulars to be looked at again")),
        Job("sweep_files", HOURLY, _sweep, _("Delete files that nothing uses")),
        Job("forget_background", HOURLY, background.forget, _("Forget background work that ended 30 days ago")),
        Job(terms.JOB, HOURLY, terms.count_due, _("Count the words of public texts, for suggestions")),
        Job("end_missed", HOURLY, missed.end_old, _("End addresses that nobody asks for any more")),
        Job("index_search", TICK, index.keep_up, _("Bring the index of search up to date")),
        Job(index.TURNING_JOB, DAILY, index.turn_posts, _("Let search know duties that change today"), MIDNIGHT),
        Job("end_search_misses", HOURLY, searches.end_old, _("End searches without result after 90 days")),
        Job("backup", DAILY, nightly.back_up, _("Make the backup of the night"), AFTER_MIDNIGHT, is_long=True),
        Job("tell_removals", TICK, nightly.tell_removals, _("Tell the place of the backups what was removed")),
        Job("contact_upkeep", DAILY, contact_upkeep.tell, _("Tell of contacts that have to be mended"), NIGHT),
        Job("end_sessions", DAILY, _end_sessions, _("End logins that have run out"), NIGHT),
        Job("seal_factors", DAILY, _seal_factors, _("Seal secrets of second factors with the present key"), NIGHT),
        Job("empty_remarks", DAILY, feedback.empty_old, _("Empty what readers remarked three years ago"), NIGHT),
        Job(
            "end_personal_reads",
            DAILY,
            personal_reads.forget_old,
            _("End old records of reads of personal data"),
            NIGHT,
        ),
        Job(
            "unusual_reads",
            DAILY,
            personal_reads.tell,
            _("Tell administrators of unusual reads of personal data"),
            NIGHT,
        ),
    )
}
