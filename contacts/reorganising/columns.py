"""The columns of the table and the words of its actions: both languages are understood, in any order of columns."""

import re
import unicodedata
from enum import StrEnum

from django.utils.translation import get_language

TEAM, POST = "team", "post"
CLEAR = "-"  # empties a value; as the team above, the top of the tree


class NotATable(Exception):
    """The words hold no table of a re-organisation; the message is fit to show to staff."""


class Action(StrEnum):
    RENAME = "rename"
    NEW = "new"
    MERGE = "merge"
    SPLIT = "split"
    CLOSE = "close"
    MOVE = "move"
    CHANGE = "change"
    APPOINT = "appoint"


# What is written first, in Korean and in English, stands in the template; the others are understood as well.
_ACTIONS = {
    Action.RENAME: (("이름 변경", "명칭 변경", "개칭"), ("rename",)),
    Action.NEW: (("신설",), ("new",)),
    Action.MERGE: (("통합", "흡수", "합침"), ("merge", "merge into")),
    Action.SPLIT: (("분리", "분할", "분리 신설"), ("split",)),
    Action.CLOSE: (("폐지", "닫음"), ("close",)),
    Action.MOVE: (("이동", "이관", "소속 변경"), ("move", "move under", "move to")),
    Action.CHANGE: (("변경", "내용 변경"), ("change",)),
    Action.APPOINT: (("발령", "업무 인계", "인계"), ("appoint", "hand over")),
}
_COLUMNS = {
    "action": (("작업",), ("action",)),
    "kind": (("구분",), ("kind",)),
    "subject": (("대상",), ("subject",)),
    "address": (("주소", "영문 주소"), ("address", "slug")),
    "name_ko": (("이름", "국문 이름", "새 이름"), ("name (Korean)", "Korean name", "name")),
    "name_en": (("영문 이름",), ("name (English)", "English name")),
    "under": (("소속", "소속 팀", "상위 팀"), ("under", "team", "part of")),
    "successor": (("이어받는 곳", "통합되는 곳"), ("successor", "taken over by")),
    "telephone": (("전화", "전화번호"), ("telephone", "phone")),
    "mailbox": (("대표 메일", "메일"), ("role mailbox", "mailbox", "e-mail")),
    "duties_ko": (("맡은 일",), ("duties (Korean)", "duties")),
    "duties_en": (("영문 맡은 일",), ("duties (English)",)),
    "postal_address_ko": (("우편 주소",), ("postal address (Korean)", "postal address")),
    "postal_address_en": (("영문 우편 주소",), ("postal address (English)",)),
    "opening_hours_ko": (("운영 시간",), ("opening hours (Korean)", "opening hours")),
    "opening_hours_en": (("영문 운영 시간",), ("opening hours (English)",)),
    "person": (("담당자",), ("person",)),
    "acting": (("대행",), ("acting",)),
}
_KINDS = {TEAM: (("팀", "부서", "과"), ("team",)), POST: (("담당 업무", "업무"), ("post", "duty"))}
_YES = {"예", "네", "대행", "yes", "y", "o", "x", "1", "true"}
_NOBODY = {"공석", "없음", "vacant", "nobody", CLEAR}

EXAMPLES = {
    "ko": [
        {"action": "신설", "kind": "팀", "address": "exchange", "name_ko": "교류협력팀", "name_en": "Exchange Team"},
        {"action": "이동", "kind": "담당 업무", "subject": "자매도시 교류", "under": "교류협력팀"},
        {"action": "발령", "kind": "담당 업무", "subject": "자매도시 교류", "person": "공석"},
        {"action": "통합", "kind": "팀", "subject": "국제행사팀", "successor": "교류협력팀"},
    ],
    "en": [
        {"action": "new", "kind": "team", "address": "exchange", "name_ko": "교류협력팀", "name_en": "Exchange Team"},
        {"action": "move", "kind": "post", "subject": "Sister cities", "under": "Exchange Team"},
        {"action": "appoint", "kind": "post", "subject": "Sister cities", "person": "vacant"},
        {"action": "merge", "kind": "team", "subject": "International events", "successor": "Exchange Team"},
    ],
}


def plain(text: str) -> str:
    """For comparing words: case, spaces and brackets aside."""
    return re.sub(r"[\s()（）·_/-]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _understood(table) -> dict[str, str]:
    found = {plain(word): key for key, spellings in table.items() for words in spellings for word in words}
    return found | {plain(key): key for key in table}


_known_actions, _known_columns, _known_kinds = _understood(_ACTIONS), _understood(_COLUMNS), _understood(_KINDS)


def action_of(typed: str) -> Action | None:
    found = _known_actions.get(plain(typed))
    return Action(found) if found else None


def column_of(typed: str) -> str | None:
    return _known_columns.get(plain(typed))


def kind_of(typed: str) -> str | None:
    return _known_kinds.get(plain(typed))


def is_yes(typed: str) -> bool:
    return plain(typed) in _YES


def is_nobody(typed: str) -> bool:
    return typed == CLEAR or plain(typed) in _NOBODY


def columns() -> list[str]:
    return list(_COLUMNS)


def word_of(table_key: str, language: str | None = None) -> str:
    """What a column or a kind is called."""
    spellings = _COLUMNS.get(table_key) or _KINDS[table_key]
    return spellings[0 if (language or get_language() or "ko") == "ko" else 1][0]


def headings(language: str | None = None) -> list[str]:
    return [word_of(key, language) for key in _COLUMNS]


def action_word(action: str, language: str | None = None) -> str:
    return _ACTIONS[Action(action)][0 if (language or get_language() or "ko") == "ko" else 1][0]


def words_of_actions() -> list[tuple[str, str]]:
    """(action, what it is called)."""
    return [(action.value, action_word(action)) for action in Action]
