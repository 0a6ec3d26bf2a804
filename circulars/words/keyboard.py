"""Words typed with the keyboard in the other script: ``dlwn`` for 이주, ``ㅕㅊㅣㅎ`` for uclg. Two-set layout (두벌식).

Letters of Hangul are written as the keys that make them, so ``ㅘ`` is two and ``ㄲ`` is one, with the shift key held.
"""

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
PARTS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True))
SHIFTED = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
_LETTERS = {**KEYS, **{key.upper(): letter for key, letter in KEYS.items()}, **SHIFTED}
_LATIN = {letter: key for key, letter in (SHIFTED | KEYS).items()}
_JOINED = {parts: whole for whole, parts in PARTS.items()}
_TAIL_OF = {tail: index for index, tail in enumerate(TAILS)}
_CONJOINING = {  # as letters that stand alone become when a text is folded
    **{chr(0x1100 + at): letter for at, letter in enumerate(LEADS)},
    **{chr(0x1161 + at): letter for at, letter in enumerate(VOWELS)},
    **{chr(0x11A7 + at): letter for at, letter in enumerate(TAILS) if letter},
}
_SYLLABLES = ("가", "힣")


def typed(word: str) -> str:
    """Hangul as the keys that are struck for it, in letters (``ㅇㅣㅈㅜ``); everything else as it is."""
    return "".join(map(_keys_of, word))


def as_korean(word: str) -> str:
    """What these Latin letters would have been; empty unless whole syllables come of them all."""
    letters = [_LETTERS.get(letter, "") for letter in word]
    if not letters or not all(letters):
        return ""
    composed = _compose("".join(letters))
    return composed if all(_SYLLABLES[0] <= one <= _SYLLABLES[1] for one in composed) else ""


def as_latin(word: str) -> str:
    """What these Hangul letters would have been, in lower case; empty where anything else is among them."""
    keys = [_LATIN.get(letter, "") for letter in typed(word)]
    return "".join(keys).lower() if keys and all(keys) else ""


def _keys_of(letter: str) -> str:
    if not _SYLLABLES[0] <= letter <= _SYLLABLES[1]:
        letter = _CONJOINING.get(letter, letter)
        return PARTS.get(letter, letter)
    lead, rest = divmod(ord(letter) - 0xAC00, 588)
    vowel, tail = divmod(rest, 28)
    vowels = VOWELS[vowel]
    tails = TAILS[tail]
    return LEADS[lead] + PARTS.get(vowels, vowels) + PARTS.get(tails, tails)


def _compose(keys: str) -> str:
    """Syllables as an input method makes them: a consonant before a vowel begins the next one."""
    composed: list[str] = []
    at = 0
    while at < len(keys):
        vowel, after = _vowel_at(keys, at + 1)
        if keys[at] not in LEADS or not vowel:
            composed.append(keys[at])
            at += 1
            continue
        tail, following = _tail_at(keys, after)
        code = (LEADS.index(keys[at]) * 21 + VOWELS.index(vowel)) * 28 + _TAIL_OF[tail]
        composed.append(chr(0xAC00 + code))
        at = following
    return "".join(composed)


def _vowel_at(keys: str, at: int) -> tuple[str, int]:
    if (two := _JOINED.get(keys[at : at + 2], "")) and two in VOWELS:
        return two, at + 2
    one = keys[at : at + 1]
    return (one, at + 1) if one and one in VOWELS else ("", at)


def _tail_at(keys: str, at: int) -> tuple[str, int]:
    """The longest end of a syllable that does not take the beginning of the next one away."""
    two = _JOINED.get(keys[at : at + 2], "")
    for tail, length in ((two, 2), (keys[at : at + 1], 1)):
        begins_next = at + length < len(keys) and keys[at + length] in VOWELS
        if tail and tail in _TAIL_OF and not begins_next:
            return tail, at + length
    return "", at
