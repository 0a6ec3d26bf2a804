"""What a search found of a circular, and how."""

from rest_framework import serializers

from circulars.api.serializers.plain import PlainSerializer


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
