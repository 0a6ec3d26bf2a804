"""A post as a vCard, escaped, folded at 75 octets, lines ended by CRLF.

4.0 (RFC 6350) is what the standard asks for today; 3.0 (RFC 2426) is what most telephones and Outlook read.
"""

import re

from contacts.entries import HolderView, PostView
from contacts.words import Words

CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")  # of which no line may hold any; others end lines
FOLD_AT = 75  # octets in a line without its end


def card(
    post: PostView,
    *,
    office: Words,
    publishes_names: bool,
    address: str,
    page_address: str,
    note: str = "",
    version: int = 4,
) -> str:
    """The card in the language of the page. ``address`` is that of the 4.0 card, and the identity of both versions."""
    lead = _lead(post, publishes_names)
    name = _escape(lead.name() or "") if lead else _escape(f"{post.duty()} ({post.team.name()})")
    organisation = [str(words) for words in (office, post.team.names) if words]
    lines = ["BEGIN:VCARD", f"VERSION:{version}.0"]
    if version == 4:
        lines.append("KIND:individual" if lead else "KIND:org")
    else:
        lines += [f"N:{name};;;;" if lead else "N:;;;;"] + ([] if lead else ["X-ABSHOWAS:COMPANY"])
    lines += [
        f"UID:{address}",
        f"FN:{name}",
        f"ORG:{';'.join(_escape(part) for part in organisation)}",
        f"TITLE:{_escape(post.duty())}",
        *_telephone(post, version),
    ]
    work = "work" if version == 4 else "INTERNET,WORK"
    if post.mailbox:
        lines.append(f"EMAIL;TYPE={work}:{_escape(post.mailbox)}")
    if post.team.postal_address:
        lines.append(f"ADR;TYPE={'work' if version == 4 else 'WORK'}:;;{_escape(str(post.team.postal_address))};;;;")
    if note:
        lines.append(f"NOTE:{_escape(note)}")
    lines += [f"URL:{page_address}", "END:VCARD"]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _telephone(post: PostView, version: int) -> list[str]:
    """As an address that can be dialled, in 3.0 as the international number with its extension."""
    number = post.telephone
    if number is None:
        return []
    if version == 4:
        kind = "uri" if number.tel_uri else "text"
        return [f'TEL;VALUE={kind};TYPE="work,voice":{number.tel_uri or _escape(number.typed)}']
    extension = f";ext={number.extension}" if number.extension and number.e164 else ""
    return [f"TEL;TYPE=WORK,VOICE:{_escape((number.e164 or number.typed) + extension)}"]


def _lead(post: PostView, publishes_names: bool) -> HolderView | None:
    """The first who is in the lead; another holder's name would not be the answer to "whom do I call"."""
    holders = post.holders(publishes_names)
    return holders[0] if holders and holders[0].is_lead and holders[0].names else None


def _escape(text: str) -> str:
    text = CONTROLS.sub("", text).replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return "\\n".join(text.splitlines())


def _fold(line: str) -> str:
    """No line over 75 octets, and no character cut in two: a Hangul syllable takes three octets."""
    parts, current, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > FOLD_AT:
            parts.append(current)
            current, size = " ", 1
        current += character
        size += octets
    return "\r\n".join([*parts, current])
