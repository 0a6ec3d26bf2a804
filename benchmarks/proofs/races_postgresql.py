"""Twenty-five rounds of every race on PostgreSQL (the suite runs three)."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "races_postgresql",
            "Races on PostgreSQL",
            ["tests/circulars/test_races.py"],
            variables={"PROOF_ROUNDS": "25"},
            databases=("postgresql",),
        )
    )
