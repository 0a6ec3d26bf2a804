"""Every check that needs no test run; all of them run, so that one look shows all that is wrong."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def checks() -> dict[str, list[str]]:
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    return {
        "ruff check": [f"{BIN}/ruff", "check", "."],
        "ruff format": [f"{BIN}/ruff", "format", "--check", "."],
        "djade": [f"{BIN}/djade", "--check", "--target-version", "5.2", *templates],
        "mypy": [f"{BIN}/mypy"],
        "layers": [f"{BIN}/lint-imports", "--no-cache"],
        "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        "migrations while serving": [sys.executable, "manage.py", "check_migrations", "--new"],
        "system checks": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
        "translations": [sys.executable, "scripts/check_translations.py"],
    }


def main() -> int:
    environment = os.environ | {"PORTAL_DEBUG": "True", "PYTHONPATH": str(ROOT)}
    failed = []
    for name, command in checks().items():
        result = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
        print(f"{name}: {'ok' if result.returncode == 0 else 'FAILED'}", flush=True)
        if result.returncode:
            failed.append(name)
            print(result.stdout + result.stderr, flush=True)
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all clean")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
