"""Circulars and their editions, field by field."""

from rest_framework import serializers

from circulars.api.serializers.catalogue import Term
from circulars.api.serializers.common import Addressed, Linked, Named, NamedInBoth, Number, Post, Withdrawn
from circulars.api.serializers.files import File
from circulars.api.serializers.lines import (
    Abbreviation,
    AddresseeAsPrinted,
    Deadline,
    EventAsPrinted,
    Passage,
    RequestedFile,
    Source,
)
from circulars.api.serializers.plain import PlainSerializer
from circulars.api.serializers.searching import Match
from circulars.models.choices import Kind, Language, RelationKind, Rights, TextStatus

DIRECTIONS = [("to_older", "this circular is the newer one"), ("from_newer", "the other circular is the newer one")]


class IssuerInShort(Named):
    abbreviation = serializers.CharField()
    name = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class IssuerAsPrinted(IssuerInShort):
    series = serializers.CharField(help_text="Code of the numbered series.")


class Relation(PlainSerializer):
    kind = serializers.ChoiceField(choices=RelationKind.choices)
    direction = serializers.ChoiceField(choices=DIRECTIONS)
    circular = Linked()


class InLanguage(Addressed):
    language = serializers.ChoiceField(choices=Language.choices)
    is_original = serializers.BooleanField()
    title = serializers.CharField()


class ContactPost(Post):
    team = NamedInBoth()


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
    signatory = serializers.CharField(
        help_text="As printed; of this office's own documents the duty that signed, with the name while it is public."
    )
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
    past_terms = Term(
        many=True, help_text="Terms of office, of this office or of the issuer, that had the day of issue and are over."
    )
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
