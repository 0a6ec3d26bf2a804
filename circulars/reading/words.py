"""The fixed words of the pages, translated and escaped once per language and process."""

from functools import lru_cache
from html import escape
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from circulars.models import (
    DeadlineKind,
    EventRole,
    EventStatus,
    FileRole,
    Kind,
    Language,
    RelationKind,
    Rights,
    TextStatus,
)

LABELS = {
    "abbreviations": _("Abbreviations"),
    "accessed": _("Accessed on %(day)s"),
    "acting": _("acting"),
    "ai": _("It may be used to train artificial intelligence."),
    "after_in": _("The document after it in the dossier: %(dossier)s"),
    "alert": _("Be told by mail if this changes"),
    "all": _("All"),
    "all_citing": _("All %(count)s documents that cite it"),
    "all_editions": _("All editions"),
    "answer_to": _("Answer to:"),
    "archive": _("All files as one ZIP"),
    "back": _("Back to the list"),
    "basics": _("Basic information"),
    "cited_by": _("It is cited by"),
    "cites": _("This document cites"),
    "citation": _("Citation"),
    "citations": _("Related by citation"),
    "closed": pgettext_lazy("deadline", "closed"),
    "closes_today": _("closes today"),
    "contact": _("Contact"),
    "contents": _("Contents"),
    "content_hash": _("Content hash"),
    "copied": _("Copied."),
    "copy_address": _("Copy the address"),
    "copy_citation": _("Copy the citation"),
    "corrected": _("corrected"),
    "corrected_because": _("Corrected on %(corrected_on)s because: %(change_note)s"),
    "corrected_on": _("Last corrected on %(corrected_on)s."),
    "corrected_on_note": _("Last corrected on %(corrected_on)s:"),
    "deadlines": _("Deadlines"),
    "duty": _("Duty"),
    "edition": _("Edition %(version)s, published on %(published_on)s."),
    "email": _("E-mail"),
    "event": _("Event"),
    "events": _("Events"),
    "files": _("Files"),
    "for_information": _("For information"),
    "hashes": _("Hashes for comparing the files (SHA-256)"),
    "in_its_place": _("In its place:"),
    "in_section": _("In the same section"),
    "issued": _("Issued"),
    "issued_in_term": _("Issued in the %(term)s, %(years)s"),
    "is_translation": _("This is a translation. The original (%(language)s) is authoritative."),
    "issuer": _("Issuer"),
    "kind": _("Kind"),
    "language": _("Language"),
    "languages": _("Languages of this document"),
    "last_corrected": _("Last corrected"),
    "before_in": _("The document before it in the dossier: %(dossier)s"),
    "chosen": _("Chosen by the office"),
    "came_from": _("You came from %(circular)s, which was merged into this document on %(day)s."),
    "looked_for": _("Looked for on %(day)s"),
    "mail": _("E-mail"),
    "more_abbreviations": _("Show the other %(count)s"),
    "missing_files": _("Files not received"),
    "merged": _("merged"),
    "merged_on": _("This document was merged into another one on %(day)s."),
    "now_part_of": _("It is now part of:"),
    "read_old": _("Read its last text"),
    "read_original": _("Read the original"),
    "facebook": _("Facebook"),
    "naver": _("Naver"),
    "band": _("Band"),
    "new": _("new"),
    "newer": _("Newer"),
    "next": _("Next"),
    "narrow": _("Narrow the list"),
    "no_print": _("This app cannot print. Copy the address and open it in your browser."),
    "not_received": _("not received by the office"),
    "original_holds": _("The original (%(language)s) is authoritative; the translation helps to read it."),
    "original_file": _("The original as received"),
    "not_found": _("This source was not found online."),
    "number": _("Number"),
    "older": _("Older"),
    "online": _("Online:"),
    "open": pgettext_lazy("deadline", "open"),
    "original": _("(original)"),
    "page_address": _("Address of this page"),
    "person": _("Person"),
    "pinned_until": _("pinned until %(day)s"),
    "posted": _("Posted on the former site"),
    "previous": _("Previous"),
    "print": _("Print"),
    "published": _("Published"),
    "received": _("Received"),
    "received_from": _("Received from %(sender)s"),
    "received_from_on": _("Received from %(sender)s on %(day)s"),
    "received_title": _("How it was received"),
    "requested_on": _("requested on %(day)s"),
    "pages": _("Pages"),
    "part_of": _("Part of:"),
    "related": _("Worth reading with it"),
    "same_dossier": _("In the same dossier"),
    "same_event": _("About the same event"),
    "same_event_named": _("About the same event: %(event)s"),
    "rights": _("Rights"),
    "select": _("This browser cannot copy by itself. The text is selected: copy it by hand."),
    "share": _("Share"),
    "save": _("Save as a file"),
    "pdf_files": _("PDF with the attached files"),
    "docx": _("DOCX for word processors"),
    "share_more": _("QR code, lines for an official letter, citation for programs"),
    "sheet": _("Share with an app"),
    "show": _("Show"),
    "side_by_side": _("Read side by side"),
    "show_all": _("Show all"),
    "sources": _("Sources"),
    "summary": _("Korean summary by this office"),
    "summary_behind": _("It was written for edition %(of)s; the text has been corrected since (edition %(current)s)."),
    "summary_note": _("It is not part of the original document."),
    "team": _("Team"),
    "telephone": _("Telephone"),
    "term": _("Term of office"),
    "title": _("Title"),
    "to": pgettext_lazy("addressees", "To"),
    "topic": _("Topic"),
    "translation_behind": _(
        "This translation is older than its original: it follows edition %(of)s, and edition %(current)s is public now."
    ),
    "verify_code": _("Verification code"),
    "verify_picture": _("QR code of the page that tells whether this paper still holds"),
    "verify_where": _("Whether this paper still holds is told at"),
    "what_changed": _("See what changed"),
    "withdrawn": _("withdrawn"),
    "withdrawn_since": _("That circular has been withdrawn."),
    "withdrawn_on": _("This document was withdrawn on %(day)s."),
    "year": _("Year"),
}

