"""Is this paper still what is public? One page in both languages, found by the code that the paper carries.

Wrong codes are counted by the client's network, as a keyed hash and for an hour, so that nobody tries them out.
"""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import override
from django.views.decorators.http import require_safe

from circulars import addresses, verification
from circulars.codes import as_stored
from circulars.public_cache import PublicRequest, public_page
from circulars.reading import days, names, words
from circulars.reading.parts import code as of_paper
from circulars.throttling import hashed
from circulars.verification import Paper

WINDOW = 60 * 60  # seconds
LANGUAGES = ("ko", "en")


@require_safe
@public_page(query=("code",))
def form(request: PublicRequest) -> HttpResponse:
    """Where a code is typed; it leads to the address that the QR code of the paper holds."""
    typed = request.public_query.get("code", "")
    stored = as_stored(typed)
    if verification.looks_like_code(stored):
        return HttpResponseRedirect(addresses.verify(stored, request.LANGUAGE_CODE))
    context = {"typed": typed[:40], "is_refused": bool(typed)}
    return render(request, "circulars/verify_form.html", context, status=400 if typed else 200)


@require_safe
@public_page
def answer(request: PublicRequest, code: str) -> HttpResponse:
    stored = as_stored(code)
    if not verification.looks_like_code(stored):
        return _unknown(request, stored="")
    if stored != code:
        return HttpResponsePermanentRedirect(addresses.verify(stored, request.LANGUAGE_CODE))
    if _is_refused(request):
        return _refuse(request)
    paper = verification.look_up(stored, at=request.public_at, generation=request.public_generation)
    if paper is None:
        _count_wrong(request)
        return _unknown(request, stored)
    context = {
        "code": of_paper.grouped(stored),
        "answers": [
            {"code": language, "markup": _in_language(paper, language)} for language in _in_order(request.LANGUAGE_CODE)
        ],
    }
    return render(request, "circulars/verify_detail.html", context)


def _site(language: str) -> str:
    """The language of the pages that an answer in ``language`` leads to: this one, where the portal speaks it."""
    return language if language in settings.INTERFACE_LANGUAGES else settings.LANGUAGE_CODE


def _in_order(first: str) -> list[str]:
    return [first, *(language for language in LANGUAGES if language != first)]


def _in_language(paper: Paper, language: str) -> SafeString:
    with override(language):
        return SafeString(render_to_string("circulars/_verify_answer.html", _context(paper, language)))


def _context(paper: Paper, language: str) -> dict[str, Any]:
    """The words of one answer. Links lead to pages of the portal in this language, where it speaks it."""
    site = _site(language)
    notice, removal, current = paper.notice, paper.removal, paper.current
    address = addresses.circular(paper.path, site, document=paper.document)
    return {
        "paper": paper,
        "answer_id": f"answer-{language}",
        "code": of_paper.grouped(paper.code),
        "hash": of_paper.short_hash(paper.content_hash),
        "number": SafeString(names.in_language(paper.number, paper.language, language)),
        "title": SafeString(names.in_language(paper.title, paper.language, language)),
        "written_in": SafeString(words.choices("language", language)[paper.language]) if paper.language else "",
        "published_on": _day(paper.published_at, language),
        "address": address,
        "history": addresses.history(paper.path, site),
        "current": current,
        "replaced_on": _day(paper.since[0].published_at, language) if paper.since else "",
        "compare": addresses.compare(
            paper.path, site, document=paper.document, versions=(paper.version, current.version)
        )
        if current
        else "",
        "since": [
            {
                "version": step.version,
                "on": _day(step.published_at, language),
                "note": SafeString(names.in_guessed_language(step.note, language)),
            }
            for step in paper.since
        ],
        "withdrawn_on": _day(notice.effective_at, language) if notice else "",
        "is_merged": bool(notice and notice.is_merged),
        "reason": SafeString(names.two(source.reason_ko, source.reason_en, language))
        if (source := notice or removal)
        else "",
        "successor": _successor(notice, site, language) if notice and notice.successor else "",
        "removed_on": _day(removal.effective_at, language) if removal else "",
    }


def _day(moment, language: str) -> str:
    return days.long(days.of(moment), language)


def _successor(notice, site: str, language: str) -> SafeString:
    number = f"{names.words(notice.successor_number)}: " if notice.successor_number else ""
    title = names.in_language(notice.successor_title, notice.successor_language, language)
    return SafeString(f'<a href="{escape(addresses.circular(notice.successor, site))}">{number}{title}</a>')


def _unknown(request: PublicRequest, stored: str) -> HttpResponse:
    return _both(request, "circulars/_verify_unknown.html", {"code": of_paper.grouped(stored)}, status=404)


def _refuse(request: PublicRequest) -> HttpResponse:
    response = _both(request, "circulars/_verify_refused.html", {}, status=429)
    response.headers["Retry-After"] = str(WINDOW)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _both(request: PublicRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    answers = []
    for language in _in_order(request.LANGUAGE_CODE):
        with override(language):
            own = {"answer_id": f"answer-{language}", "contacts": f"{addresses.prefix(_site(language))}/contacts/"}
            said = render_to_string(template, context | own)
        answers.append({"code": language, "markup": SafeString(said)})
    return render(request, "circulars/verify_detail.html", {"code": "", "answers": answers}, status=status)


def _key(request: PublicRequest) -> str:
    return f"verify.wrong.{hashed(request.META.get('REMOTE_ADDR', ''))}"


def _is_refused(request: PublicRequest) -> bool:
    """Whoever guessed too often gets no answer at all, or he would go on until one is right."""
    limit = settings.WRONG_CODES_PER_HOUR
    return bool(limit) and cache.get(_key(request), 0) >= limit


def _count_wrong(request: PublicRequest) -> None:
    if not settings.WRONG_CODES_PER_HOUR or cache.add(_key(request), 1, WINDOW):
        return
    try:
        cache.incr(_key(request))
    except ValueError:  # the hour ended between the two lines
        cache.set(_key(request), 1, WINDOW)
