"""Words that promise something: a file that should be attached, a link that "here" should be.

Both are notices, so they rather miss a rare wording than cry at a common one.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from circulars import masking
from circulars.checks.findings import Finding, Level
from circulars.checks.subject import Subject
from circulars.checks.wording import finding
from circulars.models import FileRole

# The reader is asked to attach something, or an institute belongs to a university.
_TO_OTHERS = (
    r"(?!\s+(?:(?:great|much|high|special|particular|no|some|more)\s+)?"
    r"(?:importance|value|significance|weight|conditions?|strings)\b)"
)
ATTACHED = re.compile(
    rf"""(?<![\w-])(?:
        (?:find|see|in|of|the|is|are|as|an?|our|your|and|,|\.|^|\()\s*attached\b{_TO_OTHERS}(?!\s+to\s+(?:the|an?|this|each|your|it)\b)
      | (?:find|see|is|are|the|also)\s+enclosed\b
      | enclosed\s+(?:please|herewith|is|are|you|file|document|form|letter)
      | attached\s+(?:please|herewith|is|are|file|document|form|letter|note|programme|program|agenda|list)
      | (?:see|in|the|this|as)\s+attachments?\b(?!\s+(?:to|point|theory|style)\b)
      | attachments?\s*[:：]
      | enclosures?\s*[:：(]
    )""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
ATTACHED_KO = re.compile(
    r"""(?<![가-힣])(?:
        첨부(?!\s*(?:하여|해서?|하고)?\s*(?:제출|신청|보내|회신|송부하여\s*주|주시|주십|하십시오|하시|해야|하여야|바랍니다|할\s*것|서류를\s*갖추))
          (?=[\s:：.,)과와를을의된파문자서합드]|$)
      | 붙임(?=[\s\d:：.,)과와을의]|$)
      | 별첨(?=[\s\d:：.,)과와을의된]|$)
    )""",
    re.VERBOSE | re.MULTILINE,
)
HERE = re.compile(
    r"""\b(?:click|press|tap|clicking)\s+(?:on\s+)?here\b
      | \b(?:register|registration|apply|sign\s+up|available|download(?:ed)?|found|find\s+(?:it|them|more|out\s+more)
          |see|read(?:\s+(?:it|more))?|access(?:ed|ible)?|view(?:ed)?|submit(?:ted)?|watch|open)\s+(?:online\s+)?here\b(?!\s+(?:in|at|on)\b)
      | \b(?:cliqu(?:ez|er|ant)|appuy(?:ez|er))\s+ici\b
      | \b(?:inscri(?:vez-vous|re)|inscriptions?|disponibles?|t[ée]l[ée]charg(?:ez|er|eable)|consult(?:ez|er|able)
          |voir|lire|acc[ée]d(?:ez|er)|trouver(?:ez)?)\s+(?:en\s+ligne\s+)?ici\b(?!\s+(?:à|en|au|même)\b)
      | \b(?:haga\s+cl[ií]c|hacer\s+cl[ií]c|clic|pulse|pinche|presione)\s+(?:en\s+)?aqu[ií]\b
      | \b(?:inscr[ií]b(?:ase|irse|anse)|reg[ií]str(?:ese|ense)|registrarse|inscripci[óo]n|disponibles?
          |descarg(?:ue|ar|uen)|consult(?:e|ar|en)|ver|vea|leer|acced(?:a|er|an))\s+(?:en\s+l[ií]nea\s+)?aqu[ií]\b(?!\s+(?:en|a)\b)
      | (?<![가-힣])(?:여기|이곳)(?:를|을|에서|서)?\s*(?:클릭|눌러|누르|터치)
      | (?<![가-힣])(?:여기|이곳)(?:서|에서)\s*(?:신청|등록|확인|다운로드|내려받|보실|볼\s*수)
      | (?<![가-힣])바로\s*가기(?![가-힣])""",
    re.IGNORECASE | re.VERBOSE,
)
# Most texts hold none of these, which is known a hundred times sooner than what the expressions above look for.
ATTACHED_HINTS = ("attach", "enclos")
ATTACHED_HINTS_KO = ("첨부", "붙임", "별첨")
HERE_HINTS_KO = ("여기", "이곳", "바로")
# As whole words, because "there" and "participation" stand in nearly every text; what is searched begins with letters,
# which is the fast way.
HERE_WORDS = [re.compile(rf"{word}\b(?<!\w{word})") for word in ("here", "ici", "aqui", "aquí")]
NEXT = 25  # characters behind "here" in which its address may follow
ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


def attached(subject: Subject) -> Iterator[Finding]:
    """Says that something is attached, and there is no file; an image in the text is none."""
    if any(line.role == FileRole.ATTACHMENT for line in subject.files):
        return
    message = _("The text says that something is attached; there is no file (an image in the text does not count).")
    for name in ("body", "summary_ko", "closing"):
        text = subject.body_text if name == "body" else subject.words[name]
        lowered = text.lower()
        english = ATTACHED.finditer(text) if any(hint in lowered for hint in ATTACHED_HINTS) else ()
        korean = ATTACHED_KO.finditer(text) if any(hint in text for hint in ATTACHED_HINTS_KO) else ()
        for match in sorted([*english, *korean], key=lambda match: match.start()):
            if name == "body" and subject.is_linked(match.start(), match.end()):
                continue  # "the attached form" is a link: the reader gets it
            yield finding(Level.NOTICE, "no_file", name, message, **_place(subject, name, match.start(), match.end()))
            return


def here(subject: Subject) -> Iterator[Finding]:
    text = subject.body_text
    if not _may_say_here(text):
        return
    for match in HERE.finditer(text):
        start, end = match.span()
        follows = subject.is_linked(end, end + NEXT) or ADDRESS.search(text[end : end + NEXT])
        if follows or subject.is_linked(start, end):
            continue
        message = _("“%(words)s” is no link.") % {"words": " ".join(match[0].split())}
        place = _place(subject, "body", start, end)
        yield finding(Level.NOTICE, "no_link", "body", message, fingerprint=_around(text, start, end), **place)


def _may_say_here(text: str) -> bool:
    lowered = text.lower()
    return any(hint in text for hint in HERE_HINTS_KO) or any(word.search(lowered) for word in HERE_WORDS)


def _place(subject: Subject, name: str, start: int, end: int) -> dict:
    where = _("line %(line)d of the text") % {"line": subject.line_of(start)} if name == "body" else ""
    return {"where": where, "start": start, "end": end}


def _around(text: str, start: int, end: int) -> str:
    """The same words in another sentence are another finding."""
    return masking.fingerprint(" ".join(text[max(0, start - 40) : end + 40].split()))
