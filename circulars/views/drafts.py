"""What the reader of a draft link sees: the page, its files, paper, the drafts it refers to, and the fact check.

The address itself is the secret: nothing of it is kept by caches, found by search engines, or told to another site.
Source: docs/domain.md, "Draft links".
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from circulars import addresses, draft_links
from circulars.models import Attachment, DraftLink, Edition, Removal, State, WorkingCopy
from circulars.reading import drafts, page
from circulars.views import guesses, serving
from contacts import directory, hooks

LAYOUT = "circulars/draft_base.html"  # the page itself is the template of the public one
KIND = "draft"
RIGHT, WRONG = "right", "wrong"
# What an answer can be about: fields and lines of the form, in the words of a reader.
ABOUT = [
    ("", _("the whole")),
    ("title", _("title")),
    ("number_label", _("number")),
    ("body", _("text")),
    ("summary_ko", _("Korean summary")),
    ("addresseelines", _("addressees")),
    ("deadlinelines", _("deadlines")),
    ("eventmentions", _("events")),
    ("issued_on", _("date of issue")),
    ("place", _("place")),
    ("attachments", _("files")),
    ("sourcelines", _("sources")),
    ("post", _("contact")),
]


class FactCheckForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Your finding"),
        choices=[(RIGHT, _("Everything is correct")), (WRONG, _("Something is not correct"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    about = forms.ChoiceField(label=_("It is about"), choices=ABOUT, required=False)
    text = forms.CharField(
        label=_("What is not correct, and how it should read"),
        required=False,
        max_length=draft_links.LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    name = forms.CharField(label=_("Your name or post"), required=False, max_length=draft_links.LONGEST_NAME)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("verdict") == WRONG and "text" in values and not values["text"].strip():
            self.add_error("text", _("Say what is not correct."))
        return values


def for_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Finds the link that the address names: 404 where it is not ours, 429 after too many of those, 410 once ended."""

    @csrf_exempt  # there is no cookie to protect: forms are guarded by origin and stamp
    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        link = draft_links.found(token)
        if link is None and guesses.are_too_many(request, KIND):
            return _private(guesses.refuse(request))
        if link is None:
            guesses.count(request, KIND)
            return _private(_not_found(request))
        if _has_ended(link):
            return _private(_ended(request, link))
        try:
            return _private(view(request, link, **kwargs))
        except Http404:
            return _private(_not_found(request))

    return answer


@for_link
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, link: DraftLink) -> HttpResponse:
    """The draft, and below it the questions to its reader where the link asks for a fact check."""
    copy = link.working_copy
    if request.method == "POST":
        if not link.asks_fact_check:
            raise Http404
        return _take(request, link)
    if request.method == "GET":
        draft_links.note_read(link, now=timezone.now())
    form = FactCheckForm(initial={"revision": copy.revision}) if link.asks_fact_check else None
    return _page(request, link, copy, form=form)


@for_link
@require_safe
def draft_with(request: HttpRequest, link: DraftLink, circular_id: int) -> HttpResponse:
    """A draft that the one of the link refers to."""
    for copy in draft_links.drafts_with(link, at=timezone.now()):
        if copy.circular_id == circular_id:
            return _page(request, link, copy)
    raise Http404


@for_link
@require_safe
def draft_file(request: HttpRequest, link: DraftLink, code: str, name: str) -> HttpResponse:
    """A file of the draft or of one that it refers to."""
    copies = [link.working_copy, *draft_links.drafts_with(link, at=timezone.now())]
    removed = Removal.objects.filter(lifted_at=None, file__isnull=False).values("file")
    rows = Attachment.objects.filter(working_copy__in=copies, file__code=code).exclude(file__in=removed)
    row = rows.select_related("blob").order_by("pk").first()
    if row is None:
        raise Http404
    return serving.send_blob(request, row.blob, row.name, cache_control=serving.PRIVATE)


