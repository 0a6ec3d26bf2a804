"""Former addresses of circulars: kept for ever, one hop from the present one."""

from circulars.models import Redirect


def present_path(path: str) -> str | None:
    """Where the circular that once was at ``/circulars/<path>/`` is now; None if none was."""
    row = Redirect.objects.select_related("circular").filter(old_path=f"/circulars/{path}/").first()
    return row.circular.path if row and row.circular else None


def kwargs_of(path: str, language: str = "") -> dict[str, str | int]:
    """The parts of ``uclg/2018/31`` as the addresses of a circular take them."""
    issuer, year, key = path.split("/")
    kwargs: dict[str, str | int] = {"issuer": issuer, "year": int(year), "key": key}
    return kwargs | ({"language": language} if language else {})
