"""Circulars and their editions, field by field."""

from rest_framework import serializers

from circulars.api.serializers.common import Addressed, Linked, Named, NamedInBoth, Number, Post, Withdrawn
from circulars.api.serializers.plain import PlainSerializer
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


class Circular(Addressed):
    """One edition in one language. Its words are frozen; contact, links and notices are as of now."""

    issuer = IssuerAsPrinted(allow_null=True)
    year = serializers.IntegerField()
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    language = serializers.ChoiceField(choices=Language.choices)
    is_original = serializers.BooleanField()
    number = Number(allow_null=True)
    issuer_name = serializers.CharField(help_text="The issuer as printed, where it differs.")
    title = serializers.CharField()
    title_ko = serializers.CharField()
    summary_ko = serializers.CharField(help_text="Written by the office, not by the issuer.")
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
