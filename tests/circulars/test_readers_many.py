"""Many files in limited processes forked from a prepared one: the same answers, and no file spoils the next."""

import os
import signal

import pytest

from circulars import readers
from circulars.readers.documents.sniff import EXTENSIONS
from circulars.readers.many import Many
from tests.circulars.file_samples import SAMPLES

PAGE = "<h1>알림</h1><p>본문입니다.</p>".encode()


@pytest.fixture
def many():
    with Many(seconds=5) as many:
        yield many


def test_answers_as_one_process_each(many):
    assert many.read_document(PAGE, media_type="text/html") == readers.read_document(PAGE, media_type="text/html")
    assert many.read_document(b"\0\1", name="a.pdf") == readers.read_document(b"\0\1", name="a.pdf")
    for kind in ("pdf", "docx", "hwpx"):
        media_type = EXTENSIONS[kind]
        assert many.read(SAMPLES[kind], media_type) == readers.read(SAMPLES[kind], media_type)


def test_one_process_is_prepared_for_all(many):
    many.read(b"one", "text/plain")
    prepared = many._process.pid
    assert [many.read(str(number).encode(), "text/plain").text for number in range(3)] == ["0", "1", "2"]
    assert many._process.pid == prepared


def test_too_slow_a_file_is_ended_and_the_next_is_read():
    with Many(seconds=0.5) as many:
        assert many.call("tests.hostile_reader.sleep", b"x", None) is None
        many.seconds = 5
        assert many.read(b"next", "text/plain").text == "next"


@pytest.mark.parametrize("how", ["memory", "crash", "write", "killer"])
def test_file_that_breaks_its_process_spoils_nothing(many, how):
    assert many.call(f"tests.hostile_reader.{how}", b"x", None) is None
    assert many.read(b"next", "text/plain").text == "next"


def test_prepared_process_that_was_killed_is_started_again(many):
    many.read(b"one", "text/plain")
    os.kill(many._process.pid, signal.SIGKILL)

    states = [many.read(b"two", "text/plain").state for _try in range(2)]

    assert states[-1] == "read"


def test_nothing_is_left_running(many):
    many.read(b"one", "text/plain")
    prepared = many._process.pid
    many.close()
    with pytest.raises(ProcessLookupError):
        os.kill(prepared, 0)
