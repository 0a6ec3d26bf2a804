"""Content for showing and trying the portal: an invented office, loaded into an empty place and removable whole."""

from circulars.demo.loading import NotEmpty, load
from circulars.demo.removing import NotThere, remove

__all__ = ["NotEmpty", "NotThere", "load", "remove"]
