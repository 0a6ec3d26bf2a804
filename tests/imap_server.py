"""A mail server in a thread of the test, on loopback: as much of IMAP as a poll asks for, and whatever breaks it."""

import re
import socketserver
import threading
from contextlib import suppress

PASSWORD = 'a password with "quotes" and \\'


class Server(socketserver.ThreadingTCPServer):
    """``mails`` by number; change what it says between two polls."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: dict[int, bytes] = {}
        self.uid_validity = 7
        self.refuses_login = False
        self.folder = "INBOX"
        self.dies_at: int | None = None  # while the mail with this number is sent
        self.says_nonsense = False
        self.commands: list[str] = []

    @property
    def url(self) -> str:
        return f"imap://office%40city.example@127.0.0.1:{self.server_address[1]}/{self.folder}"

    def __enter__(self) -> "Server":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *arguments) -> None:
        self.shutdown()
        self.server_close()


class Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        with suppress(OSError):
            self._say("* OK ready")
            for line in self.rfile:
                tag, _, command = line.decode().strip().partition(" ")
                self.server.commands.append(re.sub(r"(LOGIN \S+) .*", r"\1 …", command))
                if not self._answer(tag, command):
                    return

    def _answer(self, tag: str, command: str) -> bool:
        name = command.upper()
        if name.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1")
        elif name.startswith("LOGIN"):
            quoted = PASSWORD.replace("\\", "\\\\").replace('"', '\\"')
            if self.server.refuses_login or command != f'LOGIN "office@city.example" "{quoted}"':
                self._say(f"{tag} NO [AUTHENTICATIONFAILED] no")
                return True
        elif name.startswith(("SELECT", "EXAMINE")):
            if command.split(" ", 1)[1].strip('"') != self.server.folder:
                self._say(f"{tag} NO no such folder")
                return True
            self._say(f"* {len(self.server.mails)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {self.server.uid_validity}] valid")
        elif name.startswith("UID SEARCH"):
            self._search(int(re.search(r"UID (\d+):\*", command)[1]))
        elif name.startswith("UID FETCH"):
            if not self._fetch(int(command.split()[2]), name):
                return False
        elif name.startswith("LOGOUT"):
            self._say("* BYE")
            self._say(f"{tag} OK bye")
            return False
        self._say(f"{tag} OK done")
        return True

    def _search(self, first: int) -> None:
        numbers = sorted(uid for uid in self.server.mails if uid >= first)
        numbers = numbers or sorted(self.server.mails)[-1:]  # n:* names the newest one always
        if self.server.says_nonsense:
            self._say("* SEARCH x 999999999999999999999 " + " ".join(map(str, numbers)))
        else:
            self._say("* SEARCH " + " ".join(map(str, numbers)))

    def _fetch(self, uid: int, command: str) -> bool:
        mail = self.server.mails.get(uid)
        if mail is None:
            return True
        if "RFC822.SIZE" in command:
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            return True
        if "HEADER" in command:
            mail = mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        if part := re.search(r"\[\]<0\.(\d+)>", command):
            mail = mail[: int(part[1])]
        if uid == self.server.dies_at:
            self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(mail)) + mail[: len(mail) // 2])
            return False
        self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(mail)) + mail + b")\r\n")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
