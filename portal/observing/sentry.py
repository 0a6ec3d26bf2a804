"""Errors to Sentry, where an office has one: the place in the code and no value of a row, a form or a person."""

from typing import Any

from django.conf import settings

from circulars import public_cache, tracing
from circulars.masking.log import masked_line

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
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(transaction_style="function_name", middleware_spans=False)],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        send_client_reports=False,
        auto_session_tracking=False,
        server_name="",
        release=public_cache.release(),
        shutdown_timeout=2,
        before_send=scrubbed,
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """Built anew from what is known to be harmless, rather than cleared of what is known to harm."""
    kept: dict[str, Any] = {
        name: event[name] for name in ("event_id", "timestamp", "level", "platform") if name in event
    }
    kept["release"] = event.get("release", "")
    kept["sdk"] = {"name": "sentry.python", "version": event.get("sdk", {}).get("version", "")}
    kept["tags"] = {"request": tracing.current()}
    if isinstance(event.get("transaction"), str):
        kept["transaction"] = masked_line(event["transaction"]) if "/" not in event["transaction"] else "none"
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
