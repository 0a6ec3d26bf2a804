"""Absolute addresses in the API: ``url`` is the public page, ``self`` the same thing here.

Those that each row of a list repeats are kept.
"""

from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.urls import get_script_prefix

from circulars import addresses

LANGUAGE = settings.LANGUAGE_CODE  # canonical pages are those without a prefix


def root(origin: str) -> str:
    return f"{origin}{get_script_prefix()}api/v1/"


def circular(origin: str, path: str, *, document: str = "", version: int | None = None) -> dict[str, str]:
    """``document`` is the language of a translation, ``version`` that of an earlier edition."""
    own = f"{root(origin)}circulars/{quote(path)}/"
    if document:
        own += f"{document}/"
    if version is not None:
        own += f"v{version}/"
    page = addresses.circular(path, LANGUAGE, document=document, version=version)
    return {"url": f"{origin}{page}", "self": own}


def editions(origin: str, path: str) -> str:
    return f"{root(origin)}circulars/{quote(path)}/editions/"


@lru_cache(maxsize=1024)
def section(origin: str, slug: str) -> dict[str, str]:
    return {
        "url": f"{origin}{addresses.section(slug, LANGUAGE)}",
        "self": f"{root(origin)}sections/{quote(slug)}/",
    }


@lru_cache(maxsize=1024)
def issuer(origin: str, slug: str) -> dict[str, str]:
    page = addresses.every_circular(LANGUAGE, issuer=slug)
    return {"url": f"{origin}{page}", "self": f"{root(origin)}issuers/{quote(slug)}/"}


def topic(origin: str, slug: str) -> dict[str, str]:
    page = addresses.every_circular(LANGUAGE, topic=slug)
    return {"url": f"{origin}{page}", "self": f"{root(origin)}topics/{quote(slug)}/"}


def dossier(origin: str, slug: str) -> dict[str, str]:
    return {
        "url": f"{origin}{addresses.dossier(slug, LANGUAGE)}",
        "self": f"{root(origin)}dossiers/{quote(slug)}/",
    }


def event(origin: str, slug: str) -> dict[str, str]:
    return {"url": f"{origin}{addresses.event(slug, LANGUAGE)}", "self": f"{root(origin)}events/{quote(slug)}/"}


def team(origin: str, slug: str) -> dict[str, str]:
    page = f"{addresses.prefix(LANGUAGE)}/contacts/teams/{quote(slug)}/"
    return {"url": f"{origin}{page}", "self": f"{root(origin)}teams/{quote(slug)}/"}


def post_card(origin: str, pk: int) -> str:
    return f"{origin}{addresses.prefix(LANGUAGE)}/contacts/posts/{pk}.vcf"
