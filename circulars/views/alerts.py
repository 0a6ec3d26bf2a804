"""Being told by mail: asking, confirming, choosing, ending. No account, no cookie; what a mail's link names is the key.

A link shows and asks; only a button does. One address alone takes a bare POST, that of ``List-Unsubscribe``: mail
programs send it without an origin, and the signed link is what guards it. Source: docs/domain.md, "Alerts".
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from circulars import changes
from circulars.alerts import asking, links, mailboxes, wanted
from circulars.alerts.wanted import REASONS, Target, Wanted
from circulars.models import Rhythm, Subscriber, Subscription
from circulars.public_cache import public_page
from contacts import hooks

NOT_KEPT = "private, no-store"
LABELS = {
    "on_new": gettext_lazy("Something new"),
    "on_corrected": gettext_lazy("A correction"),
    "on_deadline": gettext_lazy("A deadline that moves"),
    "on_withdrawn": gettext_lazy("A withdrawal"),
    "on_event": gettext_lazy("A deadline or event a week and a day ahead"),
}
USUAL = [name for name in REASONS if name != "on_event"]


class ChoiceForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Rhythm.choices, initial=Rhythm.NOW, widget=forms.RadioSelect
    )
    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Tell me of"),
        choices=list(LABELS.items()),
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def chosen(self) -> list[Any]:
        """The labels of the reasons that hold, for a row that is not being changed."""
        return [LABELS[name] for name in REASONS if name in self.initial.get("reasons", ())]

    def flags(self) -> dict[str, bool]:
        return {name: name in self.cleaned_data["reasons"] for name in REASONS}


class AskForm(ChoiceForm):
    address = forms.CharField(
        label=gettext_lazy("Your mail address"),
        max_length=mailboxes.LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("Write your mail address.")},
    )
    field_order = ["address", "rhythm", "reasons"]

    def clean_address(self) -> str:
        try:
            return mailboxes.normal(self.cleaned_data["address"])
        except ValidationError:
            raise ValidationError(_("This is no mail address. Write it like name@example.org.")) from None


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Of an address that is a secret nothing is kept, found or told to another site."""

    @csrf_exempt  # there is no cookie to protect: forms are guarded by origin and stamp
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        request.public_at, request.public_generation = now, changes.state(now).generation  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = NOT_KEPT
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Any) -> HttpResponse:
    """``?of=`` a kind, ``&what=`` a slug, a circular's path or the words of a search."""
    given = request.POST if request.method == "POST" else request.GET
    kind, what = given.get("of", Subscription.Kind.SITE), given.get("what", "")
    if kind not in Subscription.Kind.values or "\x00" in what:
        raise Http404
    target = wanted.target(kind, what, request.LANGUAGE_CODE, request.public_at)
    if target is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _ask_page(request, form, kind, what, target)
    if refusal := hooks.form_guard.refusal(request):
        response = _ask_page(request, form, kind, what, target, refusal=refusal.message, status=refusal.status)
        if refusal.retry_after is not None:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    if not form.is_valid():
        return _ask_page(request, form, kind, what, target, status=400)
    chosen = Wanted(
        kind,
        target.pk,
        target.name if kind == Subscription.Kind.SEARCH else "",
        form.cleaned_data["rhythm"],
        **form.flags(),
    )
    asking.ask(form.cleaned_data["address"], chosen, language=request.LANGUAGE_CODE, now=request.public_at)
    return HttpResponseRedirect(reverse("circulars:alert-asked"))


