"""A hundred damaged backups, each refused with its reason, and a portal that comes back to the byte, on PostgreSQL."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "backups_postgresql",
            "Backups: damaged ones refused, whole ones put back, PostgreSQL",
            ["tests/circulars/test_backups.py", "-k", "under_load or what_is_damaged"],
            variables={"PROOF_DAMAGES": "100", "PROOF_LOAD_SECONDS": "20"},
            databases=("postgresql",),
        )
    )
