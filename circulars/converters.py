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


class YearConverter:
    """Four digits, so that a circular has one address and no number is too large for the database."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


class QRConverter(LanguageConverter):
    """The kinds of picture a QR code comes as."""

    regex = "svg|png"


class CitationConverter(LanguageConverter):
    """The formats of citations for programs."""

    regex = "bib|ris"


class VersionConverter:
    """1, 2, 3 …, without leading zeros."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(LanguageConverter, "document_language")
register_converter(QRConverter, "qr_form")
register_converter(CitationConverter, "citation_form")
register_converter(YearConverter, "year_of_circular")
register_converter(VersionConverter, "version_of_edition")

CIRCULAR = "circulars/<slug:issuer>/<year_of_circular:year>/<str:key>/"
VERSION = "v<version_of_edition:version>/"
TRANSLATION = f"{CIRCULAR}<document_language:language>/"
