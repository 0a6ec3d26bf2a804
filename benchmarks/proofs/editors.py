"""Twenty editors on the same circular for a minute, on both databases (the suite: eight for five seconds)."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "editors",
            "Twenty editors on one circular",
            ["tests/circulars/test_twenty_editors.py"],
            variables={"PROOF_SECONDS": "60"},
        )
    )
