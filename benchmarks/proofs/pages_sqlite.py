"""The table of CPU per request on SQLite, against the budgets."""

import subprocess
import sys

if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks", "--databases", "sqlite", "--keep"]))
