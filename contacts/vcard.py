"""A post as a vCard 4.0 (RFC 6350): escaped, folded at 75 octets, lines ended by CRLF."""

from contacts.entries import HolderView, PostView
from contacts.words import Words

FOLD_AT = 75  # octets in a line without its end


def card(
    post: PostView, *, office: Words, publishes_names: bool, address: str, team_address: str, note: str = ""
) -> str:
    """The card in the language of the page. ``address`` is its own, absolute, and stays its identity."""
    lead = _lead(post, publishes_names)
    organisation = [str(words) for words in (office, post.team.names) if words]
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:individual" if lead else "KIND:org",
        f"UID:{address}",
        f"FN:{_escape(lead.name() or '') if lead else _escape(f'{post.duty()} ({post.team.name()})')}",
        f"ORG:{';'.join(_escape(part) for part in organisation)}",
        f"TITLE:{_escape(post.duty())}",
    ]
    if post.telephone and post.telephone.tel_uri:
        lines.append(f'TEL;VALUE=uri;TYPE="work,voice":{post.telephone.tel_uri}')
    elif post.telephone:
        lines.append(f'TEL;VALUE=text;TYPE="work,voice":{_escape(post.telephone.typed)}')
    if post.mailbox:
        lines.append(f"EMAIL;TYPE=work:{_escape(post.mailbox)}")
    if post.team.postal_address:
        lines.append(f"ADR;TYPE=work:;;{_escape(str(post.team.postal_address))};;;;")
    if note:
        lines.append(f"NOTE:{_escape(note)}")
    lines += [f"URL:{team_address}", "END:VCARD"]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _lead(post: PostView, publishes_names: bool) -> HolderView | None:
    """The first who is in the lead; another holder's name would not be the answer to "whom do I call"."""
    holders = post.holders(publishes_names)
    return holders[0] if holders and holders[0].is_lead and holders[0].names else None


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
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
