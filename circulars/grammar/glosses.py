"""A title without what is no part of it, and the Korean gloss beside it."""

import re

from circulars.grammar import dates

KIND_TAG = re.compile(
    r"^\s*\[(?:보도\s?자료|공지|알림|안내|공지사항|긴급|재공지|필독|재안내|변경|정정|수정"
    r"|연장|협조|협조요청|요청|모집|공모|공고|행사)\]\s*"
)
BOARD_TAIL = re.compile(r"\s*(?:기본\s?정보|상세\s?(?:보기|내용|정보)|게시물\s?(?:보기|상세))\s*$")
GLOSS = re.compile(r"\s*[(（\[](?P<gloss>(?:[^()（）]|\([^()]{0,40}\)){2,160})[)）\]]\s*$")
HANGUL = re.compile(r"[가-힣]")


def with_gloss(text: str, language: str) -> tuple[str, str]:
    """Title and Korean gloss; a Korean title needs none."""
    text = text.strip()
    if language == "ko":
        return text, ""
    match = GLOSS.search(text)
    if match and len(HANGUL.findall(match["gloss"])) >= 3 and text[: match.start()].strip():
        before = text[: match.start()].strip()
        if not HANGUL.search(before):
            return before, match["gloss"].strip()
    if (
        match
        and HANGUL.search(text[: match.start()])
        and not HANGUL.search(match["gloss"])
        and len(match["gloss"]) > 12
    ):
        return match["gloss"].strip(), text[: match.start()].strip()  # the gloss stands first
    for joint in (" / ", " | ", " – ", " - ", "/"):
        first, found, second = text.partition(joint)
        if found and not HANGUL.search(first) and len(HANGUL.findall(second)) >= 4 and len(first) > 8:
            return first.strip(), second.strip()
        if found and not HANGUL.search(second) and len(HANGUL.findall(first)) >= 4 and len(second) > 12:
            return second.strip(), first.strip()
    return text, ""


def cleaned(text: str) -> str:
    text = KIND_TAG.sub("", BOARD_TAIL.sub("", text)).strip()
    found = dates.find(text[:30])
    if found and found[0].start == 0 and text[found[0].end :].lstrip().startswith(":"):
        text = text[found[0].end :].lstrip(" :")
    text = text.strip(" \t:–-*")
    return text[:-1] if text.endswith(".") and not re.search(r"\b[A-Z]\.$|\.\.\.$", text) else text
