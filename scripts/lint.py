"""Every check that needs no test run, side by side; all of them run, so that one look shows all that is wrong."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def checks() -> dict[str, list[str]]:
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    return {  # the longest first
        "mypy": [f"{BIN}/mypy"],
        "layers": [f"{BIN}/lint-imports", "--no-cache"],
        "migrations while serving": [sys.executable, "manage.py", "check_migrations", "--new"],
        "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        "system checks": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
        "djade": [f"{BIN}/djade", "--check", "--target-version", "5.2", *templates],
        "translations": [sys.executable, "scripts/check_translations.py"],
        "ruff check": [f"{BIN}/ruff", "check", "."],
        "ruff format": [f"{BIN}/ruff", "format", "--check", "."],
    }


def main() -> int:
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as processors:
        for name, result in zip(checks(), processors.map(run, checks().values()), strict=True):
            print(f"{name}: {'ok' if result.returncode == 0 else 'FAILED'}", flush=True)
            if result.returncode:
                failed.append(name)
                print(result.stdout + result.stderr, flush=True)
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all clean")
    return 1 if failed else 0


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PORTAL_DEBUG": "True", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace", check=False
    )


if __name__ == "__main__":
    sys.exit(main())
