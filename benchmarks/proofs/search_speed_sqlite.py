"""How long searches take and what they cost on SQLite, against the budgets; filled databases are kept."""

import subprocess
import sys

if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.search_speed", "--databases", "sqlite", "--keep"]))
