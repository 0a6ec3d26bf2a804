"""Errors to Sentry, where an office has one: the place in the code and no value of a row, a form or a person."""

from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import HttpRequest

from circulars import public_cache, tracing
from portal.observing import routes

FRAME = (
    "filename",
    "abs_path",
    "function",
    "module",
    "lineno",
    "in_app",
    "context_line",
    "pre_context",
    "post_context",
)


def connect() -> None:
    """Imported only where it is set: the library takes 30 MB of each process."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        default_integrations=False,
        auto_enabling_integrations=False,
        data_collection={"user_info": False, "http_bodies": []},
        include_local_variables=False,
        max_breadcrumbs=0,
        traces_sample_rate=None,
        send_client_reports=False,
        auto_session_tracking=False,
        server_name="",
        release=public_cache.release(),
        shutdown_timeout=2,
        before_send=scrubbed,
    )
    got_request_exception.connect(_tell, dispatch_uid="portal.observing.sentry")


def _tell(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Of a request that failed. The library's own integration would wrap every view, and collect what is not sent."""
    import sentry_sdk

    with sentry_sdk.new_scope() as scope:
        scope.set_transaction_name(routes.route_of(request) if request is not None else routes.NONE)
        sentry_sdk.capture_exception()


def scrubbed(event: Any, hint: Any) -> Any:
    """Built anew from what is known to be harmless, rather than cleared of what is known to harm."""
    kept: dict[str, Any] = {
        name: event[name] for name in ("event_id", "timestamp", "level", "platform") if name in event
    }
    kept["release"] = event.get("release", "")
    kept["sdk"] = {"name": "sentry.python", "version": event.get("sdk", {}).get("version", "")}
    kept["tags"] = {"request": tracing.current()}
    kept["transaction"] = event.get("transaction") or routes.NONE
    values = (event.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_exception(value) for value in values]}
    return kept


def _exception(value: Any) -> dict[str, Any]:
    """Its class and its frames. What it says may repeat a value of a row."""
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type") or "Error",
        "value": "",
        "module": value.get("module"),
        "stacktrace": {"frames": [{name: frame[name] for name in FRAME if name in frame} for frame in frames]},
    }
