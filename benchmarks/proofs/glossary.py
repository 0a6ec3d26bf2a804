"""Which abbreviations are found in sentences that hold some, and in traps; figures kept."""

import sys

from benchmarks.glossary import main

if __name__ == "__main__":
    sys.exit(main())
