"""Circulars and their editions, field by field."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from circulars.api.serializers.common import Addressed, Linked, Named, NamedInBoth, Number, Post, Withdrawn
from circulars.api.serializers.plain import PlainSerializer
from circulars.models import BlobText, FileReview
from circulars.models.choices import (
    AddresseeRole,
    DeadlineKind,
    EventRole,
    EventStatus,
    FileRole,
    Kind,
    Language,
    PassagePlace,
    RelationKind,
    Rights,
    TextStatus,
)

TEXT_STATES = [("waiting", _("not read yet")), *BlobText.State.choices]
DIRECTIONS = [("to_older", "this circular is the newer one"), ("from_newer", "the other circular is the newer one")]


class IssuerInShort(Named):
    abbreviation = serializers.CharField()
    name = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class IssuerAsPrinted(IssuerInShort):
    series = serializers.CharField(help_text="Code of the numbered series.")


class AddresseeAsPrinted(PlainSerializer):
    role = serializers.ChoiceField(choices=AddresseeRole.choices)
    text = serializers.CharField(help_text="As printed.")
    addressee = serializers.CharField(allow_null=True, help_text="Slug of the body, where it is known.")


class Deadline(PlainSerializer):
    kind = serializers.ChoiceField(choices=DeadlineKind.choices)
    text = serializers.CharField(help_text="As printed.")
    due_on = serializers.DateField()
    due_time = serializers.CharField(allow_null=True)
    time_zone = serializers.CharField(help_text="IANA name; empty: that of the office.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="With offset, where an hour is printed.")
    answer_to = serializers.CharField()


class EventInShort(PlainSerializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    status = serializers.ChoiceField(choices=EventStatus.choices)
    self = serializers.URLField(help_text="This event in the API.")


class EventAsPrinted(PlainSerializer):
    role = serializers.ChoiceField(choices=EventRole.choices)
    text = serializers.CharField(help_text="As printed.")
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    place = serializers.CharField()
    event = EventInShort(allow_null=True, help_text="The event as it stands now, where it is known.")


class Source(PlainSerializer):
    publisher = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    dated_on = serializers.DateField(allow_null=True)
    accessed_on = serializers.DateField(allow_null=True)


class FileAccessibility(PlainSerializer):
    """How the file can be read, as far as a machine found it, and what the office says of it. As of now, not frozen."""

    text = serializers.ChoiceField(choices=TEXT_STATES, help_text="Whether its text could be read.")
    text_url = serializers.URLField(allow_null=True, help_text="A page that shows the text; null: there is none.")
    tagged = serializers.BooleanField(allow_null=True, help_text="A PDF with its structure; null: no PDF.")
    declared_language = serializers.CharField(help_text="What the file itself declares; empty: nothing.")
    has_title = serializers.BooleanField(allow_null=True, help_text="Null: it cannot be told.")
    shows_title = serializers.BooleanField(
        allow_null=True, help_text="A PDF whose title is shown in place of its name; null: it cannot be told."
    )
    has_headings = serializers.BooleanField(allow_null=True, help_text="Null: it cannot be told.")
    pictures_without_text = serializers.IntegerField(allow_null=True, help_text="Null: it cannot be told.")
    verdict = serializers.ChoiceField(
        choices=FileReview.Verdict.choices, allow_blank=True, help_text="Of the office; empty: nobody has looked."
    )
    checked_on = serializers.DateField(allow_null=True, help_text="The day of the verdict.")
    accessible_copy = serializers.URLField(allow_null=True, help_text="Another file of the circular in its place.")


class File(PlainSerializer):
    url = serializers.URLField()
    code = serializers.CharField(help_text="Stays the same when the file is replaced.")
    role = serializers.ChoiceField(choices=FileRole.choices)
    name = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField(help_text="Empty: that of the document.")
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    rights = serializers.CharField(help_text="Empty: those of the document.")
    allows_ai_training = serializers.BooleanField()
    alternative_text = serializers.CharField()
    is_decorative = serializers.BooleanField()
    caption = serializers.CharField()
    credit = serializers.CharField()
    focal_x = serializers.IntegerField(help_text="Per cent from the left.")
    focal_y = serializers.IntegerField(help_text="Per cent from the top.")
    accessibility = FileAccessibility(allow_null=True, help_text="Null: a picture of the text.")


class Passage(PlainSerializer):
    """A standing passage of the office as this edition froze it; ``body_html`` of the document holds it too."""

    code = serializers.CharField()
    place = serializers.ChoiceField(choices=PassagePlace.choices)
    heading = serializers.CharField()
    body = serializers.CharField(help_text="Sanitised HTML.")
    revision = serializers.IntegerField()


class RequestedFile(PlainSerializer):
    text = serializers.CharField(help_text="As the document names it.")
    requested_on = serializers.DateField(allow_null=True)


class Relation(PlainSerializer):
    kind = serializers.ChoiceField(choices=RelationKind.choices)
    direction = serializers.ChoiceField(choices=DIRECTIONS)
    circular = Linked()


class FullName(PlainSerializer):
    name = serializers.CharField()
    language = serializers.CharField(help_text="Empty: not known.")


class Abbreviation(PlainSerializer):
    """An abbreviation that the text uses, explained by the office's glossary or by the text itself."""

    short = serializers.CharField(help_text="As the text writes it.")
    names = FullName(many=True)
    explanation_ko = serializers.CharField()
    explanation_en = serializers.CharField()
    website = serializers.CharField()
    is_office = serializers.BooleanField(help_text="Whether the office's glossary has it.")


class InLanguage(Addressed):
    language = serializers.ChoiceField(choices=Language.choices)
    is_original = serializers.BooleanField()
    title = serializers.CharField()


