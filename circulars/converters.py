"""Parts of addresses that say what they are."""

from circulars.models import Language


class LanguageConverter:
    """A language a document can be written in, so that ``/en/`` and ``/v2/`` behind a circular are told apart."""

    regex = "|".join(Language.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
