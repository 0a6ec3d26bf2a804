"""What a web process brings along: nothing heavy that few offices set, or that one request in ten thousand needs."""

import subprocess
import sys
from pathlib import Path

SELDOM = ("openpyxl", "numpy", "obstore", "sentry_sdk", "opentelemetry.sdk", "pikepdf", "redis")


def test_process_starts_without_what_is_seldom_needed(tmp_path):
    done = subprocess.run(
        [
            sys.executable, "-c",
            "import portal.wsgi, sys; from django.urls import get_resolver; get_resolver().url_patterns;"
            f"print([name for name in {SELDOM!r} if name in sys.modules])",
        ],
        cwd=Path(__file__).parents[2],
        env={"PORTAL_DEBUG": "True", "PORTAL_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
