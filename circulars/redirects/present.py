"""Where a page that a former address leads to is today, so that one hop is enough."""

import re

from circulars.models import Redirect

PARTED = re.compile(r"(/circulars/[^/?]+/\d{4}/[^/?]+/)(.*)", re.DOTALL)
FURTHEST = 5  # moves after one another


def present_page(page: str) -> str:
    """The address of a page of the portal after all moves of what it belongs to, without the prefix of a language."""
    seen = {page}
    for _step in range(FURTHEST):
        moved = _moved(page)
        if moved is None or moved in seen:
            break
        seen.add(moved)
        page = moved
    return page


def bare_address(row: Redirect) -> str:
    """Where a row leads, without the prefix of a language; empty for a circular that has no address yet."""
    if row.circular:
        return f"/circulars/{row.circular.path}/" if row.circular.path else ""
    if row.section:
        return f"/sections/{row.section.slug}/"
    return f"/dossiers/{row.dossier.slug}/" if row.dossier else row.page


def _moved(page: str) -> str | None:
    path, _mark, query = page.partition("?")
    parted = PARTED.fullmatch(path)
    rows = Redirect.objects.filter(old_path__in={page, path, *(parted.groups()[:1] if parted else ())})
    found = {row.old_path: row for row in rows.select_related("circular", "section", "dossier")}
    for old_path, rest in ((page, ""), (path, ""), (parted[1] if parted else "", parted[2] if parted else "")):
        if (row := found.get(old_path)) and (address := bare_address(row)):
            if "?" in address or not query or old_path == page:
                return f"{address}{rest}"
            return f"{address}{rest}?{query}"
    return None
