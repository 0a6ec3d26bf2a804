"""Who may do what: the table of groups, created again harmlessly after each migration."""

from django.apps import apps as installed_apps
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_lazy as _

LABELS = {
    "editor": _("editor"),
    "publisher": _("publisher"),
    "contact manager": _("contact manager"),
    "administrator": _("administrator"),
}

EDITOR: frozenset[str] = frozenset()
PUBLISHER: frozenset[str] = EDITOR
CONTACT_MANAGER: frozenset[str] = frozenset()
ADMINISTRATOR: frozenset[str] = frozenset({"portal.view_user", "portal.add_user", "portal.change_user"})

PERMISSIONS = {
    "editor": EDITOR,
    "publisher": PUBLISHER,
    "contact manager": CONTACT_MANAGER,
    "administrator": ADMINISTRATOR,
}


def create_groups(using: str = DEFAULT_DB_ALIAS, apps=installed_apps, **kwargs) -> None:
    """Filled in as soon as the permissions exist."""
