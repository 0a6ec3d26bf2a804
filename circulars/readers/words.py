"""What every reader writes into, and the ways in which a file cannot be read. Runs in the limited process."""

import re

MAX_CHARACTERS = 2_000_000

# A database keeps no zeros and no halves of characters.
_UNKEPT = re.compile("[\0\ud800-\udfff]")


class Unreadable(Exception):
    """``state`` says how, as ``BlobText.State`` has it; the message is one word for the log."""

    state = "broken"


class Locked(Unreadable):
    state = "locked"


class Unknown(Unreadable):
    state = "unknown"


class Full(Exception):
    """No more words are taken."""


class Words:
    """Paragraphs in reading order. A paragraph is written piece by piece and ended; inside a row cells are ended."""

    def __init__(self) -> None:
        self.paragraphs: list[dict[str, str]] = []
        self.is_cut = False
        self._length = 0
        self._pieces: list[str] = []

    def write(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_CHARACTERS:
            self._pieces.append(text[: max(0, len(text) - (self._length - MAX_CHARACTERS))])
            self.end()
            self.is_cut = True
            raise Full
        self._pieces.append(text)

    def end(self, kind: str = "text") -> None:
        text = _UNKEPT.sub("", "".join(self._pieces)).strip()
        self._pieces.clear()
        if text:
            self.paragraphs.append({"kind": kind, "text": text})
            self._length += 1  # the break behind it

    def add(self, text: str, kind: str = "text") -> None:
        self.end()
        self.write(text)
        self.end(kind)
