"""Fifty workers killed while they read five hundred files, on both databases."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "extraction_kills",
            "Workers killed while they read files",
            ["tests/circulars/test_background_kills.py"],
            variables={"PROOF_KILLS": "50", "PROOF_FILES": "500"},
        )
    )
