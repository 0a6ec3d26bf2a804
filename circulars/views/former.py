"""Former addresses: kept for ever, one hop from the present one."""

from circulars.models import Redirect


def present_path(path: str) -> str | None:
    """Where the circular that once was at ``/circulars/<path>/`` is now; None if none was."""
    row = Redirect.objects.select_related("circular").filter(old_path=f"/circulars/{path}/").first()
    return row.circular.path if row and row.circular else None


def present_section(slug: str) -> str | None:
    """What the section is called today that once was at ``/sections/<slug>/``."""
    row = Redirect.objects.select_related("section").filter(old_path=f"/sections/{slug}/").first()
    return row.section.slug if row and row.section else None


def present_dossier(slug: str) -> str | None:
    """As ``present_section``; None also where the dossier is not public."""
    row = Redirect.objects.select_related("dossier").filter(old_path=f"/dossiers/{slug}/").first()
    return row.dossier.slug if row and row.dossier and row.dossier.is_public else None


def kwargs_of(path: str, language: str = "") -> dict[str, str | int]:
    """The parts of ``uclg/2018/31`` as the addresses of a circular take them."""
    issuer, year, key = path.split("/")
    kwargs: dict[str, str | int] = {"issuer": issuer, "year": int(year), "key": key}
    return kwargs | ({"language": language} if language else {})
