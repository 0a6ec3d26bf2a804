"""Sections, issuers, topics, events, teams and dossiers."""

from rest_framework import serializers

from circulars.api.serializers.common import Linked, Named, NamedInBoth, Post, Telephone
from circulars.api.serializers.lines import EventInShort
from circulars.api.serializers.plain import PlainSerializer
from circulars.models import Dossier as DossierModel
from circulars.models.choices import EventStatus, Rights


class Section(NamedInBoth):
    intro_ko = serializers.CharField()
    intro_en = serializers.CharField()
    depth = serializers.IntegerField(help_text="0 at the top of the tree.")
    parent = serializers.CharField(allow_null=True, help_text="Slug of the section it is part of.")
    children = serializers.ListField(child=serializers.CharField(), help_text="Slugs, in their order.")
    circulars = serializers.URLField(help_text="The circulars in it and below it.")


class Series(PlainSerializer):
    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    pattern = serializers.CharField(help_text="How its numbers are printed.")
    prefix = serializers.CharField(help_text="Before the key in addresses.")
    is_numbered = serializers.BooleanField()
    is_allocated_here = serializers.BooleanField(help_text="Its numbers are given by this office.")


class Issuer(Named):
    abbreviation = serializers.CharField()
    name = serializers.CharField(help_text="As the body writes it itself.")
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    website = serializers.CharField()
    is_own_office = serializers.BooleanField()
    default_rights = serializers.ChoiceField(choices=Rights.choices)
    series = Series(many=True)
    circulars = serializers.URLField(help_text="Its circulars.")


class Topic(NamedInBoth):
    scheme = serializers.CharField(help_text="GCM, SDG …; empty for a topic of the office's own.")
    code = serializers.CharField()
    circulars = serializers.URLField(help_text="The circulars on it.")


class Term(PlainSerializer):
    """Who led this office or a body from when to when; both days belong to it."""

    slug = serializers.CharField()
    url = serializers.URLField(help_text="The list of what was issued in it.")
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    issuer = serializers.CharField(allow_null=True, help_text="Slug of the body; null: this office.")
    from_date = serializers.DateField()
    to_date = serializers.DateField(allow_null=True, help_text="Null: it has no last day yet.")


class TermWithCirculars(Term):
    circulars = serializers.URLField(help_text="The circulars issued in it.")


class Event(Named):
    """``url`` is its page, which names all that tells of it."""

    name = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    series_name = serializers.CharField()
    series_edition = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    starts_at = serializers.DateTimeField(allow_null=True, help_text="Null: all day.")
    ends_at = serializers.DateTimeField(allow_null=True)
    time_zone = serializers.CharField(help_text="Of the place (IANA name).")
    place = serializers.CharField()
    place_ko = serializers.CharField()
    online_url = serializers.CharField()
    status = serializers.ChoiceField(choices=EventStatus.choices)
    status_note_ko = serializers.CharField()
    status_note_en = serializers.CharField()


class EventWithCirculars(Event):
    circulars = Linked(many=True, help_text="The newest circulars that tell of it, at most 100.")


class Team(NamedInBoth):
    duties_ko = serializers.CharField()
    duties_en = serializers.CharField()
    postal_address_ko = serializers.CharField()
    postal_address_en = serializers.CharField()
    opening_hours_ko = serializers.CharField()
    opening_hours_en = serializers.CharField()
    telephone = Telephone(allow_null=True)
    mailbox = serializers.CharField()
    is_closed = serializers.BooleanField()
    parent = serializers.CharField(allow_null=True, help_text="Slug of the team above.")
    successor = serializers.CharField(allow_null=True, help_text="Slug of the team that took over a closed one.")
    posts = Post(many=True)


class Body(PlainSerializer):
    name = serializers.CharField()
    language = serializers.CharField(help_text="Of the name.")
    role_ko = serializers.CharField()
    role_en = serializers.CharField()
    from_date = serializers.DateField(allow_null=True)
    to_date = serializers.DateField(allow_null=True)
    website = serializers.CharField()


class Milestone(PlainSerializer):
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    first_on = serializers.DateField()
    every_months = serializers.IntegerField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    next_on = serializers.DateField(
        allow_null=True, help_text="The next day, today or later; computed from `first_on` where it recurs."
    )


class DossierEntry(PlainSerializer):
    """A circular or an event, with the office's remark."""

    circular = Linked(allow_null=True)
    event = EventInShort(allow_null=True)
    remark_ko = serializers.CharField()
    remark_en = serializers.CharField()


class DossierInList(NamedInBoth):
    summary_ko = serializers.CharField()
    summary_en = serializers.CharField()
    status = serializers.ChoiceField(choices=DossierModel.Status.choices)
    status_note_ko = serializers.CharField(help_text="Where it stands, in the words of the office.")
    status_note_en = serializers.CharField()


class Dossier(DossierInList):
    entries = DossierEntry(many=True, help_text="Newest first, at most 500 circulars and 500 events.")
    bodies = Body(many=True)
    milestones = Milestone(many=True)


class Root(PlainSerializer):
    """Where everything is."""

    circulars = serializers.URLField()
    sections = serializers.URLField()
    issuers = serializers.URLField()
    topics = serializers.URLField()
    terms = serializers.URLField()
    events = serializers.URLField()
    teams = serializers.URLField()
    dossiers = serializers.URLField()
    changes = serializers.URLField()
    schema = serializers.URLField()
    docs = serializers.URLField()
