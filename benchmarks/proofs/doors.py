"""Every public route asked for circulars in every state, on both databases."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(_suite.run("doors", "The two ways out", ["tests/test_doors.py"]))
