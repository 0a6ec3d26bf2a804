"""The one way in: only these operations change what the public sees.

Each is one transaction with actor (``by``) and clock (``now``, aware) as arguments, locks the circular first,
and raises a ``PublishingError`` whose message is fit to show. Source: docs/domain.md.
"""

from circulars.publishing.deriving import Document
from circulars.publishing.editions import cancel, publish, reschedule
from circulars.publishing.errors import (
    NotCancellable,
    NotImportable,
    NotPossible,
    NotPublishable,
    NotRemovable,
    NotWithdrawable,
    PublishingError,
)
from circulars.publishing.events import change_event_status, merge_events, rename_event
from circulars.publishing.importing import import_edition
from circulars.publishing.importing_many import import_documents
from circulars.publishing.notes import amend_note
from circulars.publishing.notices import change_withdrawal, lift_withdrawal, withdraw
from circulars.publishing.numbers import give_up_number
from circulars.publishing.privacy import publish_hiding_earlier
from circulars.publishing.refinding import find_references_again
from circulars.publishing.removal import erase, hide, lift
from circulars.publishing.restoring import (
    Identity,
    raise_version,
    restore_changes,
    restore_circular,
    restore_circulars,
    restore_reference,
    restore_removal,
    restore_tombstone,
    restore_withdrawal,
)
from circulars.publishing.standing import (
    assign_post,
    move,
    pin,
    place,
    refuse_relation,
    relate,
    rename,
    set_review_date,
    set_topics,
    unrelate,
)
from circulars.publishing.standing_references import (
    confirm_reference,
    link_reference,
    refuse_reference,
    reset_reference,
)
from circulars.publishing.standing_related import Related, choose_related, related_of
from circulars.publishing.summaries import confirm_summary
from circulars.publishing.taking_down import publish_until
from circulars.publishing.tree import merge_sections, move_section, rename_section

__all__ = [
    "Document",
    "Identity",
    "NotCancellable",
    "NotImportable",
    "NotPossible",
    "NotPublishable",
    "NotRemovable",
    "NotWithdrawable",
    "PublishingError",
    "Related",
    "amend_note",
    "assign_post",
    "cancel",
    "change_event_status",
    "change_withdrawal",
    "choose_related",
    "confirm_reference",
    "confirm_summary",
    "erase",
    "find_references_again",
    "give_up_number",
    "hide",
    "import_documents",
    "import_edition",
    "lift",
    "lift_withdrawal",
    "link_reference",
    "merge_events",
    "merge_sections",
    "move",
    "move_section",
    "pin",
    "place",
    "publish",
    "publish_hiding_earlier",
    "publish_until",
    "raise_version",
    "refuse_reference",
    "refuse_relation",
    "relate",
    "related_of",
    "rename",
    "rename_event",
    "rename_section",
    "reschedule",
    "reset_reference",
    "restore_changes",
    "restore_circular",
    "restore_circulars",
    "restore_reference",
    "restore_removal",
    "restore_tombstone",
    "restore_withdrawal",
    "set_review_date",
    "set_topics",
    "unrelate",
    "withdraw",
]
