"""Bytecode and catalogues of a release, written once by whoever builds it: the portal's account may not write there.

Run by the Python of the release, in its folder, without settings.
"""

import compileall
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    from portal import translations

    translations.compile_changed(Path.cwd() / "locale")
    compileall.compile_dir(".", quiet=2, maxlevels=20, workers=0)
