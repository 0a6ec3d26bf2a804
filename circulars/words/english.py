"""Stems of words in Latin letters, and the words that say nothing by themselves."""

from functools import lru_cache
from threading import Lock

import snowballstemmer

LONGEST = 40  # letters of a word that are looked at
# Left out of what is looked for, as long as anything else is left.
STOP_WORDS = frozenset(
    "a about all am an and any are as at be been but by can could did do does for from had has have he her his how i if"
    " in into is it its me my of on one ones or our she should so some than that the their them then there these they"
    " thing this those to us was we were what when where which who whom why will with would you your"
    " de del el en la las le les los du des et y un una une pour par".split()
)
_stemmer = snowballstemmer.stemmer("english")
_lock = Lock()  # the stemmer keeps its state in itself


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """``word`` is folded. The stem is not always a beginning of it: ``countries`` and ``country`` give ``countri``."""
    if len(word) < 3 or not word.isascii():
        return word[:LONGEST]
    with _lock:
        return _stemmer.stemWord(word[:LONGEST])
