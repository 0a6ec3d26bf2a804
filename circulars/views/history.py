"""All editions of a circular that were public, what changed from each to the next, and when it was withdrawn."""

from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulars import addresses, terms
from circulars.models import Edition, Language, NoteAmendment, Withdrawal
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, editions, names, words
from circulars.reading.editions import Released
from circulars.reading.parts import basics
from circulars.views.circular import moved_or_gone
from circulars.views.compare import choices


@require_safe
@public_page
def history(request: PublicRequest, issuer: str, year: int, key: str) -> HttpResponse:
    path = f"{issuer}/{year}/{key}"
    at, language = request.public_at, request.LANGUAGE_CODE
    found = editions.released(path, at)
    if not any(one.is_current(at) for one in found):
        return moved_or_gone(request, path, rest="history/")
    amended = _amended([one.pk for one in found], at, language)
    context = {
        "title": found[0].title,
        "written_in": found[0].language,
        "groups": [
            _group(list(rows), path, at, language, amended) for _code, rows in groupby(found, lambda one: one.language)
        ],
        "withdrawals": _withdrawals(path, at, language),
        "terms": [SafeString(basics.term(one, language)) for one in _terms(found[0], request)],
        "address": addresses.circular(path, language),
    }
    return render(request, "circulars/circular_history.html", context)


def _terms(present: Released, request: PublicRequest) -> list[terms.Term]:
    known = terms.every(request.public_generation)
    return terms.past(known, present.issued_on, present.issuer or "", days.of(request.public_at))


def _group(
    rows: list[Released], path: str, at: datetime, language: str, amended: dict[int, list[str]]
) -> dict[str, Any]:
    """The editions in one language, each with a link to what it changed, and a form for any two."""
    code, document = rows[0].language, rows[0].document
    before = {newer.version: older.version for newer, older in pairwise(rows)}
    return {
        "code": code,
        "name": Language(code).label,
        "is_original": rows[0].is_original,
        "editions": [
            {
                "version": one.version,
                "url": one.address(path, at, language),
                "is_current": one.is_current(at),
                "published": SafeString(days.marked(days.of(one.published_at), language)),
                "note": SafeString(names.in_guessed_language(one.note, language)),
                "amended": amended.get(one.pk, []),
                "is_minor": not one.is_major,
                "compared_with": (older := before.get(one.version)),
                "compare_url": addresses.compare(path, language, document=document, versions=(older, one.version))
                if older
                else "",
            }
            for one in rows
        ],
        "choices": choices(rows, language) if len(rows) > 2 else [],
        "compare_address": addresses.compare(path, language, document=document),
        "from_version": rows[-1].version,
        "to_version": rows[0].version,
    }


def _amended(keys: list[int], at: datetime, language: str) -> dict[int, list[str]]:
    """On which days the notes of editions were put right, by edition. The words of before are not repeated."""
    rows = NoteAmendment.objects.filter(edition__in=keys, amended_at__lte=at).order_by("amended_at", "pk")
    found: dict[int, list[str]] = {}
    for edition, amended_at in rows.values_list("edition_id", "amended_at"):
        found.setdefault(edition, []).append(SafeString(days.marked(days.of(amended_at), language)))
    return found


def _withdrawals(path: str, at: datetime, language: str) -> list[dict[str, Any]]:
    """Each with its reason and dates, lifted ones too, the newest first."""
    successor = Edition.objects.live(at).originals().filter(circular=OuterRef("successor")).order_by()
    rows = (
        Withdrawal.objects.filter(circular__path=path, effective_at__lte=at)
        .order_by("-effective_at", "-pk")
        .values_list(
            "language", "reason_ko", "reason_en", "effective_at", "lifted_at", "is_merged", "successor__path",
            Subquery(successor.values("title")[:1]), Subquery(successor.values("language")[:1]),
        )
    )  # fmt: skip
    label = words.choices("language", language)
    return [
        {
            "sentence": _sentence(is_merged, days.long(days.of(effective_at), language)),
            "language": SafeString(label[code]) if code else "",
            "reason": SafeString(names.two(korean, english, language)),
            "lifted": days.long(days.of(lifted_at), language) if lifted_at and lifted_at <= at else "",
            "successor": addresses.circular(to, language) if to and title else "",
            "successor_title": title,
            "successor_language": written_in,
        }
        for code, korean, english, effective_at, lifted_at, is_merged, to, title, written_in in rows
    ]


def _sentence(is_merged: bool, day: str) -> str:
    if is_merged:
        return _("On %(day)s this document was merged into another one.") % {"day": day}
    return _("On %(day)s this document was withdrawn.") % {"day": day}
