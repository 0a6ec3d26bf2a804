"""The settings of the tests in another place, for processes that a test starts there."""

import os
from pathlib import Path

_folder = Path(os.environ["PORTAL_ELSEWHERE"])
if _url := os.environ.get("PORTAL_ELSEWHERE_URL"):
    os.environ["PORTAL_DATABASE_URL"] = _url

from tests.settings import *  # noqa: E402, F403
from tests.settings import DATABASES, STORAGES  # noqa: E402

DATA_DIR = _folder
STORAGES = STORAGES | {"blobs": STORAGES["blobs"] | {"OPTIONS": {"location": _folder / "blobs"}}}
if not _url:
    DATABASES["default"]["NAME"] = str(_folder / "hoeram.sqlite3")
