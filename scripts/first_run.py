"""What `make run` does before it serves: the questions of the first time, then each step that is not done yet."""

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answers:
    demo: bool
    office_ko: str = ""
    office_en: str = ""
    administrator: str = "admin"


def ask(folder: Path) -> Answers | None:
    """The choices of the first run, remembered in portal.env; None when there was a first run before."""
    remembered = folder / "portal.env"
    if remembered.exists():
        return None
    administrator = os.environ.get("PORTAL_ADMIN_USERNAME", "admin")
    if os.environ.get("DEMO", "1") != "0":
        return Answers(demo=True, administrator=administrator)
    office_ko = os.environ.get("PORTAL_OFFICE_NAME_KO", "국제협력실")
    office_en = os.environ.get("PORTAL_OFFICE_NAME_EN", "International Cooperation Office")
    languages = os.environ.get("PORTAL_LANGUAGES", "ko,en")
    if sys.stdin.isatty():
        office_ko = _question("기관명 (국문) / Name of the office in Korean", office_ko)
        office_en = _question("기관명 (영문) / Name of the office in English", office_en)
        languages = _question("화면 언어 / Languages of the pages (ko or ko,en)", languages, ("ko", "ko,en"))
        administrator = _question("관리자 아이디 / User name of the first administrator", administrator)
    else:
        print(
            "There is no terminal to ask on. Taken from PORTAL_OFFICE_NAME_KO, PORTAL_OFFICE_NAME_EN, PORTAL_LANGUAGES"
            f" and PORTAL_ADMIN_USERNAME: {office_ko} ({office_en}), {languages}, {administrator}."
        )
    os.environ["PORTAL_LANGUAGES"] = languages
    return Answers(demo=False, office_ko=office_ko, office_en=office_en, administrator=administrator)


def _question(words: str, default: str, allowed: tuple[str, ...] = ()) -> str:
    while True:
        try:
            answer = input(f"{words} [{default}]: ").replace(" ", "" if allowed else " ").strip() or default
        except EOFError:
            return default
        if not allowed or answer in allowed:
            return answer
        print(f"  {' / '.join(allowed)}")


def set_up(folder: Path, answers: Answers | None) -> None:
    """Bring code, data and files to one state. Each step looks whether it is due; nothing is done twice."""
    from portal import translations

    translations.compile_changed(Path.cwd() / "locale")

    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    _migrate()
    _collect_static(folder)
    if answers is not None:
        _fill(answers)
        languages = os.environ.get("PORTAL_LANGUAGES", "ko,en")
        (folder / "portal.env").write_text(f"# Choices of the first run\nPORTAL_LANGUAGES={languages}\n")
    else:
        print("The password was set on the first run; `make password` gives a new one.", flush=True)


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database", flush=True)
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static(folder: Path) -> None:
    from django.core.management import call_command

    stamp = folder / "static" / ".collected"
    state = _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state:
        return
    print("Collecting static files", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state)


def _state_of_static_files() -> str:
    """Changes with any name, size or time of a source file."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _fill(answers: Answers) -> None:
    """The content of an empty installation: demo or office, and an administrator. What is there is left alone."""
    from django.core.management import CommandError, call_command, get_commands

    from portal import accounts
    from portal.models import Office, User

    is_empty = not Office.objects.exists() and not User.objects.exists()
    if answers.demo and is_empty and "load_demo" in get_commands():
        print("Loading the demo content", flush=True)
        try:
            call_command("load_demo", verbosity=0)
        except CommandError as error:
            sys.exit(f"The demo content was not loaded: {error}")
    elif not answers.demo and not Office.objects.exists():
        Office.objects.create(pk=1, name_ko=answers.office_ko, name_en=answers.office_en)
    password = accounts.create_first_administrator(answers.administrator)
    if password is None:
        print("There are accounts already; `make password` gives the first administrator a new password.", flush=True)
    else:
        print(f"User name: {answers.administrator}\nOne-time password: {password}", flush=True)
