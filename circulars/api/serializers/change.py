"""Changes, for those who keep a copy."""

from rest_framework import serializers

from circulars.api.serializers.common import Addressed
from circulars.api.serializers.plain import PlainSerializer
from circulars.models import PublicChange


class LiveDocument(Addressed):
    """One language of the circular that is public now."""

    language = serializers.CharField()
    version = serializers.IntegerField()


class Tombstone(Addressed):
    """An address of the circular that answers 410 now, and why."""

    language = serializers.CharField(help_text="Empty: the whole circular, in all languages.")
    reason_ko = serializers.CharField()
    reason_en = serializers.CharField()
    removed_at = serializers.DateTimeField()


class Change(Addressed):
    """What happened to a circular, and what of it is public now. ``self`` is its present address."""

    kind = serializers.ChoiceField(choices=PublicChange.Kind.choices)
    effective_at = serializers.DateTimeField()
    language = serializers.CharField(help_text="Empty: all languages.")
    version = serializers.IntegerField(allow_null=True)
    is_major = serializers.BooleanField()
    is_quiet = serializers.BooleanField()
    former = serializers.ListField(
        child=serializers.URLField(), help_text="Former addresses of the circular in the API; they redirect."
    )
    documents = LiveDocument(many=True)
    tombstones = Tombstone(many=True)


class Changes(PlainSerializer):
    results = Change(many=True)
    cursor = serializers.CharField(allow_null=True, help_text="Give this as `after` next time; null: nothing yet.")
    has_more = serializers.BooleanField(help_text="Whether to ask again at once.")
    next = serializers.URLField(allow_null=True, help_text="Where to ask next.")
