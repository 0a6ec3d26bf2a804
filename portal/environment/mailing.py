"""Where mails go to, and the mailboxes that are read."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.environment.reading import env, read_as, text


def mailbox(name: str) -> str:
    """An IMAP mailbox, ``imaps://user@host/FOLDER``; "" if not set. The password is never part of it."""
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        is_fit = parts.scheme in ("imaps", "imap") and parts.hostname and parts.username and parts.port != 0
    except ValueError:
        is_fit = False
    if not is_fit:
        raise ImproperlyConfigured(f"PORTAL_{name} must be like imaps://user@mail.example/INBOX.")
    if parts.password:
        raise ImproperlyConfigured(f"PORTAL_{name} holds a password: set PORTAL_{name}_PASSWORD or _PASSWORD_FILE.")
    return value


def mail(name: str) -> dict:
    """Django's EMAIL_* settings; without a URL mails are written to the terminal, which loses none in silence."""
    if not text(name):
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if not text(name).startswith(("smtp://", "submission://", "console:", "file:")):
        raise ImproperlyConfigured(f"PORTAL_{name} must begin with smtp://, submission:// (TLS), console: or file:.")
    configuration = read_as(env.dj_email_url, name, None)
    return {key: value for key, value in configuration.items() if key.startswith("EMAIL_")}
