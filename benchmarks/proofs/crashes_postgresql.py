"""Two hundred processes killed in the middle of an operation on PostgreSQL, and ten servers."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "crashes_postgresql",
            "Killed in the middle, on PostgreSQL",
            ["tests/circulars/test_crashes.py"],
            variables={"PROOF_KILLS": "200"},
            databases=("postgresql",),
        )
    )
