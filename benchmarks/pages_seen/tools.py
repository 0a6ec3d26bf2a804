"""Tools that are no part of the portal: fetched when a proof needs them, into the ignored folder build/tools/.

npm takes them from wherever this machine's npm is told to. A tool that cannot be had is said, and is a failure.
"""

import shutil
import subprocess
from pathlib import Path

from benchmarks.servers import ROOT

FOLDER = ROOT / "build" / "tools"
VNU = "vnu-jar@26.9.27"
LIGHTHOUSE = "lighthouse@13.5.0"


class ToolMissing(Exception):
    """What is missing, fit to be shown."""


def vnu() -> list[str]:
    """The command of the Nu HTML checker; paths of files follow."""
    jar = _fetched(VNU) / "build" / "dist" / "vnu.jar"
    return [_command("java"), "-Xss4m", "-jar", str(jar)]


def lighthouse() -> list[str]:
    return [_command("node"), str(_fetched(LIGHTHOUSE) / "cli" / "index.js")]


def _fetched(package: str) -> Path:
    name = package.partition("@")[0]
    folder = FOLDER / "node_modules" / name
    if not folder.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            _command("npm"),
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(FOLDER),
            VNU,
            LIGHTHOUSE,
        ]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ToolMissing(f"npm could not fetch {package}: {done.stderr[-500:]}")
    return folder


def _command(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ToolMissing(f"{name} is not installed on this machine.")
    return found
