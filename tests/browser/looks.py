"""In which widths and languages a page of the desk is looked at: each once in the suite, all together in the proof."""

import pytest

from tests.sampled import EVERY_CASE

PAIRS = [("desktop", "ko"), ("phone", "en")]
OTHERS = [("desktop", "en"), ("phone", "ko")]

in_each_look = pytest.mark.parametrize(("width", "language"), PAIRS + OTHERS if EVERY_CASE else PAIRS)
