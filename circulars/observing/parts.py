"""All parts in the order in which somebody looks at them; one that fails while it is looked at hides no other."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.observing import databases, keeping, machine, sending, work
from circulars.observing.signs import Part, Sign, State

PARTS = (
    Part("databases", databases.LABEL, databases.look),
    Part("machine", gettext_lazy("Machine"), machine.look),
    Part("work", gettext_lazy("Work between requests"), work.look),
    Part("sending", sending.MAILS, sending.look),
    Part("keeping", keeping.BACKUP, keeping.look),
)


def signs(now: datetime) -> Iterator[Sign]:
    for part in PARTS:
        try:
            yield from list(part.look(now))
        except Exception as error:  # whatever it is: somebody who looks wants to see the rest
            seen = _("It could not be looked at: %(error)s") % {"error": type(error).__name__}
            yield Sign(part.name, part.label, State.BAD, "unknown", seen, _("Look into the log."))
