"""A bare Django: one view, one indexed SELECT, one template; the measure that budgets are ratios to."""

from portal.settings import BASE_DIR, DATABASES, SECRET_KEY  # noqa: F401

DATABASES["default"]["ENGINE"] = f"django.db.backends.{DATABASES['default']['ENGINE'].rpartition('.')[2]}"  # its own

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["benchmarks.bare"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.bare.urls"
WSGI_APPLICATION = "benchmarks.bare.wsgi.application"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "benchmarks" / "bare"]}]
