"""Two hundred rounds of every race on both databases (the suite runs three)."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(_suite.run("races", "Races", ["tests/circulars/test_races.py"], variables={"PROOF_ROUNDS": "200"}))
