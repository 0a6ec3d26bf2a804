"""410: what was removed answers with the reason, from ``Removal`` alone, and never with 404."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from circulars.models import Circular, Edition, File, Removal


def gone(request: HttpRequest, removal: Removal | None) -> HttpResponse:
    """The page for a removed item; raises Http404 where there is no removal to speak of."""
    if removal is None:
        raise Http404
    reason = removal.reason_ko if get_language() == "ko" else removal.reason_en or removal.reason_ko
    language = "ko" if reason == removal.reason_ko else "en"
    context = {"removal": removal, "reason": reason, "reason_language": language, "removed_at": removal.effective_at}
    response = render(request, "410.html", context, status=410)
    response["Cache-Control"] = "public, max-age=0, s-maxage=60, must-revalidate"
    return response


def removal_of_circular(path: str, at: datetime, *, language: str = "", version: int | None = None) -> Removal | None:
    """The removal that keeps this circular, language or edition from the public at ``at``, if there is one.

    An edition that never was public is not there: nothing of it is gone.
    """
    circular = Circular.objects.filter(path=path).first()
    if circular is None:
        return None
    editions = Edition.objects.filter(circular=circular, published_at__lte=at)
    editions = editions.filter(language=language) if language else editions.filter(is_original=True)
    if version is None:
        editions = editions.filter(Q(superseded_at=None) | Q(superseded_at__gt=at))
    else:
        editions = editions.filter(version=version)
    if not editions.exists():
        return None
    return _covering(circular, editions, at).first()


def removal_of_file(file: File, at: datetime, *, version: int | None = None) -> Removal | None:
    """The removal that keeps a file from the public: its own, its circular's, or that of the edition asked for.

    Erasing takes the rows that say which edition had the file, so an erased edition answers for all of its language.
    """
    alone = file.removals.filter(lifted_at=None, effective_at__lte=at).first()
    editions = Edition.objects.filter(circular=file.circular, language=file.language, published_at__lte=at)
    editions = editions.filter(Q(attachments__file=file) | Q(erased_at__isnull=False))
    if version is None:
        editions = editions.filter(Q(superseded_at=None) | Q(superseded_at__gt=at))
    else:
        editions = editions.filter(version=version)
    if alone and (version is None or editions.exists() or not file.attachments.exists()):
        return alone
    if not editions.exists():
        return None
    return _covering(file.circular, editions, at).first()


def _covering(circular: Circular, editions: QuerySet[Edition], at: datetime) -> QuerySet[Removal]:
    whole = Q(scope=Removal.Scope.WHOLE)
    chosen = Q(scope=Removal.Scope.EDITIONS, editions__in=editions.values("pk"))
    active = circular.removals.filter(lifted_at=None, effective_at__lte=at)
    return active.filter(whole | chosen).order_by("-effective_at").distinct()
