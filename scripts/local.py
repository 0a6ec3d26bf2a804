"""A local installation: fills in the settings an office would give, then runs the portal or one of its commands.

    python scripts/local.py run                 set up what is missing and serve (`make run`)
    python scripts/local.py manage COMMAND …    a command against the same data (`make manage`)

Everything it decides is kept under the data folder (PORTAL_DATA_DIR, default var/): a secret key that only its
owner may read, and portal.env with the answers of the first run. Variables already set win over both.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import first_run  # noqa: E402


def data_dir() -> Path:
    folder = Path(os.environ.get("PORTAL_DATA_DIR") or ROOT / "var").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PORTAL_DATA_DIR"] = str(folder)
    return folder


def prepare(folder: Path) -> None:
    """Give every required setting a value fit for 127.0.0.1."""
    for line in _lines(folder / "portal.env"):
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)
    os.environ.setdefault("PORTAL_SECRET_KEY", secret_key(folder / "secret_key"))
    os.environ.setdefault("PORTAL_HOSTS", "localhost,127.0.0.1,[::1]")
    os.environ.setdefault("PORTAL_HTTPS", "False")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.chdir(ROOT)


def secret_key(path: Path) -> str:
    """The key in the file, made on first use."""
    import secrets

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text()


def free_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT={text} is not a port; choose a number from 1024 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            sys.exit(f"Port {text} on 127.0.0.1 cannot be used ({error.strerror}); choose another: make run PORT=8123")
    return int(text)


def start_beside() -> None:
    """Upkeep (mails, cleaning, checks) and background work. Their parent becomes the server, and they end with it."""
    for command in (["tick", "--forever", "--with-parent"], ["work", "--with-parent"]):
        subprocess.Popen([sys.executable, str(ROOT / "manage.py"), *command], stdin=subprocess.DEVNULL)


def _lines(path: Path) -> list[str]:
    text = path.read_text() if path.exists() else ""
    return [line.strip() for line in text.splitlines() if "=" in line and not line.startswith("#")]


def main(arguments: list[str]) -> None:
    os.umask(0o027)
    folder = data_dir()
    match arguments:
        case ["run"]:
            free_port()
            answers = first_run.ask(folder)
            prepare(folder)
            first_run.set_up(folder, answers)
            start_beside()
            os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py")])
        case ["manage", *command]:
            prepare(folder)
            os.execv(sys.executable, [sys.executable, str(ROOT / "manage.py"), *command])
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
