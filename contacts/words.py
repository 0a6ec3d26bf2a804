"""A text in Korean and English, of which the Korean one always exists."""

from typing import NamedTuple

from django.utils.translation import get_language


class Words(NamedTuple):
    ko: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.ko or self.en)

    def text(self, language: str | None = None) -> str:
        """In this language (without one, that of the page), else in the other."""
        return getattr(self, self.written_in(language))

    def written_in(self, language: str | None = None) -> str:
        """The language that ``text`` answers in."""
        korean = (language or get_language() or "ko") == "ko"
        if korean:
            return "ko" if self.ko else "en"
        return "en" if self.en else "ko"

    def __str__(self) -> str:
        return self.text()
