"""Catalogues compiled without GNU gettext, so that a machine with nothing but Python can serve in two languages."""

import os
import tempfile
from pathlib import Path

import polib


def compile_changed(root: Path) -> int:
    """Compile every .po file under ``root`` that is newer than its .mo file; returns how many were.

    Two processes may do so at once: each writes a file of its own and renames it into place.
    """
    count = 0
    for source in sorted(root.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        catalogue = polib.pofile(str(source))
        handle, temporary = tempfile.mkstemp(dir=source.parent, prefix=f".{target.name}.")
        os.close(handle)
        catalogue.save_as_mofile(temporary)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
        count += 1
    return count
