"""One major correction, 10,000 readers, senders killed on the way, on PostgreSQL."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(
        _suite.run(
            "alerts_postgresql",
            "Readers told once though senders are killed, PostgreSQL",
            ["tests/circulars/test_alert_kills.py"],
            variables={"PROOF_PEOPLE": "10000", "PROOF_KILLS": "20"},
            databases=("postgresql",),
        )
    )
