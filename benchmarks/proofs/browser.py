"""What a person does, in a real browser: staff publish; citizens find, read, print and share; axe looks on."""

import sys

from benchmarks.proofs import _suite

if __name__ == "__main__":
    sys.exit(_suite.run("browser", "In a real browser", ["tests/browser", "-n", "2"], databases=("sqlite",)))
