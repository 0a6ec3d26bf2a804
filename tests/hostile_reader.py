"""What a file might make its reader do; called inside a limited process only."""

import os
import signal
import tempfile
import time


def sleep(file, request) -> str:
    time.sleep(30)
    return "slept"


def memory(file, request) -> int:
    return len(bytearray(3 << 30))


def crash(file, request) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def write(file, request) -> None:
    with tempfile.TemporaryFile() as target:
        target.write(b"x" * 100)
        target.flush()


def killer(file, request) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(30)
