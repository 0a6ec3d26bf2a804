"""Which words of a search are kept: those that a page could answer, in one spelling, and nothing about a person.

Whatever looks personal is not kept at all, not even masked: a mask beside the other words may still tell of whom they
speak. What machines send to every search field is left out.
"""

import re
import unicodedata

from circulars import masking, words

LENGTH = 120  # characters, as the column has them
WORDS = 12  # more is a letter to the office
DIGITS = 8  # in all: a date or a number with its year; telephones and accounts have more
RUN = 5  # digits in one piece: six may be a date of birth

OPERATORS = re.compile(r"[\"“”„‟«»「」『』‘’'`()\[\]{}<>|*+?!~^,;:·…]+")
MINUS = re.compile(r"(?:^|\s)[-−–](?=\w)")
# Signs of machines are looked for before the operators go.
MACHINES = re.compile(
    r"https?:|www\.|://|@|\\|[<>{}$%=;`|]|--|\.\./|/etc/|/\*|\*/|0x[0-9a-f]{4}|&#|&[a-z]+;"
    r"|\b(?:union\s+(?:all\s+)?select|select\b.{0,60}\bfrom|insert\s+into|drop\s+table|information_schema|sleep\s*\("
    r"|benchmark\s*\(|waitfor\s+delay|xp_\w+|pg_sleep|extractvalue|updatexml|concat\s*\(|char\s*\(|chr\s*\(|nslookup"
    r"|or\s+['\"]?\d+['\"]?\s*(?:like|=)|and\s+['\"]?\d+['\"]?\s*(?:like|=)|script|onerror|onload|alert\s*\("
    r"|wp-\w+|phpinfo|passwd|\.(?:php|asp|aspx|jsp|env|git|cgi|exe|dll|bak|sql|com|net|org|ru|cn|xyz|top)\b)",
    re.IGNORECASE,
)
TOKEN = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[^\W_]{16,}|\S{50,}")  # it may let somebody in, or is no word
PERSON = re.compile(
    r"(?<![가-힣])[가-힣]{2,4}\s?(?:씨|님|선생님|여사님?|귀하|주무관님?|과장님|팀장님|사무관님?)(?![가-힣])"
    r"|\b(?:mr|mrs|ms|dr|prof)\.?\s+\w+|주민\s?(?:등록\s?)?번호|생년\s?월일|휴대\s?(?:폰|전화)|핸드폰|계좌|비밀\s?번호"
    r"|\bpassword\b",
    re.IGNORECASE,
)


def worth_counting(text: str) -> str:
    """The words as they are kept; empty where nothing is."""
    if len(text) > 4 * LENGTH or MACHINES.search(text) or MINUS.search(text):
        return ""
    plain = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in unicodedata.normalize("NFKC", text))
    if MACHINES.search(plain) or PERSON.search(plain) or masking.find(text) or masking.find(plain):
        return ""
    kept = spelled(plain)
    digits = re.findall(r"\d+", kept)
    if not kept or len(kept) > LENGTH or len(kept.split()) > WORDS or TOKEN.search(kept):
        return ""
    if sum(map(len, digits)) > DIGITS or any(len(run) > RUN for run in digits):
        return ""
    return kept if words.tokens(kept) else ""


def spelled(text: str) -> str:
    """One spelling, without marks and operators, so that the same words are counted together."""
    return " ".join(OPERATORS.sub(" ", words.folded(text)).split())
