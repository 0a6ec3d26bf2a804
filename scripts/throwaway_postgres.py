"""A PostgreSQL cluster in a temporary folder, reached through a socket, gone afterwards, or kept where it is said."""

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

INITIALLY = ("--locale=C.UTF-8", "-N")


def binaries() -> Path | None:
    """The folder with the newest installed ``postgres``, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: float(path.split("/")[4]))
    if found:
        return Path(found[-1]).parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(kept: Path | None = None) -> Iterator[str]:
    """Yields a database URL. PostgreSQL refuses to run as root: then its own account ``postgres`` runs it.

    With ``kept``, a folder, the cluster is made there or, where there is one, taken up again, and stays.
    """
    folder = binaries()
    if folder is None:
        raise FileNotFoundError("There is no postgres on this machine.")
    account = _account()
    place = Path(tempfile.mkdtemp(prefix="hoeram-postgres-", dir="/tmp"))  # of the socket, whose path has to be short
    data = _kept(kept, account) or place / "cluster"
    try:
        if account:
            shutil.chown(place, account, account)

        def run(*command: str) -> None:
            subprocess.run(command, check=True, user=account, cwd="/", stdout=subprocess.DEVNULL)

        if not (data / "PG_VERSION").exists():
            run(f"{folder}/initdb", "-D", f"{data}", "-U", "postgres", "-A", "trust", "-E", "UTF8", *INITIALLY)
        options = f"-k {place} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        control = (f"{folder}/pg_ctl", "-D", f"{data}", "-w", "-l", f"{place}/log")
        run(*control, "-o", options, "start")
        try:
            yield f"postgresql://postgres@{quote(str(place), safe='')}/postgres"
        finally:
            run(*control, "-m", "fast" if data == kept else "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _kept(folder: Path | None, account: str | None) -> Path | None:
    """None also where the account that runs it has no way to the folder: then a temporary one has to do."""
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    if account:
        shutil.chown(folder, account, account)
        if subprocess.run(["test", "-w", str(folder)], user=account, cwd="/", check=False).returncode:
            return None
    return folder


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise FileNotFoundError("Running as root needs an account named postgres.") from None


if __name__ == "__main__":
    # python scripts/throwaway_postgres.py COMMAND …: run a command with PORTAL_DATABASE_URL set
    with cluster() as url:
        environment = os.environ | {"PORTAL_DATABASE_URL": url}
        print(f"PORTAL_DATABASE_URL={url}", file=sys.stderr)
        code = subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    sys.exit(code)
