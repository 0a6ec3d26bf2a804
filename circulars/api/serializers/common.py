"""Fields that many resources have."""

from rest_framework import serializers

from circulars.api.serializers.plain import PlainSerializer


class Addressed(PlainSerializer):
    """``url`` is the public page, ``self`` the same thing in the API."""

    url = serializers.URLField(help_text="The public page.")
    self = serializers.URLField(help_text="This resource in the API.")


class Number(PlainSerializer):
    """As the issuer prints it; ``text`` is how people write it."""

    label = serializers.CharField()
    serial = serializers.IntegerField()
    year = serializers.IntegerField(allow_null=True)
    suffix = serializers.CharField()
    text = serializers.CharField()


class Named(Addressed):
    slug = serializers.CharField()


class NamedInBoth(Named):
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class Telephone(PlainSerializer):
    text = serializers.CharField(help_text="As it is dialled from abroad.")
    text_ko = serializers.CharField(help_text="As it is dialled in Korea.")
    uri = serializers.CharField(help_text="For a link (RFC 3966); empty where it cannot be dialled.")


class Holder(PlainSerializer):
    """A person who holds a post and whose name is public."""

    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    is_acting = serializers.BooleanField()


class Post(PlainSerializer):
    slug = serializers.CharField()
    duty_ko = serializers.CharField()
    duty_en = serializers.CharField()
    telephone = Telephone(allow_null=True)
    mailbox = serializers.CharField(help_text="The post's own address for mail, else its team's; may be empty.")
    card = serializers.URLField(help_text="vCard.")
    is_closed = serializers.BooleanField()
    holders = Holder(many=True)


class Linked(Addressed):
    """Another circular in a few words."""

    issuer = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    title_ko = serializers.CharField()
    language = serializers.CharField()


class Successor(Addressed):
    number = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()


class Withdrawn(PlainSerializer):
    reason_ko = serializers.CharField()
    reason_en = serializers.CharField()
    since = serializers.DateTimeField()
    successor = Successor(allow_null=True)
    merged_into = Successor(allow_null=True, help_text="The successor, where readers of the page are led to it.")


class Error(PlainSerializer):
    detail = serializers.CharField(help_text="A sentence in English.")
    code = serializers.CharField(help_text="A word that does not change.", required=False)


class ParameterError(Error):
    parameters = serializers.DictField(
        child=serializers.CharField(), help_text="What is wrong with each parameter, and what is allowed."
    )
    known = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="All parameters that this address knows."
    )


class GoneError(Error):
    reason_ko = serializers.CharField()
    reason_en = serializers.CharField()
    removed_at = serializers.DateTimeField()
