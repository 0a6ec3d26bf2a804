from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response=None, credentials: dict | None = None, *args, **kwargs) -> HttpResponse:
    """The page after too many wrong passwords for one name from one place: how long to wait, whom to ask."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    answer = render(request, "portal/locked_out.html", {"minutes": minutes}, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
