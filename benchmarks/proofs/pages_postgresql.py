"""The table of CPU per request on PostgreSQL, against the budgets."""

import subprocess
import sys

if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks", "--databases", "postgresql", "--keep"]))
