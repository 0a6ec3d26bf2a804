"""Words for the covering note, proposed from what the edition says; staff change them as they like."""

from datetime import datetime
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from circulars.members import answering, composing
from circulars.models import Edition, Sending, Withdrawal
from circulars.reading import names


class Words(NamedTuple):
    subject_ko: str = ""
    subject_en: str = ""
    note_ko: str = ""
    note_en: str = ""

    def of(self, language: str) -> tuple[str, str]:
        return (self.subject_en, self.note_en) if language == "en" else (self.subject_ko, self.note_ko)


def words_for(edition: Edition, *, earlier: Sending | None, now: datetime) -> Words:
    """``earlier`` was sent before: then the words say that it is corrected or withdrawn, and how."""
    notice = answering.withdrawal_of(edition, now)
    found: dict[str, str] = {}
    for language in composing.LANGUAGES:
        with translation.override(language):
            subject, note = _words(edition, language, earlier, notice, now)
        found |= {f"subject_{language}": composing.one_line(subject), f"note_{language}": note}
    return Words(**found)


def _words(
    edition: Edition, language: str, earlier: Sending | None, notice: Withdrawal | None, now: datetime
) -> tuple[str, str]:
    facts = composing.facts_of(edition, language, now)
    # what it is called in a sentence: the number where it has one
    issuer = names.short_issuer(edition.facts["issuer"], language)
    called = names.with_issuer(issuer, facts.number) if facts.number else facts.title
    heading = f"{called}: {facts.title}" if facts.number else facts.title
    values = {"circular": called}
    if notice:
        reason = (notice.reason_en if language == "en" else "") or notice.reason_ko
        first = _("%(circular)s has been withdrawn.") % values
        lines = [first, _("Reason: %(reason)s") % {"reason": reason}, _("Please do not act on it any more.")]
        return _("Withdrawn: %(circular)s") % {"circular": heading}, _letter(lines)
    if earlier is not None and earlier.edition_id != edition.pk:
        lines = [_("%(circular)s, which we sent you before, has been corrected.") % values]
        if edition.change_note:
            lines.append(_("What changed: %(note)s") % {"note": edition.change_note})
        lines.append(_("Please use this edition from now on."))
        return _("Corrected: %(circular)s") % {"circular": heading}, _letter(lines)
    lines = [_("We pass on to you the following document: %(circular)s.") % values]
    if facts.lines:
        lines.append(_("Please note the days named below."))
    return heading, _letter(lines)


def _letter(lines: list[str]) -> str:
    return "\n\n".join([_("Dear member,"), "\n".join(lines), _("Yours sincerely")])