class ContactPost(Post):
    team = NamedInBoth()


class MarkedText(PlainSerializer):
    """A stretch of a text; plain text, no markup."""

    text = serializers.CharField()
    is_marked = serializers.BooleanField(help_text="Whether it was looked for.")


class MatchedFile(PlainSerializer):
    url = serializers.URLField()
    name = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    excerpt = MarkedText(many=True)


class Match(PlainSerializer):
    """What a search found of a circular: the passage with most of the words, and the file that holds them."""

    language = serializers.CharField(help_text="Of the excerpt; a translation or the summary may fit best.")
    excerpt = MarkedText(many=True, help_text="Empty where nothing is to be shown.")
    file = MatchedFile(allow_null=True)


class SearchAnswer(PlainSerializer):
    """How the list was found by `q`."""

    more_than = serializers.BooleanField(
        help_text="There are more than 1,000; `count` and the pages are of the newest of them."
    )
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text="Words that none of these holds, where nothing holds all of them."
    )
    problems = serializers.ListField(
        child=serializers.CharField(), help_text="What of `q` could not be understood, in sentences."
    )


class CircularInList(Addressed):
    """A live circular in its original language."""

    issuer = IssuerInShort()
    year = serializers.IntegerField()
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    language = serializers.ChoiceField(choices=Language.choices)
    number = Number(allow_null=True)
    title = serializers.CharField()
    title_ko = serializers.CharField()
    summary_ko = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    received_on = serializers.DateField(allow_null=True)
    first_published_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    section = NamedInBoth(allow_null=True)
    file_count = serializers.IntegerField()
    pinned_until = serializers.DateField(allow_null=True)
    is_quiet = serializers.BooleanField()
    withdrawn = Withdrawn(allow_null=True)
    match = Match(allow_null=True, help_text="With `q`: what was found of it; else null.")


class Circular(Addressed):
    """One edition in one language. Its words are frozen; contact, links and notices are as of now."""

    issuer = IssuerAsPrinted(allow_null=True)
    year = serializers.IntegerField()
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    language = serializers.ChoiceField(choices=Language.choices)
    is_original = serializers.BooleanField()
    translates_version = serializers.IntegerField(
        allow_null=True,
        help_text="The edition of the original that this translation follows; null: it is no translation.",
    )
    is_outdated = serializers.BooleanField(
        allow_null=True,
        help_text="A translation whose original was corrected since, other than in form. Null: an original, or no "
        "current edition.",
    )
    number = Number(allow_null=True)
    issuer_name = serializers.CharField(help_text="The issuer as printed, where it differs.")
    title = serializers.CharField()
    title_ko = serializers.CharField()
    summary_ko = serializers.CharField(help_text="Written by the office, not by the issuer.")
    summary_of_version = serializers.IntegerField(
        allow_null=True, help_text="The edition that the summary was written for; null: no summary, or not known."
    )
    summary_is_outdated = serializers.BooleanField(help_text="The text was corrected since the summary was written.")
    place = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True, help_text="On the document.")
    received_on = serializers.DateField(allow_null=True, help_text="By the office.")
    posted_on = serializers.DateField(allow_null=True, help_text="On a former site.")
    received_from = serializers.CharField(help_text="Who sent it to the office.")
    text_status = serializers.ChoiceField(
        choices=TextStatus.choices, allow_blank=True, help_text="What the office did to the text; empty: not said."
    )
    original_hash = serializers.CharField(help_text="SHA-256 of the original as received; empty: not kept.")
    first_published_at = serializers.DateTimeField(help_text="Here, first edition.")
    published_at = serializers.DateTimeField(help_text="Here, this edition.")
    superseded_at = serializers.DateTimeField(allow_null=True, help_text="When a later edition replaced this one.")
    version = serializers.IntegerField()
    is_current = serializers.BooleanField()
    is_major = serializers.BooleanField()
    change_note = serializers.CharField(help_text="What this edition corrected.")
    salutation = serializers.CharField()
    body_html = serializers.CharField(help_text="Sanitised HTML; all addresses in it are absolute.")
    closing = serializers.CharField()
    signatory = serializers.CharField()
    rights = serializers.ChoiceField(choices=Rights.choices)
    rights_holder = serializers.CharField()
    allows_ai_training = serializers.BooleanField()
    addressees = AddresseeAsPrinted(many=True)
    deadlines = Deadline(many=True)
    events = EventAsPrinted(many=True)
    sources = Source(many=True)
    files = File(many=True)
    requested_files = RequestedFile(many=True, help_text="Named in the text and not received.")
    passages = Passage(many=True)
    section = NamedInBoth(allow_null=True, help_text="The home section.")
    further_sections = NamedInBoth(many=True)
    topics = Named(many=True)
    dossiers = Named(many=True)
    pinned_until = serializers.DateField(allow_null=True)
    is_quiet = serializers.BooleanField(help_text="Filed without being announced.")
    languages = InLanguage(many=True)
    editions = serializers.URLField(help_text="All editions of this circular in the API.")
    relations = Relation(many=True)
    cites = Linked(many=True)
    cited_by = Linked(
        many=True, help_text="The newest that cite it, 20 at most; `/api/v1/circulars/?cites=…` lists all."
    )
    cited_by_count = serializers.IntegerField(help_text="How many circulars cite it.")
    abbreviations = Abbreviation(many=True, help_text="At most 30, in the order of the alphabet.")
    contact = ContactPost(allow_null=True)
    withdrawn = Withdrawn(allow_null=True)


class EditionInList(Addressed):
    language = serializers.ChoiceField(choices=Language.choices)
    is_original = serializers.BooleanField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    published_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)
    is_current = serializers.BooleanField()
    is_major = serializers.BooleanField()
    change_note = serializers.CharField()
