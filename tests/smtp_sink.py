"""A mail server on loopback that keeps one line per mail it was given: ``python -m tests.smtp_sink PORT FILE``.

The line is recipient and Message-ID, written before the sender is told that the mail was taken.
"""

import asyncio
import email
import os
import sys

from aiosmtpd.smtp import SMTP


class Sink:
    def __init__(self, path: str) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        name = email.message_from_bytes(envelope.content)["Message-ID"]
        for recipient in envelope.rcpt_tos:
            os.write(self.file, f"{recipient} {name}\n".encode())
        return "250 taken"


async def main(port: int, path: str) -> None:
    sink = Sink(path)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink), "127.0.0.1", port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
