"""Who may do what. The tables below are the truth: after each migration the groups are brought to them.

editor            enters received originals and drafts from them, writes circulars with their lines and files,
                  deletes drafts, judges who can read files that are not public, adds events and addressees, and
                  changes those that no public page shows yet; sees masters, editions, notices and the directory.
                  Nothing an editor does is public at once. Limits to sections narrow what an editor may touch.
publisher         is an editor who approves, publishes, withdraws, hides, moves and relates circulars, judges
                  their files, and keeps what the public sees around them: issuers, series, sections, topics,
                  dossiers, passages, numbers not used; the glossary; what search is told: synonyms, promoted
                  results, searches without result; notices over all pages; and what readers say of pages;
                  sends public circulars to members, and keeps members and their mailboxes.
contact manager   keeps teams, posts and people day by day, members and their mailboxes, and sees the masters; no
                  circulars.
administrator     is publisher and contact manager, erases what another person has hidden, deletes masters that
                  nothing uses, corrects former addresses and past change notes, limits editors to
                  sections, reads the audit log, invites staff, and keeps office and pages. No group adds, changes or
                  deletes an audit entry.
"""

from django.apps import apps as installed_apps
from django.db import DEFAULT_DB_ALIAS, router
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LABELS = {
    "editor": _("Editor"),
    "publisher": _("Publisher"),
    "contact manager": _("Contact manager"),
    "administrator": _("Administrator"),
}


def _can(actions: str, app: str, *models: str) -> frozenset[str]:
    return frozenset(f"{app}.{action}_{model}" for action in actions.split() for model in models)


# Words, lines and files of a circular, and the shared things an editor meets while writing.
_WRITING = (
    _can("view add change", "circulars", "circular", "workingcopy", "file", "filereview", "event", "addressee")
    | _can(
        "view add change delete",
        "circulars",
        "addresseeline",
        "deadlineline",
        "sourceline",
        "eventmention",
        "attachment",
        "passageline",
        "requestedfile",
        "eventalias",
        "addresseealias",
        "stagedfile",
    )
    | _can("delete", "circulars", "workingcopy")
    | _can("view receive", "circulars", "intake")
    | _can("view", "circulars", "boarditem", "copyrequest")
)
_READING = _can(
    "view",
    "circulars",
    "edition",
    "reference",
    "relation",
    "relateditem",
    "placement",
    "withdrawal",
    "removal",
    "issuer",
    "series",
    "section",
    "topic",
    "termofoffice",
    "event",
    "addressee",
    "passage",
    "numbernotused",
    "dossier",
    "dossierentry",
    "dossierbody",
    "milestone",
    "glossaryterm",
    "dailyfigure",
    "alertchange",
    "subscription",
    "foundaddress",
) | _can("view", "contacts", "team", "teamstate", "post", "poststate", "person", "appointment")
_MEMBERS = _can("view add change", "circulars", "memberbody", "membermailbox", "membergroup") | _can(
    "delete", "circulars", "membermailbox", "membergroup"
)
_STRUCTURE = (
    _can("view add change", "circulars", "issuer", "series", "section", "topic", "dossier", "passage")
    | _can("view add", "circulars", "numbernotused")
    | _can("view add change delete", "circulars", "glossaryterm", "synonym", "promotedresult")
    | _can("view delete", "circulars", "searchmiss")
    | _can("view add change delete", "circulars", "sitenotice")
    | _can("view change", "circulars", "feedback")
    | _can("change", "circulars", "foundaddress")
    | _can(
        "view add change delete",
        "circulars",
        "placement",
        "relation",
        "relateditem",
        "dossierentry",
        "dossierrefusal",
        "dossierbody",
        "milestone",
    )
    | _can("approve publish withdraw hide move override_finding send", "circulars", "circular")
    | _can("view", "circulars", "sending", "sendingrecipient")
    | _MEMBERS
)

EDITOR = _WRITING | _READING
PUBLISHER = EDITOR | _STRUCTURE
CONTACT_MANAGER = (
    _READING
    | _MEMBERS
    | _can("view add change", "contacts", "team", "teamstate", "post", "poststate", "person", "appointment")
    | _can("view add", "contacts", "reorganisation")
    | _can("view", "contacts", "handover")
    | _can("delete", "contacts", "teamstate", "poststate", "appointment")
    | _can("change", "circulars", "foundaddress")
    | _can("view change", "circulars", "bounce")
)  # of days to come; past rows are kept
ADMINISTRATOR = (
    PUBLISHER
    | CONTACT_MANAGER
    | _can("erase amend_note break_in", "circulars", "circular")
    | _can("view add change delete", "circulars", "termofoffice")
    | _can("delete", "circulars", "issuer", "series", "section", "topic", "addressee", "event", "dossier", "passage")
    | _can("view add change", "circulars", "redirect")
    | _can("delete", "contacts", "team", "teamstate", "post", "poststate", "person", "appointment")
    | _can("view add change delete", "circulars", "sectioneditor")
    | _can("view", "circulars", "auditentry", "personaldataread", "jobrun", "trouble", "servererror")
    | _can("view change", "circulars", "outgoingmail", "backgroundtask")
    | _can("view delete", "circulars", "subscriber")
    | _can("delete", "circulars", "memberbody")
    | _can("view add change", "portal", "user")
    | _can("view change", "portal", "office", "page")
    | _can("add", "portal", "office", "page")
)

PERMISSIONS = {
    "editor": EDITOR,
    "publisher": PUBLISHER,
    "contact manager": CONTACT_MANAGER,
    "administrator": ADMINISTRATOR,
}


def create_groups(sender=None, using: str = DEFAULT_DB_ALIAS, apps=installed_apps, **kwargs) -> None:
    """Receiver of ``post_migrate``; runs once, when the last app has its permissions."""
    if sender is not None and sender is not list(installed_apps.get_app_configs())[-1]:
        return
    try:
        group_model = apps.get_model("auth", "Group")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:
        return
    if not router.allow_migrate_model(using, group_model):
        return
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in permission_model.objects.using(using).select_related("content_type")
    }
    for name, codenames in PERMISSIONS.items():
        group, is_new = group_model.objects.using(using).get_or_create(name=name)
        wanted = {known[codename].pk: codename for codename in sorted(codenames) if codename in known}
        before = set() if is_new else set(group.permissions.values_list("pk", flat=True))
        group.permissions.set(wanted)
        if before and before != wanted.keys():
            _record(group, before, wanted, known)


def _record(group, before: set[int], wanted: dict[int, str], known: dict) -> None:
    """An upgrade changes what people may do: that stands in the audit log like any other change of rights."""
    from circulars import audit

    names = {permission.pk: name for name, permission in known.items()}
    added = sorted(name for pk, name in wanted.items() if pk not in before)
    removed = sorted(names.get(pk, str(pk)) for pk in before - wanted.keys())
    audit.record("group_rights", group, by=None, now=timezone.now(), added=added, removed=removed)
