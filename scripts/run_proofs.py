"""Each full-size proof of benchmarks/proofs/ as a command of its own.

One that passed since its source last changed is not run again, so that an interrupted evening can be resumed;
FORCE=1 runs all of them.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROOFS = ROOT / "benchmarks" / "proofs"
PASSED = ROOT / "build" / "proofs"


def main() -> int:
    PASSED.mkdir(parents=True, exist_ok=True)
    failed = []
    for proof in sorted(path for path in PROOFS.glob("*.py") if not path.name.startswith("_")):
        stamp = PASSED / proof.stem
        if stamp.exists() and stamp.stat().st_mtime > proof.stat().st_mtime and os.environ.get("FORCE") != "1":
            print(f"{proof.stem}: passed already; FORCE=1 runs it again", flush=True)
            continue
        print(f"{proof.stem}: running", flush=True)
        command = [sys.executable, "-m", f"benchmarks.proofs.{proof.stem}"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(proof.stem)
        else:
            stamp.touch()
    if failed:
        print(f"Failed: {', '.join(failed)}. Running again repeats only these.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
