"""XML as text: what a document may not hold is left out, everything else is escaped."""

import re
from html import escape

# Of XML 1.0, production 2. Lone surrogates, control characters and two non-characters stand in no document.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def text(value: object) -> str:
    """The content of an element, or of an attribute in double quotation marks."""
    return escape(ILLEGAL.sub("", str(value)))


def line(value: object) -> str:
    """The same in one line: for titles and names."""
    return escape(" ".join(ILLEGAL.sub("", str(value)).split()))


def element(name: str, content: object = "", **attributes: object) -> str:
    """An element that holds text alone; attributes with an empty value are left out, ``xml_lang`` is ``xml:lang``."""
    inside = text(content)
    opened = f"<{name}{attributes_of(attributes)}"
    return f"{opened}>{inside}</{name}>" if inside else f"{opened}/>"


def attributes_of(values: dict[str, object]) -> str:
    return "".join(
        f' {name.replace("xml_", "xml:").rstrip("_")}="{line(value)}"'
        for name, value in values.items()
        if value not in ("", None)
    )
