"""A mail to its own sender that shows whether mails go out, and in words what to set where they do not.

It is sent at once and never waits longer than ``AT_MOST``, whatever the server does. Nothing of it is kept.
"""

import queue
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.translation import gettext as _

ANSWER = 8  # seconds for one answer of the server
AT_MOST = 20  # seconds altogether
PER_HOUR = 5  # of one account
SMTP = "django.core.mail.backends.smtp.EmailBackend"
_HOUR = 60 * 60


@dataclass(frozen=True)
class Outcome:
    """``words`` say what happened and, where it failed, what to do."""

    is_sent: bool
    words: str


def is_server_set() -> bool:
    """False where mails go to the terminal, a file or nowhere."""
    return settings.EMAIL_BACKEND == SMTP


def way_in_words() -> str:
    """Where mails go, without a password."""
    kind = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    if not is_server_set():
        if kind == "filebased":
            return _("into files of a folder on the server: %(path)s") % {"path": _folder()}
        return _("to the terminal of the portal: nobody receives them")
    tls = "TLS" if settings.EMAIL_USE_SSL else "STARTTLS" if settings.EMAIL_USE_TLS else _("not encrypted")
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} ({tls})"


def _folder() -> str:
    return str(getattr(settings, "EMAIL_FILE_PATH", ""))


def send(user, *, now: datetime) -> Outcome:
    """To the account's own mailbox alone. Any trouble comes back in words; nothing is raised."""
    if not user.email:
        return Outcome(False, _("Your account has no mail address. Enter it among the staff accounts first."))
    if not _has_room(user.pk):
        return Outcome(
            False, _("You have sent %(count)d test mails within an hour. Wait a while.") % {"count": PER_HOUR}
        )
    mail = EmailMessage(
        _("Test mail of the portal"),
        _("This mail was sent on %(when)s to see whether mails of the portal arrive. They do.")
        % {"when": f"{timezone.localtime(now):%Y-%m-%d %H:%M}"},
        None,
        [user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    error = _sent_within(mail)
    if error is not None:
        return Outcome(False, _in_words(error))
    if not is_server_set():
        return Outcome(False, _("The mail went %(way)s. Set PORTAL_EMAIL_URL to send mails.") % {"way": way_in_words()})
    return Outcome(True, _("The mail server took the mail. Look into your mailbox, also into the folder for spam."))


def _has_room(user: int) -> bool:
    key = f"trial-mail:{user}"
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key) <= PER_HOUR
    except ValueError:  # the hour ended between the two lines
        return True


def _sent_within(mail: EmailMessage) -> Exception | None:
    """What went wrong. A thread of its own: a server may answer each step at the last moment, or look names up long."""
    ended: queue.Queue[Exception | None] = queue.Queue()

    def attempt() -> None:
        try:
            mail.connection = get_connection(timeout=ANSWER)
            mail.send()
        except Exception as error:  # every trouble is told
            ended.put(error)
        else:
            ended.put(None)

    threading.Thread(target=attempt, daemon=True, name="trial-mail").start()
    try:
        return ended.get(timeout=AT_MOST)
    except queue.Empty:
        return TimeoutError()


def _in_words(error: Exception) -> str:
    """The server's own words are left out but for its code: they may name people."""
    values = {"host": getattr(settings, "EMAIL_HOST", ""), "port": getattr(settings, "EMAIL_PORT", "")}
    sender = settings.DEFAULT_FROM_EMAIL
    if isinstance(error, socket.gaierror | UnicodeError):
        return _("The host %(host)s is not known. Check its name in PORTAL_EMAIL_URL.") % values
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of %(host)s cannot be trusted. Use the name that it was made for.") % values
    if isinstance(error, ssl.SSLError):
        return _("%(host)s does not speak TLS on port %(port)s. For STARTTLS use submission:// and port 587.") % values
    if isinstance(error, ConnectionRefusedError):
        return _("%(host)s takes no connection on port %(port)s. Check host and port in PORTAL_EMAIL_URL.") % values
    if isinstance(error, TimeoutError):
        return _("%(host)s did not answer in time on port %(port)s. A firewall may keep the portal from it.") % values
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("The mail server refused the user name or the password of PORTAL_EMAIL_URL.")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _("The mail server offers no login or no STARTTLS on port %(port)s. Try port 587 or 465.") % values
    if isinstance(error, smtplib.SMTPSenderRefused):
        words = _("The mail server does not let the portal send as %(sender)s. Set PORTAL_EMAIL_FROM. (%(code)d)")
        return words % {"sender": sender, "code": error.smtp_code}
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("The mail server refused the address of your account. Check it, or whether the server may relay.")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return _("The mail server broke the connection off. Check whether port %(port)s expects TLS.") % values
    if isinstance(error, smtplib.SMTPResponseException):
        return _("The mail server refused the mail with code %(code)d. Its log says why.") % {"code": error.smtp_code}
    if isinstance(error, PermissionError | FileNotFoundError):
        return _("The folder for mails cannot be written: %(path)s.") % {
            "path": getattr(settings, "EMAIL_FILE_PATH", "")
        }
    return _("The mail could not be sent (%(kind)s).") % {"kind": type(error).__name__}
