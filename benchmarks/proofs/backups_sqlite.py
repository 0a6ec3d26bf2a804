"""A hundred damaged backups, each refused with its reason, and a portal that comes back to the byte, on SQLite."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "backups_sqlite",
            "Backups: damaged ones refused, whole ones put back, SQLite",
            ["tests/circulars/test_backups.py", "-k", "under_load or what_is_damaged"],
            variables={"PROOF_DAMAGES": "100", "PROOF_LOAD_SECONDS": "20"},
            databases=("sqlite",),
        )
    )
