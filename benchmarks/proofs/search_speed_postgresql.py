"""How long searches take and what they cost on PostgreSQL, against the budgets; filled databases are kept."""

import subprocess
import sys

if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.search_speed", "--databases", "postgresql", "--keep"]))
