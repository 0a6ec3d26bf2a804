"""What two circulars have to do with one another, said from either end."""

from django.utils.translation import gettext_lazy as _

from circulars.models import RelationKind

FROM_NEWER = {
    RelationKind.UPDATES: _("This circular updates %(other)s."),
    RelationKind.REPLACES: _("This circular replaces %(other)s."),
    RelationKind.CORRECTS: _("This circular corrects %(other)s."),
    RelationKind.RESCHEDULES: _("This circular changes the dates of %(other)s."),
    RelationKind.EXTENDS: _("This circular extends the deadline of %(other)s."),
    RelationKind.REMINDS: _("This circular reminds of %(other)s."),
    RelationKind.REPLIES: _("This circular replies to %(other)s."),
}
FROM_OLDER = {
    RelationKind.UPDATES: _("This circular was updated by %(other)s."),
    RelationKind.REPLACES: _("This circular was replaced by %(other)s."),
    RelationKind.CORRECTS: _("This circular was corrected by %(other)s."),
    RelationKind.RESCHEDULES: _("The dates of this circular were changed by %(other)s."),
    RelationKind.EXTENDS: _("The deadline of this circular was extended by %(other)s."),
    RelationKind.REMINDS: _("There is a reminder of this circular: %(other)s."),
    RelationKind.REPLIES: _("There is a reply to this circular: %(other)s."),
}


def in_words(kind: str, other: str, *, is_newer: bool) -> str:
    """``is_newer``: said on the form of the circular that does something to the ``other`` one."""
    return str((FROM_NEWER if is_newer else FROM_OLDER)[RelationKind(kind)]) % {"other": other}
