"""The prepared process of ``readers.many``: it loads parsers, waits, and forks for each file; the fork is limited.

Started with ``-I`` and an empty environment. Its arguments are the number of its socket and modules to load before.
"""

import json
import os
import socket
import struct
import sys
from importlib import import_module

PARSERS = (
    "html.parser", "json", "dataclasses", "circulars.readers.worker", "circulars.readers.dispatch",
    "circulars.readers.documents.html", "circulars.readers.documents.forwarded",
    "circulars.readers.documents.proposing", "circulars.readers.plain", "circulars.readers.pdf",
    "circulars.readers.looking", "circulars.readers.looking_pdf",
)  # fmt: skip


def main() -> None:
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    for name in (*PARSERS, *sys.argv[2:]):
        try:
            import_module(name)
        except ImportError:  # a parser that is not installed is missed by its own files alone
            continue
    asked = socket.socket(fileno=int(sys.argv[1]))
    while True:
        word, descriptors, _flags, _address = socket.recv_fds(asked, 1, 3)
        if not word:
            return  # whoever asked is gone
        child = os.fork()
        if not child:
            code = 1
            try:
                asked.close()
                _work(*descriptors)
                code = 0
            finally:
                os._exit(code)
        for descriptor in descriptors:
            os.close(descriptor)
        _pid, status = os.waitpid(child, 0)
        asked.sendall(struct.pack("i", os.waitstatus_to_exitcode(status)))


def _work(file: int, handed: int, output: int) -> None:
    """In the fork: limits first, then the request, which says what reads the file."""
    from circulars.readers import worker

    worker.limit()
    with open(handed, "rb") as stream:
        asked = json.loads(stream.read())
    os.dup2(file, 0)
    os.dup2(output, 1)
    os.close(file)
    os.close(output)
    os.lseek(0, 0, os.SEEK_SET)
    request = asked["request"]
    if asked["call"] == "document":
        worker.answer(request)
        return
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as sink:
        if asked["call"] == "words":
            from circulars.readers import dispatch

            dispatch.answer(source, request, sink, before_looking=worker.allow_looking)
        else:
            module, _dot, function = asked["call"].rpartition(".")
            answer = getattr(import_module(module), function)(source, request)
            sink.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
