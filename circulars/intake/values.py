"""The fields of a draft as proposals hold them: their names, how a value is shown, and what a person may enter."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars.grammar.proposal import SEVERAL, SINGLE
from circulars.intake import storable
from circulars.intake.errors import NotPossible
from circulars.models import DeadlineKind, Kind, Language, TextStatus
from circulars.rendering import clean, plain_text

LABELS = {
    "kind": gettext_lazy("kind"),
    "number": gettext_lazy("number"),
    "title": gettext_lazy("title"),
    "title_ko": gettext_lazy("Korean title"),
    "language": gettext_lazy("language"),
    "place": gettext_lazy("place of issue"),
    "issued_on": gettext_lazy("issued on"),
    "posted_on": gettext_lazy("posted on a former site on"),
    "addressees": gettext_lazy("addressees"),
    "for_information": gettext_lazy("for information"),
    "events": gettext_lazy("events"),
    "deadlines": gettext_lazy("deadlines"),
    "references": gettext_lazy("references"),
    "sources": gettext_lazy("sources"),
    "salutation": gettext_lazy("salutation"),
    "body": gettext_lazy("text"),
    "closing": gettext_lazy("closing"),
    "signatory": gettext_lazy("signatory"),
    "team": gettext_lazy("team"),
    "person": gettext_lazy("person in charge"),
    "phone": gettext_lazy("telephone"),
    "emails": gettext_lazy("e-mail addresses"),
    "files": gettext_lazy("files that the text names"),
    "text_status": gettext_lazy("text as received"),
    "missing_attachment": gettext_lazy("a file is named and none came"),
    "lost_links": gettext_lazy("links were lost"),
    "multiple": gettext_lazy("several documents in one"),
}
FIELDS = tuple(LABELS)
FLAGS = ("missing_attachment", "lost_links", "multiple")
DAYS = ("issued_on", "posted_on")
LONGEST = {
    "title": 500, "title_ko": 500, "place": 120, "salutation": 300, "closing": 300, "signatory": 1000, "team": 200,
    "person": 200, "phone": 80, "emails": 254, "addressees": 300, "for_information": 300,
}  # fmt: skip
_KOREAN_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?\s*")
_SERIAL_FIRST = re.compile(r"(?<!\d)(\d{1,9})\s*/\s*((?:19|20)\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/]\s*(?:제\s*)?(\d{1,9})(?!\d)")
_NUMBER = re.compile(r"(?<!\d)(\d{1,9})(?!\d)")
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")


def is_several(field: str) -> bool:
    return field in SEVERAL


def label(field: str) -> str:
    return str(LABELS.get(field, field))


def shown(field: str, value: Any) -> str:
    """One value as a person reads it, in the language that is active."""
    if value in (None, "", {}, []):
        return ""
    if field in FLAGS:
        return _("yes") if value else _("no")
    if field in DAYS:
        return _day_shown(value)
    if field in _CHOICES:
        return str(dict(_CHOICES[field].choices).get(value, value))
    if field == "body":
        length = len(plain_text(str(value)))
        return ngettext("%(count)s character", "%(count)s characters", length) % {"count": length}
    if isinstance(value, dict):
        return _SHOWN[field](value) if field in _SHOWN else " · ".join(str(one) for one in value.values() if one)
    return str(value)


def clean_value(field: str, value: Any) -> Any:
    """What a person typed or chose for ``field``, as the JSON that a proposal of the field holds.

    ``value`` is a text, or the JSON itself. Raises NotPossible with a sentence about what does not fit.
    """
    if field not in (*SINGLE, *SEVERAL) or field not in LABELS:
        raise NotPossible(_("There is no such field."))
    value = storable.as_json(value)  # PostgreSQL takes no zero character, wherever it stands
    if isinstance(value, str):
        value = value.strip()
    if field not in FLAGS and value in (None, "", {}, []):
        raise NotPossible(_("Enter a value, or refuse the proposal."))
    return _CLEANERS.get(field, _text)(field, value)


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise NotPossible(_("Enter a text for “%(field)s”.") % {"field": label(field)})
    if field != "signatory":
        value = " ".join(value.split())
    if len(value) > LONGEST.get(field, 300):
        raise NotPossible(
            _("“%(field)s” is longer than %(limit)d characters.")
            % {"field": label(field), "limit": LONGEST.get(field, 300)}
        )
    return value


def _flag(field: str, value: Any) -> bool:
    return value not in (False, None, "", "false", "0", 0)


def _choice(field: str, value: Any) -> str:
    if value not in _CHOICES[field].values:
        raise NotPossible(_("Choose one of the values offered for “%(field)s”.") % {"field": label(field)})
    return value


def _day(field: str, value: Any) -> str:
    match = _KOREAN_DAY.fullmatch(value) if isinstance(value, str) else None
    if match:
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            pass
    raise NotPossible(_("“%(field)s” needs a day that exists, such as 2026-03-02.") % {"field": label(field)})


def _body(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise NotPossible(_("Enter a text for “%(field)s”.") % {"field": label(field)})
    return clean(value)


def _mail(field: str, value: Any) -> str:
    if not isinstance(value, str) or not _MAIL.fullmatch(value) or len(value) > LONGEST[field]:
        raise NotPossible(_("This is not an e-mail address."))
    return value


def _number(field: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = _number_in(value)
    if not isinstance(value, dict):
        raise NotPossible(_("A number needs its digits, such as 31/2018."))
    serial, year = _whole(value.get("serial"), 2_147_483_647), _whole(value.get("year"), 2999)
    if serial is None and not value.get("label"):
        raise NotPossible(_("A number needs its digits, such as 31/2018."))
    suffix, printed = str(value.get("suffix") or "").strip(), " ".join(str(value.get("label") or "").split())
    if len(suffix) > 20 or len(printed) > 80:
        raise NotPossible(_("A number has at most 80 characters and its suffix 20."))
    return {"serial": serial, "year": year, "suffix": suffix if serial is not None else "", "label": printed}


def _number_in(text: str) -> dict[str, Any] | None:
    printed = " ".join(text.split())
    if match := _SERIAL_FIRST.search(printed):
        return {"serial": int(match[1]), "year": int(match[2]), "suffix": "", "label": printed}
    if match := _YEAR_FIRST.search(printed):
        return {"serial": int(match[2]), "year": int(match[1]), "suffix": "", "label": printed}
    match = _NUMBER.search(printed)
    return {"serial": int(match[1]), "year": None, "suffix": "", "label": printed} if match else None


def _whole(value: Any, largest: int) -> int | None:
    if value in (None, ""):
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if isinstance(value, float | bool) or not 0 <= number <= largest:
        raise NotPossible(_("A number needs its digits, such as 31/2018."))
    return number


def _deadline(field: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"due_on": value}
    if not isinstance(value, dict):
        raise NotPossible(_("A deadline needs its last day."))
    hour = str(value.get("due_time") or "").strip()
    if hour:
        try:
            hour = time.fromisoformat(hour).replace(tzinfo=None).isoformat()
        except ValueError:
            raise NotPossible(_("The hour of a deadline is written like 18:00.")) from None
    kind = value.get("kind") or DeadlineKind.OTHER.value
    if kind not in DeadlineKind.values:
        raise NotPossible(_("Choose one of the values offered for “%(field)s”.") % {"field": label(field)})
    text = " ".join(str(value.get("text") or "").split())[:300]
    return {"due_on": _day(field, value.get("due_on")), "due_time": hour or None, "kind": kind, "text": text}


def _event(field: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"name": value}
    name = " ".join(str(value.get("name") or "").split()) if isinstance(value, dict) else ""
    place = " ".join(str(value.get("place") or "").split()) if isinstance(value, dict) else ""
    if not name or len(name) > 300 or len(place) > 200:
        raise NotPossible(_("An event needs a name of at most 300 characters, and its place has at most 200."))
    starts = _day(field, value["starts_on"]) if value.get("starts_on") else None
    ends = _day(field, value["ends_on"]) if value.get("ends_on") else None
    if ends and (starts is None or ends < starts):
        raise NotPossible(_("The last day of an event cannot be before its first one."))
    return {"name": name, "starts_on": starts, "ends_on": ends, "place": place or None}


def _source(field: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"url": value} if value.lower().startswith(("http://", "https://")) else {"title": value}
    if not isinstance(value, dict):
        raise NotPossible(_("A source needs a title or an address."))
    title, url = " ".join(str(value.get("title") or "").split()), str(value.get("url") or "").strip()
    if url and not is_web_address(url):
        raise NotPossible(_("The address of a source begins with http:// or https://."))
    if not (title or url) or len(title) > 500 or len(url) > 1000:
        raise NotPossible(_("A source needs a title or an address."))
    return {"title": title, "url": url or None}


def is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", url)


def _reference(field: str, value: Any) -> dict[str, Any]:
    number = _number(field, value)
    text = str(value.get("text") or "") if isinstance(value, dict) else str(value)
    parts = {name: number[name] for name in ("serial", "year", "suffix")}
    return parts | {"text": (text or number["label"])[:200]}


def _named_file(field: str, value: Any) -> dict[str, Any]:
    text = " ".join(str(value.get("text") or "").split()) if isinstance(value, dict) else " ".join(str(value).split())
    if not text or len(text) > 300:
        raise NotPossible(_("Name the file in at most 300 characters."))
    return {"text": text}


def _day_shown(value: Any) -> str:
    try:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value)


def _event_shown(value: dict[str, Any]) -> str:
    days = [_day_shown(value[name]) for name in ("starts_on", "ends_on") if value.get(name)]
    days = days[:1] if len(days) == 2 and days[0] == days[1] else days
    return " · ".join(part for part in (value.get("name"), " – ".join(days), value.get("place")) if part)


def _deadline_shown(value: dict[str, Any]) -> str:
    kind = dict(DeadlineKind.choices).get(value.get("kind"), "")
    moment = f"{_day_shown(value.get('due_on'))} {str(value.get('due_time') or '')[:5]}".strip()
    return " · ".join(part for part in (moment, str(kind)) if part)


def _number_shown(value: dict[str, Any]) -> str:
    plain = "/".join(str(part) for part in (value.get("serial"), value.get("year")) if part is not None)
    plain = f"{plain} {value.get('suffix') or ''}".strip()
    printed = value.get("label") or value.get("text") or ""
    return f"{printed} ({plain})" if printed and plain and plain not in printed else printed or plain


_CHOICES: dict[str, Any] = {"kind": Kind, "language": Language, "text_status": TextStatus}
_SHOWN: dict[str, Callable[[dict[str, Any]], str]] = {
    "number": _number_shown,
    "references": _number_shown,
    "events": _event_shown,
    "deadlines": _deadline_shown,
}
_CLEANERS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(_CHOICES, _choice),
    **dict.fromkeys(DAYS, _day),
    "body": _body,
    "emails": _mail,
    "number": _number,
    "deadlines": _deadline,
    "events": _event,
    "sources": _source,
    "references": _reference,
    "files": _named_file,
}
