"""Parts of addresses that say what they are, and the routes of circulars, which pages and API share."""

from django.urls import register_converter

from circulars.models import Language


class LanguageConverter:
    """A language a document can be written in, so that ``/en/`` and ``/v2/`` behind a circular are told apart."""

    regex = "|".join(Language.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "document_language")

CIRCULAR = "circulars/<slug:issuer>/<int:year>/<str:key>/"
TRANSLATION = f"{CIRCULAR}<document_language:language>/"
