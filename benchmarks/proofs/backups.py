"""A hundred damaged backups, each refused with what is damaged, and a portal that comes back to the byte."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "backups",
            "Backups: damaged ones refused, whole ones put back",
            ["tests/circulars/test_backups.py", "-k", "under_load or damaged or comes_back or register or manifest"],
            variables={"PROOF_DAMAGES": "100", "PROOF_LOAD_SECONDS": "20"},
        )
    )
