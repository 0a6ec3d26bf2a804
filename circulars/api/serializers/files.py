"""The files of a document, and how they can be read."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from circulars.api.serializers.plain import PlainSerializer
from circulars.models import BlobText, FileReview
from circulars.models.choices import FileRole

TEXT_STATES = [("waiting", _("not read yet")), *BlobText.State.choices]


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
