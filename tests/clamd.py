"""A small clamd on this machine: speaks INSTREAM, knows one virus, and gets wrong what it is told to."""

import socketserver
import struct
import threading
import time
from pathlib import Path

# The harmless sample that every scanner knows, in two halves, so that none complains of this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """``mode`` is one of "", "silent", "nonsense", "limit" (closes after 100 KB), "partly" (as ``AlertExceedsMax``
    makes it say), "gone" (closes at once) and "dead" (answers nothing at all). ``asked`` counts connections.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.mode, self.seen, self.asked = path, "", [], 0
        self.server = socketserver.ThreadingUnixStreamServer(str(path), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_hung_up: None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(clamd) -> type[socketserver.BaseRequestHandler]:  # noqa: N805
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                clamd.asked += 1
                if clamd.mode == "dead":
                    time.sleep(3)
                if clamd.mode in ("gone", "dead"):
                    return
                command = b""
                while not command.endswith(b"\0"):
                    command += self.rfile.read(1)
                if command == b"zPING\0":
                    self.wfile.write(b"PONG\0")
                    return
                content = b""
                while size := struct.unpack("!I", self.rfile.read(4))[0]:
                    content += self.rfile.read(size)
                    if clamd.mode == "limit" and len(content) > 100_000:
                        self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                        return
                clamd.seen.append(content)
                if clamd.mode == "silent":
                    time.sleep(3)
                elif clamd.mode == "partly":
                    self.wfile.write(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0")
                elif clamd.mode == "nonsense":
                    self.wfile.write(b"\xff\xfe what?")
                else:
                    self.wfile.write(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")

        return Handler
