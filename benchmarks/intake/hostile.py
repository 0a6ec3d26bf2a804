"""Damaged, mislabelled and malicious files: whether each ended as it should."""

import json
import re
from typing import Any

from benchmarks.intake.scoring import judge

_NOT_FOR_STAFF = re.compile(r"Traceback|\b\w+(?:Error|Exception)\b|\bFile \"")
_ALWAYS = {"file", "error", "kind", "language"}


def trouble(case: dict[str, Any], proposal: dict[str, Any] | None) -> str:
    """What is not as it should be, in a few words; empty when all is well."""
    if proposal is None:
        return "no line"
    message = proposal.get("error")
    if ("error" if message else "ok") not in case["expect"]:
        return "refused" if message else "taken"
    if message:
        if len(str(message)) < 10 or _NOT_FOR_STAFF.search(str(message)):
            return "message not fit for staff"
        given = [name for name, value in proposal.items() if name not in _ALWAYS and value]
        return f"refused, and yet proposed: {', '.join(given)}" if given else ""
    said = json.dumps({key: value for key, value in proposal.items() if key != "file"}, ensure_ascii=False).casefold()
    if any(word.casefold() in said for word in case.get("must_not_contain", [])):
        return "holds what it must not"
    return ", ".join(name for name, value in case.get("if_ok", {}).items() if _differs(name, value, proposal))


def _differs(name: str, value: Any, proposal: dict[str, Any]) -> bool:
    gold = {"file": "", "kind": "", "events": [], name: value}
    return bool(judge(gold, proposal).fields[name].errors)
