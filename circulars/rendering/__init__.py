"""From the HTML that staff entered to what pages show: ``sanitise``, ``text``, ``body``, ``derived``."""

from circulars.rendering.derived import rebuild
from circulars.rendering.sanitise import clean
from circulars.rendering.text import excerpt, plain_text

__all__ = ["clean", "excerpt", "plain_text", "rebuild"]
