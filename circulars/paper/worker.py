"""The limited process for large documents: JSON on standard input, the PDF on standard output.

Started by ``circulars.paper.setting`` with ``-I`` and an empty environment.
"""

import json
import os
import resource
import sys

MEMORY = 2 << 30
CPU_SECONDS = 30


def limit() -> None:
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (amount, amount))


def main() -> None:
    limit()
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from circulars.paper.engine import set_pdf

    request = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(set_pdf(request["content"], request["root"]))


if __name__ == "__main__":
    main()
