"""What a document holds more than one of, line by line."""

from rest_framework import serializers

from circulars.api.serializers.plain import PlainSerializer
from circulars.models.choices import AddresseeRole, DeadlineKind, EventRole, EventStatus, PassagePlace


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
