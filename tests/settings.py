"""The portal's settings as the tests need them: a throw-away folder, a file database, plain static files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="hoeram-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

for _name in [
    name
    for name in os.environ
    if name.startswith("PORTAL_") and name not in ("PORTAL_DATABASE_URL", "PORTAL_TEST_POSTGRES_URL")
]:
    del os.environ[_name]
os.environ["PORTAL_SECRET_KEY"] = "a-key-for-tests-that-nothing-else-uses-0123456789"
os.environ["PORTAL_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["PORTAL_HTTPS"] = "False"
os.environ["PORTAL_DATA_DIR"] = str(_folder)

from portal import translations  # noqa: E402
from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, LOCALE_PATHS, STORAGES, TEMPLATES  # noqa: E402

for _root in LOCALE_PATHS:
    translations.compile_changed(_root)

if DATABASES["default"]["ENGINE"].endswith(".sqlite3"):
    # A file, because threads that race need one. Nothing of it outlives the run, so nothing waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF"
DATABASES["default"]["CONN_MAX_AGE"] = 0

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False}

from tests.template_variables import UndefinedVariable  # noqa: E402

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("undefined")
