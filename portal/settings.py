"""Settings of the portal. Every choice of an office comes from a ``PORTAL_*`` variable (README.md, "Settings")."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from circulars.api.settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from portal import environment, security
from portal.login import settings as login
from portal.login.settings import *  # noqa: F403
from portal.observing.settings import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What an office chooses -------------------------------------------------------------------------------------

DEBUG = environment.flag("DEBUG", False)
if DEBUG:
    SECRET_KEY = environment.text("SECRET_KEY", "insecure-key-for-development-only")
    ALLOWED_HOSTS = environment.listed("HOSTS", "localhost,127.0.0.1,[::1]")
else:
    SECRET_KEY = environment.secret("SECRET_KEY") or environment.required(
        "SECRET_KEY", "it signs sessions and links, and must be long and secret"
    )
    environment.required("HOSTS", "it lists the host names the portal answers to, separated by commas")
    ALLOWED_HOSTS = environment.listed("HOSTS")
SECRET_KEY_FALLBACKS = environment.secrets("SECRET_KEY_FALLBACKS")  # keys of before, the newest first

DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "var")
HTTPS = environment.flag("HTTPS", not DEBUG)
PUBLIC_URL = environment.origin("PUBLIC_URL")  # canonical origin; without it the host of the request
TRUSTED_PROXIES = environment.number("PROXIES", 0)
TIME_ZONE = environment.time_zone("TIME_ZONE", "Asia/Seoul")
INTERFACE_LANGUAGES = environment.languages("LANGUAGES")
DATABASE = environment.behind_pooler("POOLER_URL", environment.database("DATABASE_URL", DATA_DIR))
DATABASES = environment.with_replicas("REPLICA_URLS", DATABASE)
DATABASE_ROUTERS = environment.routers(DATABASES)
PURGE_TARGETS = environment.purged("PURGE_URLS")  # caches in front, told when something public changes
PURGE_HEADER = environment.header("PURGE_HEADER")
PURGE_BODY = environment.text("PURGE_BODY", '{"purge_everything": true}')
CACHES = {"default": environment.cache("CACHE_URL")}
MAX_FILE_MB = environment.number("MAX_FILE_MB", 50)  # one uploaded file
SCANNER = environment.scanner("SCANNER")  # clamd, asked before a file is kept; None: nobody is asked
SCANNER_AWAY = environment.choice("SCANNER_AWAY", ("refuse", "accept"))  # files, while it does not answer
OUTGOING_REQUESTS = environment.flag("OUTGOING_REQUESTS", False)  # asking whether links to elsewhere still answer
PERSONAL_READS_DAYS = environment.at_least("PERSONAL_READS_DAYS", 730, 365)  # for which reads of personal data are kept
INTAKE_DAYS = environment.at_least("INTAKE_DAYS", 365, 1)  # for which received originals are kept
INTAKE_MAILBOX = environment.mailbox("INTAKE_MAILBOX")  # imaps://user@host/FOLDER; empty: no mailbox is polled
INTAKE_MAILBOX_PASSWORD = environment.secret("INTAKE_MAILBOX_PASSWORD")
BOUNCE_MAILBOX = environment.mailbox("BOUNCE_MAILBOX")  # that of EMAIL_FROM, where mails come back to; empty: not read
BOUNCE_MAILBOX_PASSWORD = environment.secret("BOUNCE_MAILBOX_PASSWORD")
BACKUP_TO = environment.text("BACKUP_TO")  # a folder, better of another machine; empty: no backup is made by night
BACKUP_KEY = environment.text("BACKUP_KEY")  # age1…, the public half; empty: backups are not encrypted
BACKUP_SECRET = environment.secret("BACKUP_SECRET")  # of a place that is an S3-compatible storage
BACKUP_KEEP = environment.text("BACKUP_KEEP", "7,5,12")  # days, weeks, months
FILE_ACCEL_PREFIX = environment.text("FILE_ACCEL")  # internal location of nginx over BLOBS_DIR; empty: sent from here

# --- The house --------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal",
    "circulars",
    "contacts",
    "portal.apps.HoeramAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "portal.apps.HoeramStaticFilesConfig",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prose_editor",
    "js_asset",
    "axes",
    *login.APPS,
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "portal.middleware.observing.ObservingMiddleware",
    "portal.middleware.head.HeadMiddleware",
    "portal.middleware.client.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.headers.SecurityHeadersMiddleware",
    "portal.middleware.networks.StaffNetworksMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *environment.middleware_of(DATABASES),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.language.LanguageMiddleware",
    "portal.middleware.rates.RateMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.login.LoginStepsMiddleware",
    "portal.middleware.password.PasswordChangeMiddleware",
    "portal.middleware.null_characters.NullCharactersMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "portal.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.site",
            ],
        },
    }
]

# --- Words and time ---------------------------------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
LANGUAGE_CODE = "ko"
LANGUAGES = [(code, name) for code, name in (("ko", _("Korean")), ("en", _("English"))) if code in INTERFACE_LANGUAGES]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]

# --- Files ------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
BLOBS_DIR = DATA_DIR / "blobs"  # private: reached only through views that ask the editions
DERIVED_DIR = DATA_DIR / "derived"  # narrow pictures and cards; may be deleted at any time
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "blobs": environment.blob_storage(BLOBS_DIR),
    "staticfiles": {"BACKEND": "portal.storage.Storage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")  # for developers' tools alone
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o640
FORMS_URLFIELD_ASSUME_HTTPS = True  # the default of the next Django
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # words of one form, files not counted
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a circular with many lines, or a long list with its checkboxes
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- People -----------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # seconds an invitation lives

# Name and network together: somebody elsewhere who guesses at a name cannot lock its owner out (portal.lockout).
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "portal.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.lockout.counted_as"
AXES_DISABLE_ACCESS_LOG = True  # logins are entries of the audit log
AXES_VERBOSE = False
# A form kept over the login would be stored with each attempt, words of drafts among it.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "kept_form"]

# --- Cookies of the desk ----------------------------------------------------------------------------------------

CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = security.STAFF_PATH
# With this prefix no other site of the city's domain can plant a session. Browsers want the whole host as its path.
SESSION_COOKIE_NAME, SESSION_COOKIE_PATH = (
    ("__Host-hoeram_session", "/") if HTTPS else ("hoeram_session", security.STAFF_PATH)
)
SESSION_ENGINE = "portal.databases.sessions"
CSRF_COOKIE_NAME = "hoeram_csrf"
LANGUAGE_COOKIE_NAME = "hoeram_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # a link in a mail must find its reader logged in
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Strict"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Headers ----------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # an office seldom owns every name below its own
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"  # the desk sets a stricter one
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options comes with the other headers, from portal.middleware.headers
    "security.W005",  # subdomains and the preload list: not ours to promise, see above
    "security.W021",
    *login.SILENCED,
]
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

# --- Mail ----------------------------------------------------------------------------------------------------

globals().update(environment.mail("EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("EMAIL_FROM", "portal@localhost")

# --- Background work --------------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "circulars.background.backend.KeysAlone"}}  # rows of the database

# --- REST -------------------------------------------------------------------------------------------------------

WRONG_CODES_PER_HOUR = environment.number("VERIFY_RATE", 20)  # of one client at /verify/; 0: no limit
API_REQUESTS_PER_MINUTE = environment.number("API_RATE", 300)  # of one client; 0: no limit
SECURITY_CONTACT = environment.contacts("SECURITY_CONTACT")  # of /.well-known/security.txt; else the office's mailbox
RATES = environment.rates("RATES")  # class of circulars.throttling → requests in its window, where not the table's