@for_link
@require_safe
def thanks(request: HttpRequest, link: DraftLink) -> HttpResponse:
    context = {"link": link, "draft_address": _address("draft", link)}
    return render(request, "circulars/draft_thanks.html", context)


def _take(request: HttpRequest, link: DraftLink) -> HttpResponse:
    """An answer that is refused comes back as it was typed."""
    form = FactCheckForm(request.POST)
    if refusal := hooks.form_guard.refusal(request):
        response = _page(request, link, link.working_copy, form=form, refusal=refusal.message, status=refusal.status)
        if refusal.retry_after is not None:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    if not form.is_valid():
        return _page(request, link, link.working_copy, form=form, status=400)
    values = form.cleaned_data
    try:
        draft_links.answer(
            link.pk,
            is_correct=values["verdict"] == RIGHT,
            text=values["text"],
            field=values["about"],
            name=values["name"],
            revision=values["revision"],
            now=timezone.now(),
        )
    except draft_links.NotAnswerable as error:
        return _page(request, link, link.working_copy, form=form, refusal=str(error), status=400)
    # a browser would carry the fragment of the form along
    return HttpResponseRedirect(f"{_address('draft-thanks', link)}#content")


def _page(
    request: HttpRequest,
    link: DraftLink,
    copy: WorkingCopy,
    *,
    form: FactCheckForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now, language = timezone.now(), get_language() or "ko"
    reader = page.Reader(
        at=now,
        generation="",
        language=language,
        origin=addresses.origin(request),
        publishes_names=hooks.office(request).publishes_names,
    )
    codes = {line.file.code for line in copy.attachments.select_related("file")}

    def address_of(code: str, name: str) -> str | None:
        return f"{_address('draft', link)}files/{code}/{name}" if code in codes else None

    own = copy.pk == link.working_copy_id
    here = _address("draft", link) if own else _address("draft-with", link, circular_id=copy.circular_id)
    is_print = request.method != "POST" and request.GET.get("view") == "print"
    context = drafts.context(copy, reader, address_of) | {
        "layout": "print.html" if is_print else LAYOUT,
        "is_print": is_print,
        "current_address": here,
        "draft": copy,
        "draft_link": link,
        "draft_address": _address("draft", link),
        "is_first": own,
        "refers_to": [] if is_print or not own else _refers_to(link),
        "form": form,
        "refusal": refusal,
        "guard": hooks.form_guard.fields(request) if form else "",
    }
    context["banners"] = render_to_string("circulars/_draft_note.html", context)
    response = render(request, "circulars/circular_detail.html", context, status=status)
    if form:  # with no referrer at all a browser says that the form came from nowhere
        response["Referrer-Policy"] = "same-origin"
    return response


def _refers_to(link: DraftLink) -> list[tuple[str, str, str]]:
    """(address, number and title, language) of the drafts beside it."""
    found = draft_links.drafts_with(link, at=timezone.now())
    return [(_address("draft-with", link, circular_id=row.circular_id), str(row), row.language) for row in found]


def _has_ended(link: DraftLink) -> bool:
    """By its own time; and whatever that says, once everybody can read the words."""
    now = timezone.now()
    return not draft_links.is_open(link, now) or link.working_copy.state_at(now) == State.PUBLISHED


def _ended(request: HttpRequest, link: DraftLink) -> HttpResponse:
    """What the reader can do now. The page names nothing of the draft, but where its words are public by now."""
    now, circular = timezone.now(), link.working_copy.circular
    live = Edition.objects.live(now).filter(circular=circular, published_at__gte=link.created_at).exists()
    post = directory.load(timezone.localdate(now)).post(circular.post_id) if circular.post_id else None
    context = {
        "public_address": addresses.circular(circular.path, get_language() or "ko") if live and circular.path else "",
        "post": post,
    }
    return render(request, "circulars/draft_ended.html", context, status=410)


def _not_found(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


def _address(name: str, link: DraftLink, **kwargs) -> str:
    return reverse(f"circulars:{name}", kwargs={"token": draft_links.token_of(link), **kwargs})


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    return response
