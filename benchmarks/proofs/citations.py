"""What is found in sentences that cite circulars, and in traps; figures kept."""

import sys

from benchmarks.citations import main

if __name__ == "__main__":
    sys.exit(main())
