"""What intake reads from every set of documents, and what hostile files do to it; figures kept."""

import sys

from benchmarks.intake.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
