"""What a deadline is for, and until what hour."""

import re

from circulars.grammar.occasion_cues import ACTION
from circulars.grammar.occasion_lines import Occasion


def kind_of(sentence: str, title: str) -> str:
    for text in (sentence, title):
        if re.search(r"의견|comment|observacion|observation", text, re.IGNORECASE):
            return "comment"
        for kind, pattern in ACTION.items():
            if kind != "reply" and pattern.search(text):
                return kind
        if ACTION["reply"].search(text):
            return "reply"
    return "other"


TIME = re.compile(
    r"(?<![\d.])(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d)|h(?P<minute2>[0-5]\d)"
    r"|시(?:\s?(?P<minute3>[0-5]?\d)분)?)(?!\d)"
)


def time_of(one: Occasion) -> str | None:
    near = one.passage.text[max(one.sentence[0], one.start - 24) : min(one.sentence[1], one.end + 24)]
    match = TIME.search(near)
    if not match:
        return None
    hour = int(match["hour"]) + (12 if "오후" in near and int(match["hour"]) < 12 else 0)
    return f"{hour:02d}:{int(match['minute'] or match['minute2'] or match['minute3'] or 0):02d}"
