"""Two hundred processes killed in the middle of an operation on SQLite, and ten servers."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "crashes_sqlite",
            "Killed in the middle, on SQLite",
            ["tests/circulars/test_crashes.py"],
            variables={"PROOF_KILLS": "200"},
            databases=("sqlite",),
        )
    )
