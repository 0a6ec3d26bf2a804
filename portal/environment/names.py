"""Which ``PORTAL_*`` variables there are; README.md, "Settings", says what each is for."""

import os

KNOWN = frozenset(
    f"PORTAL_{name}"
    for name in (
        "API_RATE",
        "ACCESS_LOG",
        "ADMINS",
        "BACKUP_KEEP",
        "BACKUP_KEY",
        "BACKUP_SECRET",
        "BACKUP_SECRET_FILE",
        "BACKUP_TO",
        "BOUNCE_MAILBOX",
        "BOUNCE_MAILBOX_PASSWORD",
        "BOUNCE_MAILBOX_PASSWORD_FILE",
        "CACHE_URL",
        "DATABASE_URL",
        "DATABASE_URL_FILE",
        "DATA_DIR",
        "DEBUG",
        "EMAIL_FROM",
        "EMAIL_URL",
        "FILE_ACCEL",
        "HOSTS",
        "HTTPS",
        "IDLE_MINUTES",
        "INTAKE_DAYS",
        "INTAKE_MAILBOX",
        "INTAKE_MAILBOX_PASSWORD",
        "INTAKE_MAILBOX_PASSWORD_FILE",
        "LANGUAGES",
        "LOG_FORMAT",
        "LOG_LEVEL",
        "MAX_FILE_MB",
        "METRICS_NETWORKS",
        "METRICS_TOKEN",
        "METRICS_TOKEN_FILE",
        "OUTGOING_REQUESTS",
        "PERSONAL_READS_DAYS",
        "PROXIES",
        "PUBLIC_URL",
        "PURGE_BODY",
        "PURGE_HEADER",
        "PURGE_HEADER_FILE",
        "PURGE_URLS",
        "REPLICA_URLS",
        "RATES",
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "SECRET_KEY_FALLBACKS_FILE",
        "SECRET_KEY_FILE",
        "STAFF_NETWORKS",
        "SECURITY_CONTACT",
        "REPLICA_URLS_FILE",
        "SENTRY_DSN",
        "SENTRY_DSN_FILE",
        "STORAGE_SECRET",
        "STORAGE_SECRET_FILE",
        "STORAGE_URL",
        "TIME_ZONE",
        "VERIFY_RATE",
        # Read by the command that serves and by the tests, not by the settings.
        "ADMIN_USERNAME",
        "OFFICE_NAME_EN",
        "OFFICE_NAME_KO",
        "TEST_POSTGRES_URL",
        "THREADS",
        "WORKERS",
    )
)


def unknown_names() -> list[str]:
    """Variables that begin with PORTAL_ and mean nothing here: most often a slip of the pen."""
    return sorted(name for name in os.environ if name.startswith("PORTAL_") and name not in KNOWN)
