"""Words that were erased, where no key leads: autosaves of forms never saved, mails, log, sessions, links, searches.

They are looked for by the words themselves: titles, and lines long enough not to be met by chance.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Q

from circulars import autosaves, feedback
from circulars.models import (
    AuditEntry,
    Autosave,
    Circular,
    Edition,
    LinkCheck,
    OutgoingMail,
    StagedFile,
    WorkingCopy,
)
from circulars.rendering import plain_text
from circulars.rendering.markup import escape_text
from circulars.search import missed

LONG_ENOUGH = 20  # characters of a line; shorter ones stand in many documents
NAME = 5  # characters of a title or a file's name
KEPT_DETAILS = {"version", "public_from", "code", "scope", "revision", "language", "is_major", "kind", "relation"}
KEPT_REASONS = {"hide", "erase"}  # public at the address for ever
ADDRESS = re.compile(r"""https?://[^\s"'<>]+""")
MESSAGES = "_messages"  # of django.contrib.messages


class Words(NamedTuple):
    """``phrases`` are looked for in what staff see; ``addresses`` are those of links; ``copies`` were blanked.

    ``texts`` is all that was said, for what readers looked for.
    """

    phrases: frozenset[str]
    addresses: frozenset[str]
    copies: frozenset[int] = frozenset()
    texts: tuple[str, ...] = ()

    def stand_in(self, text: str) -> bool:
        return any(phrase in text for phrase in self.phrases)


def words_of(contents: Iterable[Edition | WorkingCopy]) -> Words:
    """What to look for, collected before it is blanked."""
    phrases: set[str] = set()
    addresses: set[str] = set()
    copies = set()
    said: list[str] = []
    for content in contents:
        if isinstance(content, WorkingCopy):
            copies.add(content.pk)
        names = [content.title, content.title_ko]
        names += [name for line in content.attachments.values_list("name", "title") for name in line]
        phrases.update(name for name in names if len(name) >= NAME)
        # not who signed or whom it is sent to: those words stand in many documents
        texts = [plain_text(content.body), content.summary_ko, content.change_note]
        phrases.update(line.strip() for text in texts for line in text.split("\n") if len(line.strip()) >= LONG_ENOUGH)
        said += [*texts, *names, content.signatory, content.place, content.salutation, content.closing]
        said += content.addresseelines.values_list("text", flat=True)
        sources = content.sourcelines.values_list("url", flat=True)
        for text in (content.body, content.summary_ko, *sources):
            addresses.update(ADDRESS.findall(text.replace("&amp;", "&")))
    return Words(frozenset(phrases), frozenset(addresses), frozenset(copies), tuple(said))


def clear(circular: Circular, words: Words, blobs: set[int], *, now: datetime) -> None:
    """Inside the erasing transaction, under its permit."""
    staged = StagedFile.objects.filter(blob__in=blobs)
    tokens = set(staged.values_list("token", flat=True))
    staged.delete()  # uploads before autosaves, as a save takes them
    _clear_autosaves(circular, words, tokens)
    _clear_log(circular, words)
    for mail in OutgoingMail.objects.filter(Q(circular=None) | Q(circular=circular)):
        if words.stand_in(f"{mail.subject}\n{mail.body}"):
            unsent = {"given_up_at": now} if mail.sent_at is None else {}
            OutgoingMail.objects.filter(pk=mail.pk).update(subject="–", body="–", trouble="", **unsent)
    portion = sorted(words.addresses)
    for start in range(0, len(portion), 500):
        LinkCheck.objects.filter(url__in=portion[start : start + 500]).delete()
    missed.forget_words(words.texts)
    feedback.forget_words(circular, words.stand_in)
    _clear_sessions(words)


def _clear_autosaves(circular: Circular, words: Words, tokens: set[str]) -> None:
    """Ended, not deleted: a tab that is still open would bring them back."""
    gone = {"fields": [], "sequence": autosaves.ENDED}
    Autosave.objects.filter(working_copy__in=words.copies).update(**gone)
    others = Autosave.objects.filter(Q(working_copy=None) | Q(working_copy__circular=circular))
    for row in others.exclude(working_copy__in=words.copies):
        text = "\n".join(str(value) for pair in row.fields for value in pair)
        text = f"{text}\n{plain_text(text)}"
        found = {phrase for phrase in words.phrases if phrase in text}
        if any(token in text for token in tokens) or any(_is_its_own(phrase, circular) for phrase in found):
            Autosave.objects.filter(pk=row.pk).update(**gone)


def _is_its_own(phrase: str, circular: Circular) -> bool:
    """Not a formula that other circulars print as well: for that, nobody's unsaved work is given up."""
    others = Edition.objects.filter(removed_at=None).exclude(circular=circular)
    return not others.filter(Q(title__contains=phrase) | Q(body__contains=escape_text(phrase))).exists()


def _clear_log(circular: Circular, words: Words) -> None:
    """Entries stay as to who, when and what; labels, values and reasons may hold the erased words."""
    copies = [str(pk) for pk in circular.working_copies.values_list("pk", flat=True)]
    of_copies = Q(object_type=WorkingCopy._meta.label, object_id__in=copies)
    for entry in AuditEntry.objects.filter(Q(circular=circular) | of_copies).iterator(chunk_size=500):
        blank_entry(entry, str(circular))
    for entry in AuditEntry.objects.filter(circular=None).exclude(of_copies).iterator(chunk_size=500):
        if words.stand_in(f"{entry.object_label}\n{entry.reason}\n" + "\n".join(_strings(entry.details))):
            blank_entry(entry, f"#{entry.object_id}")


def blank_entry(entry: AuditEntry, label: str) -> None:
    AuditEntry.objects.filter(pk=entry.pk).update(
        object_label=label,
        details={name: value if name in KEPT_DETAILS else _emptied(value) for name, value in entry.details.items()},
        reason=entry.reason if entry.action in KEPT_REASONS else "",
    )


def _clear_sessions(words: Words) -> None:
    """A message that nobody has read yet waits in its session, with the title of what was saved."""
    for row in Session.objects.all().iterator(chunk_size=500):
        data = row.get_decoded()
        if words.stand_in("\n".join(_strings(json.loads(data.get(MESSAGES) or "[]")))):
            del data[MESSAGES]
            Session.objects.filter(pk=row.pk).update(session_data=SessionStore(row.session_key).encode(data))


def _emptied(value: Any) -> Any:
    """The same shape without words, so that the log still says which facts were changed."""
    if isinstance(value, dict):
        return {name: _emptied(one) for name, one in value.items()}
    if isinstance(value, list):
        return []
    return "" if isinstance(value, str) else value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
