"""The limited process: limits first, parsers after; one file on standard input, one JSON object on standard output.

Started by ``circulars.readers.read`` with ``-I`` and an empty environment; its argument is a media type.
"""

import json
import os
import resource
import sys

MEMORY = 1 << 30
CPU_SECONDS = 20


def limit() -> None:
    """Nothing of this can be taken back, also not by code that a file might smuggle into a parser."""
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (amount, amount))


def main() -> None:
    limit()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path.append(root)  # last, so that nothing of ours hides a module of a parser
    from circulars.readers import dispatch

    with open(0, "rb", closefd=False) as file:
        answer = dispatch.read(file, sys.argv[1])
    with open(1, "wb", closefd=False) as output:
        output.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
