"""The limited process: limits first, parsers after; one file on standard input, lines of JSON on standard output.

Started by ``circulars.readers`` with ``-I`` and an empty environment. Its argument is a media type, for the words of a
file; or the number of an open file with a request in JSON, for a ``Document`` and what the grammar reads from it.
"""

import json
import os
import resource
import sys
import time

MEMORY = 1 << 30
CPU_SECONDS = 20
DOCUMENT_SECONDS = 12  # of processor time, and then for the grammar:
GRAMMAR_SECONDS = 8
LOOKING_SECONDS = 8  # likewise, once the words of a file are sent


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
    if sys.argv[1].isdecimal():
        answer_request(int(sys.argv[1]))
        return
    from circulars.readers import dispatch

    with open(0, "rb", closefd=False) as file, open(1, "wb", closefd=False) as output:
        dispatch.answer(file, sys.argv[1], output, before_looking=allow_looking)


def answer_request(descriptor: int) -> None:
    with open(descriptor, "rb") as requested:
        answer(json.loads(requested.read()))


def answer(request: dict) -> None:
    """Two lines: the document, and the proposals. The first is sent before a rule of the grammar meets the text."""
    from circulars.readers import documents

    allow_seconds(DOCUMENT_SECONDS)
    with open(0, "rb", closefd=False) as file:
        told = documents.read(file, request["name"], request["media_type"])
    with open(1, "wb", closefd=False) as output:
        output.write(json.dumps(told).encode() + b"\n")
        output.flush()
        if request["context"] is None or "document" not in told:
            return
        allow_seconds(GRAMMAR_SECONDS)
        from circulars.readers.documents.proposing import proposals_of

        output.write(json.dumps(proposals_of(told["document"], request["context"])).encode() + b"\n")


def allow_looking() -> None:
    allow_seconds(LOOKING_SECONDS)


def allow_seconds(seconds: int) -> None:
    """From now on, and never beyond what was allowed at the beginning."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds + int(time.process_time()) + 1, hard), hard))


if __name__ == "__main__":
    main()
