"""Jobs, check_data, export and backup at 100,000 circulars on SQLite."""

import subprocess
import sys

if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.between", "--database", "sqlite", "--keep"]))
