"""What is held behind nginx, beside a bare Django view and a static file."""

import subprocess
import sys

if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.load", "--keep"]))
