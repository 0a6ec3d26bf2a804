"""What erasing blanks: words, facts, files and every trace of them beside the public pages.

``traces`` finds them where no key leads to the circular; ``cleaning`` does what has to wait for the commit.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from circulars import found_addresses, glossary
from circulars.deliveries import NOTHING
from circulars.models import (
    LINE_MODELS,
    AcceptedFinding,
    Approval,
    Attachment,
    Blob,
    Circular,
    DraftLink,
    Edition,
    ErasurePermit,
    Language,
    LimitedReader,
    NoteAmendment,
    OutgoingMail,
    Remark,
    Removal,
    SearchCopy,
    Sending,
    SendingRecipient,
    SetAside,
    StandingFinding,
    Withdrawal,
    WorkingCopy,
)
from circulars.publishing import erasing_files, erasing_originals, traces

BLANK = {
    "issuer_name": "",
    "title": "",
    "title_ko": "",
    "summary_ko": "",
    "place": "",
    "salutation": "",
    "body": "",
    "closing": "",
    "signatory": "",
    "signatory_post": "",
    "signatory_person": "",
    "rights_holder": "",
    "number_label": "",
    "received_from": "",
    "original_hash": "",
}
ERASED = "–"  # where a rule of the database wants words


def blank(circular: Circular, removal: Removal, *, now: datetime) -> set[int]:
    """Blank inside the caller's transaction; returns the keys of blobs that may have lost their last use."""
    permit = ErasurePermit.objects.create()
    # what stays of the drafts is read again by the upkeep; entries of editions follow in ``listing``
    SearchCopy.objects.filter(working_copy__circular=circular).delete()
    try:
        if removal.scope == Removal.Scope.FILE:
            return erasing_files.blank(removal.file, now=now)
        whole = removal.scope == Removal.Scope.WHOLE
        chosen = list((circular.editions if whole else removal.editions).values_list("pk", flat=True))
        editions = Edition.objects.filter(pk__in=chosen)
        # the whole of it: a translation that was drafted and never published says the same
        languages = set(Language.values if whole else editions.values_list("language", flat=True))
        gone = _titles_and_bodies(editions) - _titles_and_bodies(circular.editions.exclude(pk__in=chosen))
        copies = _copies_to_blank(circular, languages, gone, whole=whole, now=now)
        words = traces.words_of([*editions, *copies])
        _blank_sendings(circular, chosen, words, whole=whole, now=now)
        blobs = _blank_editions(chosen, now=now)
        blobs |= _blank_desk(circular, languages, copies)
        blobs |= erasing_originals.blank(circular, languages, now=now)
        if whole:
            _blank_notices(circular, removal, now=now)
        traces.clear(circular, words, blobs, now=now)
        return blobs
    finally:
        permit.delete()


def _copies_to_blank(
    circular: Circular, languages: set[str], gone: set[tuple[str, str]], *, whole: bool, now: datetime
) -> list[WorkingCopy]:
    """The working copy stays only where another edition is public; what is drafted there was begun after it.

    Not so where it says what no edition says any more: that of one that lay ahead, or of an earlier one restored.
    """
    copies = WorkingCopy.objects.filter(circular=circular, language__in=languages)
    live = (
        set() if whole else set(Edition.objects.live(now).filter(circular=circular).values_list("language", flat=True))
    )
    return [copy for copy in copies if copy.language not in live or _said_by(copy) & gone]


def _titles_and_bodies(editions: Iterable[Edition]) -> set[tuple[str, str]]:
    return {pair for edition in editions for pair in _said_by(edition)}


def _said_by(content: Edition | WorkingCopy) -> set[tuple[str, str]]:
    return {(content.language, text) for text in (content.title, content.body) if text}


def _blank_editions(chosen: list[int], *, now: datetime) -> set[int]:
    blobs = set(Attachment.objects.filter(edition__in=chosen).values_list("blob_id", flat=True))
    for model in LINE_MODELS:
        model.objects.filter(edition__in=chosen).delete()
    NoteAmendment.objects.filter(edition__in=chosen).update(before="", after="", reason=ERASED)
    StandingFinding.objects.filter(edition__in=chosen).delete()
    glossary.forget(chosen)
    found_addresses.forget(chosen)
    Edition.objects.filter(pk__in=chosen).update(**BLANK, facts={}, rendered="", change_note="", erased_at=now)
    return blobs


def _blank_sendings(circular: Circular, chosen: list[int], words: traces.Words, *, whole: bool, now: datetime) -> None:
    """To whom and when it was sent stays; the words are those of the editions, or speak of them."""
    for sending in Sending.objects.filter(circular=circular):
        said = "\n".join((sending.subject_ko, sending.subject_en, sending.note_ko, sending.note_en))
        if whole or sending.edition_id in chosen or words.stand_in(said):
            blanked = {"subject_ko": ERASED, "subject_en": "", "note_ko": "", "note_en": ""}
            Sending.objects.filter(pk=sending.pk).update(**blanked)
            waiting = SendingRecipient.objects.filter(sending=sending.pk, sent_at=None, given_up_at=None)
            waiting.update(given_up_at=now, trouble=NOTHING)


def _blank_desk(circular: Circular, languages: set[str], copies: list[WorkingCopy]) -> set[int]:
    """Words put by, remarks and questions go in all these languages, drafts where nothing else is public."""
    put_by = SetAside.objects.filter(circular=circular, language__in=languages)
    hashes = {line["sha256"] for row in put_by for line in row.content["facts"]["files"]}
    put_by.delete()
    blobs = set(Blob.objects.filter(sha256__in=hashes).values_list("pk", flat=True))
    there = {"working_copy__circular": circular, "working_copy__language__in": languages}
    Remark.objects.filter(**there).delete()
    DraftLink.objects.filter(**there).update(question="", recipient=ERASED)
    Approval.objects.filter(**there).exclude(alone_reason="").update(alone_reason=ERASED)
    # what was accepted stays accepted in the editions that stay
    AcceptedFinding.objects.filter(circular=circular, language__in=languages).update(reason=ERASED)
    for copy in copies:
        blobs |= set(copy.attachments.values_list("blob_id", flat=True))
        for model in LINE_MODELS:
            model.objects.filter(working_copy=copy).delete()
        # the next revision: a form that is still open would bring the words back, and is told instead
        WorkingCopy.objects.filter(pk=copy.pk).update(**BLANK, change_note="", revision=F("revision") + 1)
    return blobs


def _blank_notices(circular: Circular, removal: Removal, *, now: datetime) -> None:
    """With the whole, what was said around it goes as well; the reason of the removal stays."""
    reasons = {"reason_ko": removal.reason_ko, "reason_en": removal.reason_en}
    Withdrawal.objects.filter(circular=circular).update(**reasons)
    Removal.objects.filter(circular=circular).exclude(pk=removal.pk).update(**reasons)
    circular.dossier_entries.update(remark_ko="", remark_en="")
    circular.related_items.all().delete()
    circular.related_from.update(reason_ko="", reason_en="")
    circular.promotions.all().delete()
    AcceptedFinding.objects.filter(circular=circular).delete()
    LimitedReader.objects.filter(circular=circular).exclude(broke_in_because="").update(broke_in_because=ERASED)
    mails = OutgoingMail.objects.filter(circular=circular)
    mails.filter(sent_at=None, given_up_at=None).update(given_up_at=now)
    mails.update(subject=ERASED, body=ERASED, trouble="")
