"""Status: every part of the installation on one page, for whoever looks after it."""

import platform
from datetime import datetime
from typing import Any

import django
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import public_cache
from circulars.admin.common.desk_page import desk_page
from circulars.models import JobRun, ServerError, Trouble
from circulars.observing import alarms, parts
from circulars.observing.signs import Sign, State

PERMISSION = "circulars.view_trouble"
SHOWN = 20  # troubles and errors of the last weeks


def urls(site: admin.AdminSite) -> list:
    return [path("status/", site.admin_view(_page(site)), name="status")]


def word(user: Any) -> dict[str, Any]:
    """For the first page of the desk: how many parts need somebody, for those who look after them."""
    if not user.has_perm(PERMISSION):
        return {"status_troubles": None}
    wrong = Trouble.objects.filter(ended_at=None, good_since=None, told_at__isnull=False)
    return {"status_troubles": wrong.count()}


def _page(site: admin.AdminSite) -> Any:
    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):  # type: ignore[union-attr]
            raise PermissionDenied
        now = timezone.now()
        lasting = _known(lambda: list(Trouble.objects.filter(ended_at=None))) or []
        signs = list(parts.signs(now))
        signs += _seen_elsewhere(lasting, signs)
        context = {
            "title": _("Status of the portal"),
            "now": now,
            "rows": _rows(signs, lasting),
            "bad": sum(sign.is_bad for sign in signs),
            "about": _about(now),
            **_past(),
        }
        return desk_page(site._registry[JobRun], request, "admin/status.html", context)

    return view


def _seen_elsewhere(lasting: list[Trouble], signs: list[Sign]) -> list[Sign]:
    """What another machine is told to see, such as its own disk: nobody here can look."""
    here = {sign.kind for sign in signs}
    seen = _("Seen on that machine, last at %(when)s.")
    return [
        Sign(
            row.kind, alarms.label_of(row.kind), State.BAD, row.code,
            seen % {"when": alarms.moment(row.seen_at)},
            _("Look at that machine. What it no longer tells of is gone from here after a day."),
        )
        for row in lasting
        if "@" in row.kind and row.kind not in here and row.good_since is None
    ]  # fmt: skip


def _rows(signs: list[Sign], lasting: list[Trouble]) -> list[dict[str, Any]]:
    """What is wrong first, with the moment since which it is known to be."""
    since = {row.kind: row.since for row in lasting}
    order = {State.BAD: 0, State.NOTE: 1, State.GOOD: 2}
    names = {State.BAD: _("wrong"), State.NOTE: _("to be noted"), State.GOOD: _("in order")}
    return [
        {"sign": sign, "name": names[sign.state], "since": since.get(sign.kind) if sign.is_bad else None}
        for sign in sorted(signs, key=lambda sign: order[sign.state])
    ]


def _past() -> dict[str, Any]:
    ended = _known(lambda: list(Trouble.objects.filter(told_at__isnull=False, ended_at__isnull=False)[:SHOWN])) or []
    errors = _known(lambda: list(ServerError.objects.all()[:SHOWN])) or []
    return {"past": [(alarms.label_of(row.kind), row) for row in ended], "errors": errors}


def _about(now: datetime) -> list[tuple[str, str]]:
    """What runs here. The release is named by the content of its files: other files on the disk wait for a restart."""
    running, there = public_cache.release(), public_cache.release.__wrapped__()
    release = running if running == there else _("%(running)s; other files lie on the disk: restart the portal") % {
        "running": running
    }  # fmt: skip
    return [
        (_("Release"), release),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (_("System"), f"{platform.system()} {platform.release()}"),
        (_("Time here"), f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S %Z}"),
    ]


def _known(ask: Any) -> Any:
    try:
        return ask()
    except Error:  # the page is for the hour in which something is away
        return None
