"""Break a title into lines as Korean is set: at spaces, and inside a word only when it is longer than a line."""

from collections.abc import Callable

Measure = Callable[[str], float]

ELLIPSIS = "…"
NOT_FIRST = set(")]}〉》」』】〕,.!?:;%…·、。，．！？：；）］｝”’»›‐-–—~～々ー℃°")  # no line begins with these
NOT_LAST = set("([{〈《「『【〔（［｛“‘«‹")  # nor ends with these


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Lines no wider than ``width``, whatever the words; none is empty."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        candidate = f"{line} {word}" if line else word
        if measure(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width, measure)
        lines.extend(full)
    return [*lines, line] if line else lines


def fit(
    text: str,
    width: float,
    sizes: tuple[int, ...],
    most_lines: Callable[[int], int],
    measure: Callable[[str, int], float],
) -> tuple[int, list[str]]:
    """The largest of ``sizes`` at which the text fits, and its lines; at the smallest, cut short with an ellipsis."""
    size, lines = sizes[-1], []
    for size in sizes:
        lines = wrap(text, width, lambda part, size=size: measure(part, size))  # type: ignore[misc]
        if len(lines) <= most_lines(size):
            return size, lines
    kept = lines[: most_lines(size)]
    kept[-1] = shorten(f"{kept[-1]}{ELLIPSIS}", width, lambda part: measure(part, size))
    return size, kept


def shorten(text: str, width: float, measure: Measure) -> str:
    """One line no wider than ``width``, ending in an ellipsis where something was cut off."""
    if measure(text) <= width:
        return text
    text = text.removesuffix(ELLIPSIS)
    while text and measure(f"{text.rstrip()}{ELLIPSIS}") > width:
        text = text[:-1]
    return f"{text.rstrip()}{ELLIPSIS}"


def _words(text: str) -> list[str]:
    """Words, with a mark that stands alone joined to the word it belongs to."""
    words: list[str] = []
    for word in text.split():
        if words and (word[0] in NOT_FIRST or words[-1][-1] in NOT_LAST):
            words[-1] = f"{words[-1]} {word}"
        else:
            words.append(word)
    return words


def _pieces(word: str, width: float, measure: Measure) -> list[str]:
    """A word longer than a line, cut between characters so that marks stay with their words."""
    pieces: list[str] = []
    while measure(word) > width:
        cut = 1
        while cut < len(word) and measure(word[: cut + 1]) <= width:
            cut += 1
        pieces.append(word[: (cut := _best_cut(word, cut))].rstrip())
        word = word[cut:].lstrip()
    return [*pieces, word] if word else pieces


def _best_cut(word: str, cut: int) -> int:
    """The last place up to ``cut`` after which a line may begin; ``cut`` itself if the word is nothing but marks."""
    for candidate in range(cut, 0, -1):
        before, after = word[:candidate].rstrip(), word[candidate:].lstrip()
        if before and after and after[0] not in NOT_FIRST and before[-1] not in NOT_LAST:
            return candidate
    return cut
