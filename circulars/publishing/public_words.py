"""Sentences that become public around a document: reasons and notes. They carry no personal value either."""

from django.utils.translation import gettext as _

from circulars.masking import Certainty, find, masked
from circulars.publishing.errors import PublishingError


def refuse_personal(*texts: str, error: type[PublishingError]) -> None:
    """Raises ``error``, with a mask for the value, where one surely holds a value that must not be public."""
    for text in texts:
        for value in find(text):
            if value.certainty == Certainty.SURE:
                raise error(
                    _("This sentence becomes public and holds a personal value: %(mask)s. Take it out.")
                    % {"mask": masked(text[value.start : value.end])}
                )