# What a banner says: on the newer circular of the older one, and on the older one of the newer one. ``%(circular)s``
# is the number (else the title) of the other circular, ``%(day)s`` its day of issue.
RELATIONS = {
    RelationKind.UPDATES: (
        _("This circular updates %(circular)s of %(day)s."),
        _("It was updated by %(circular)s of %(day)s."),
    ),
    RelationKind.REPLACES: (
        _("This circular replaces %(circular)s of %(day)s."),
        _("It was replaced by %(circular)s of %(day)s."),
    ),
    RelationKind.CORRECTS: (
        _("This circular corrects %(circular)s of %(day)s."),
        _("It was corrected by %(circular)s of %(day)s."),
    ),
    RelationKind.RESCHEDULES: (
        _("This circular changes the dates of %(circular)s of %(day)s."),
        _("Its dates were changed by %(circular)s of %(day)s."),
    ),
    RelationKind.EXTENDS: (
        _("This circular extends the deadline of %(circular)s of %(day)s."),
        _("Its deadline was extended by %(circular)s of %(day)s."),
    ),
    RelationKind.REMINDS: (
        _("This circular is a reminder of %(circular)s of %(day)s."),
        _("Recipients were reminded of it by %(circular)s of %(day)s."),
    ),
    RelationKind.REPLIES: (
        _("This circular replies to %(circular)s of %(day)s."),
        _("It was answered by %(circular)s of %(day)s."),
    ),
}
CHOICES = {
    "deadline": DeadlineKind,
    "event_role": EventRole,
    "event_status": EventStatus,
    "file_role": FileRole,
    "kind": Kind,
    "language": Language,
    "rights": Rights,
    "text_status": TextStatus,
}


@lru_cache(maxsize=8)
def labels(language: str) -> MappingProxyType[str, str]:
    with override(language):
        return MappingProxyType({key: escape(str(label)) for key, label in LABELS.items()})


@lru_cache(maxsize=8)
def relations(language: str) -> MappingProxyType[str, tuple[str, str]]:
    with override(language):
        return MappingProxyType(
            {str(kind): (escape(str(newer)), escape(str(older))) for kind, (newer, older) in RELATIONS.items()}
        )


@lru_cache(maxsize=64)
def choices(name: str, language: str) -> MappingProxyType[str, str]:
    """Value → label of one of the fixed vocabularies."""
    with override(language):
        return MappingProxyType({str(value): escape(str(label)) for value, label in CHOICES[name].choices})
