"""How often one network may ask the API; the number is an office's choice."""

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from circulars import throttling


class ClientThrottle(BaseThrottle):
    """``API_REQUESTS_PER_MINUTE`` requests in each minute of the clock; 0 sets no limit."""

    def allow_request(self, request: Request, view) -> bool:
        return throttling.is_within("api", request.META.get("REMOTE_ADDR", ""))

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return throttling.seconds_left("api")
