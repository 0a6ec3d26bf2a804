"""50 names hidden at once: every public route asked before, while hidden and after undoing, on both databases."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "names", "Names of staff hidden at once", ["tests/test_names_hidden.py"], variables={"PROOF_NAMES": "50"}
        )
    )
