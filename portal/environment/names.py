"""Which ``PORTAL_*`` variables there are; README.md, "Settings", says what each is for."""

import os

KNOWN = frozenset(
    f"PORTAL_{name}"
    for name in (
        "API_RATE",
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
        "DATA_DIR",
        "DEBUG",
        "EMAIL_FROM",
        "EMAIL_URL",
        "FILE_ACCEL",
        "HOSTS",
        "HTTPS",
        "INTAKE_DAYS",
        "INTAKE_MAILBOX",
        "INTAKE_MAILBOX_PASSWORD",
        "INTAKE_MAILBOX_PASSWORD_FILE",
        "LANGUAGES",
        "LOG_LEVEL",
        "MAX_FILE_MB",
        "OUTGOING_REQUESTS",
        "PERSONAL_READS_DAYS",
        "PROXIES",
        "PUBLIC_URL",
        "RATES",
        "SECRET_KEY",
        "SECURITY_CONTACT",
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
        "REPLICA_URLS",
    )
)


def unknown_names() -> list[str]:
    """Variables that begin with PORTAL_ and mean nothing here: most often a slip of the pen."""
    return sorted(name for name in os.environ if name.startswith("PORTAL_") and name not in KNOWN)
