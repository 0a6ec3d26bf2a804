"""A PostgreSQL cluster in a temporary folder, reached through a socket, gone afterwards."""

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


def binaries() -> Path | None:
    """The folder with the newest installed ``postgres``, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: float(path.split("/")[4]))
    if found:
        return Path(found[-1]).parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Yields a database URL. PostgreSQL refuses to run as root: then its own account ``postgres`` runs it."""
    folder = binaries()
    if folder is None:
        raise FileNotFoundError("There is no postgres on this machine.")
    account = _account()
    data = Path(tempfile.mkdtemp(prefix="hoeram-postgres-", dir="/tmp"))
    try:
        if account:
            shutil.chown(data, account, account)

        def run(*command: str) -> None:
            subprocess.run(command, check=True, user=account, cwd="/", stdout=subprocess.DEVNULL)

        run(
            f"{folder}/initdb",
            "-D",
            f"{data}/cluster",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        options = f"-k {data} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        control = (f"{folder}/pg_ctl", "-D", f"{data}/cluster", "-w", "-l", f"{data}/log")
        run(*control, "-o", options, "start")
        try:
            yield f"postgresql://postgres@{quote(str(data), safe='')}/postgres"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(data, ignore_errors=True)


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