@require_safe
@public_page
def asked(request: HttpRequest) -> HttpResponse:
    """The same for every address, whoever subscribes already."""
    return render(request, "circulars/alert_asked.html", {"days": asking.VALID.days})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Any, token: str) -> HttpResponse:
    sign_up = links.sign_up_of(token)
    if sign_up is None or not asking.is_open(sign_up, request.public_at):
        return render(request, "circulars/alert_ended.html", {"kind": "confirm"}, status=404)
    chosen = Wanted.of_json(sign_up.asked_for)
    row = Subscription(kind=chosen.kind, target_id=chosen.target, query=chosen.query)
    context = {
        "target": wanted.name_of(row, request.LANGUAGE_CODE, request.public_at),
        "rhythm": Rhythm(chosen.rhythm).label,
        "guard": hooks.form_guard.fields(request),
    }
    if request.method == "POST":
        if refusal := hooks.form_guard.refusal(request):
            return render(
                request, "circulars/alert_confirm.html", context | {"refusal": refusal.message}, status=refusal.status
            )
        subscriber = asking.confirm(sign_up.pk, now=request.public_at)
        if subscriber is not None:
            return HttpResponseRedirect(links.path_to_manage(subscriber, request.LANGUAGE_CODE) + "?confirmed=1")
        return render(request, "circulars/alert_ended.html", {"kind": "confirm"}, status=404)
    return render(request, "circulars/alert_confirm.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: Any, token: str) -> HttpResponse:
    """What somebody is told, to be changed or ended; and everything that is kept of the mailbox, as a file."""
    subscriber = links.subscriber_of(token)
    if subscriber is None:
        return render(request, "circulars/alert_ended.html", {"kind": "manage"}, status=404)
    if request.method != "POST":
        if "export" in request.GET:
            return _export(subscriber)
        return _manage_page(request, subscriber, said=_("You will be told.") if "confirmed" in request.GET else "")
    if refusal := hooks.form_guard.refusal(request):
        return _manage_page(request, subscriber, refusal=refusal.message, status=refusal.status)
    if "end_all" in request.POST or "end" in request.POST:
        one = request.POST.get("end", "")
        is_gone = asking.end(subscriber.pk, (int(one),) if one.isdecimal() and len(one) < 19 else ())
        if is_gone:
            return HttpResponseRedirect(reverse("circulars:alert-forgotten"))
        return _manage_page(request, subscriber, said=_("This subscription has ended."))
    return _choose(request, subscriber)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Any, token: str) -> HttpResponse:
    """GET asks; POST ends. A mail program's POST says ``List-Unsubscribe=One-Click`` (RFC 8058) and has no origin."""
    found = links.stop_of(token)
    if found is None:
        return render(
            request, "circulars/alert_ended.html", {"kind": "stop"}, status=200 if request.method == "POST" else 404
        )
    if request.method == "POST":
        is_gone = asking.end(found.subscriber.pk, found.subscriptions)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200)
        if is_gone:
            return HttpResponseRedirect(reverse("circulars:alert-forgotten"))
        return HttpResponseRedirect(links.path_to_manage(found.subscriber, request.LANGUAGE_CODE))
    rows = found.subscriber.subscriptions.filter(pk__in=found.subscriptions) if found.subscriptions else []
    names = [wanted.name_of(row, request.LANGUAGE_CODE, request.public_at) for row in rows]
    context = {
        "names": [name for name in names if name],
        "manage": links.path_to_manage(found.subscriber, request.LANGUAGE_CODE),
    }
    return render(request, "circulars/alert_stop.html", context)


@require_safe
@public_page
def forgotten(request: HttpRequest) -> HttpResponse:
    return render(request, "circulars/alert_forgotten.html")


def _ask_page(
    request: Any, form: AskForm, kind: str, what: str, target: Target, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "what": what,
        "target": target,
        "refusal": refusal,
        "guard": hooks.form_guard.fields(request),
    }
    return render(request, "circulars/alert_ask.html", context, status=status)


def _manage_page(
    request: Any,
    subscriber: Subscriber,
    *,
    said: str = "",
    refusal: str = "",
    bad: dict | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = []
    for row in subscriber.subscriptions.all():
        initial = {"rhythm": row.rhythm, "reasons": [name for name in REASONS if getattr(row, name)]}
        form = (bad or {}).get(row.pk) or ChoiceForm(prefix=f"s{row.pk}")
        form.initial = initial
        rows.append((row, wanted.name_of(row, request.LANGUAGE_CODE, request.public_at), form))
    context = {
        "rows": rows,
        "subscriber": subscriber,
        "said": said,
        "refusal": refusal,
        "guard": hooks.form_guard.fields(request),
    }
    return render(request, "circulars/alert_manage.html", context, status=status)


def _choose(request: Any, subscriber: Subscriber) -> HttpResponse:
    key = request.POST.get("save", "")
    if not key.isdecimal() or len(key) > 18:
        return _manage_page(request, subscriber, refusal=_("Nothing was chosen."), status=400)
    form = ChoiceForm(request.POST, prefix=f"s{key}")
    if not form.is_valid():
        return _manage_page(request, subscriber, bad={int(key): form}, status=400)
    try:
        asking.choose(subscriber.pk, int(key), rhythm=form.cleaned_data["rhythm"], reasons=form.flags())
    except asking.NotTaken as error:
        return _manage_page(request, subscriber, refusal=str(error), status=400)
    return _manage_page(request, subscriber, said=_("Your choice was kept."))


def _export(subscriber: Subscriber) -> HttpResponse:
    """All that is kept of a mailbox, as JSON."""
    rows = subscriber.subscriptions.values("kind", "target_id", "query", "rhythm", *REASONS, "created_at")
    kept = {
        "address": subscriber.address,
        "language": subscriber.language,
        "confirmed_at": subscriber.confirmed_at,
        "stopped_at": subscriber.stopped_at,
        "subscriptions": list(rows),
    }
    response = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="subscriptions.json"'
    return response
