"""What Korean adds to words, and what compounds are made of. No dictionary: beginnings and ends alone."""

from collections.abc import Iterator

_PARTICLES = (
    "은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 와 과 로 으로 도 만 까지 부터 보다 처럼 마다"
    " 조차 밖에 이나 나 이란 란 이라는 라는 이며 며 에는 에도 에서는 에서의 에서도 으로의 로의 으로서 로서"
    " 으로써 로써 으로부터 로부터 까지의 부터의 와의 과의 들 들은 들이 들을 들의 들에게 들과 들도 이다"
    " 입니다 인 이고"
).split()
_ENDINGS = (
    "하다 하는 한 할 함 하기 하여 해 하고 하며 합니다 했습니다 하였습니다 한다 했다 하였다 하게 하도록"
    " 하기로 하는데 되다 되는 된 될 됨 되어 되고 되며 됩니다 되었습니다 된다 됐다 되었다 된다는 받은 받는"
    " 시킨 시키는 적 적인 적으로"
).split()
PARTICLES = tuple(_PARTICLES)
SUFFIXES = tuple(sorted({*_PARTICLES, *_ENDINGS}, key=len, reverse=True))
# One syllable and what follows it when it is a word by itself.
AFTER_ONE = "은 는 이 가 을 를 의 에 와 과 로 도 만".split()
# Said around what is meant; left out as long as anything else is left.
STOP_WORDS = frozenset(
    (
        "및 등 또는 대한 대하여 대해 위한 위하여 위해 관한 관하여 관련 관련된 통한 통해 따른 따라 있는 있었던"
        " 없는 하는 한 된 되는 그 이 저 것 거 수 어떤 무슨 어느 관한 알려 주세요 알려주세요 찾기 찾아 좀 에서"
        " 에 의 을 를 은 는 으로 로 와 과"
    ).split()
)
LONGEST_SPLIT = 10  # syllables of a compound that is taken apart


def is_hangul(text: str) -> bool:
    return all("가" <= letter <= "힣" for letter in text)


def without_suffix(word: str) -> Iterator[str]:
    """The word without what may have been added at its end, two syllables of it at least; the longest cut first."""
    for suffix in SUFFIXES:
        if len(word) - len(suffix) >= 2 and word.endswith(suffix):
            yield word[: -len(suffix)]


def splits(word: str) -> Iterator[tuple[str, ...]]:
    """The parts of two syllables or more that a compound may consist of; two parts, or pairs of syllables all through.

    Longer compounds would have too many: only what is written in one is cut, up to ``LONGEST_SPLIT`` syllables.
    """
    length = len(word)
    if not 4 <= length <= LONGEST_SPLIT:
        return
    for cut in range(2, length - 1):
        yield (word[:cut], word[cut:])
    if length >= 6:
        for first in range(2, length - 3):
            for second in range(first + 2, length - 1):
                yield (word[:first], word[first:second], word[second:])
