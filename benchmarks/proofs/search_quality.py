"""How well search finds what people look for, on both databases; figures kept."""

import subprocess
import sys

if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.search", "--keep"]))
