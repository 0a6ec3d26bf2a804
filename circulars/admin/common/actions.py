"""The actions of the audit log in words."""

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from circulars.models import AuditEntry, WorkingCopy
from circulars.models.change import DELETED_LIMITED

SHOWN = 120  # letters of one changed value, before and after, that a line of a list has room for
LABELS = {
    "accept_unscanned": pgettext_lazy("audit", "taken without a look for viruses"),
    "accept_finding": pgettext_lazy("audit", "finding accepted"),
    "add_factor": pgettext_lazy("audit", "second factor set up"),
    "add": pgettext_lazy("audit", "added"),
    "address_dead": pgettext_lazy("audit", "address in texts does not answer"),
    "answer_copy_requests": pgettext_lazy("audit", "requests for an accessible copy answered"),
    "amend_note": pgettext_lazy("audit", "change note amended"),
    "approve": pgettext_lazy("audit", "approved"),
    "ask_again": pgettext_lazy("audit", "refused entries of a dossier suggested again"),
    "assign": pgettext_lazy("audit", "contact named"),
    "assign_person": pgettext_lazy("audit", "given to a colleague"),
    "break_in": pgettext_lazy("audit", "limited draft opened without being named"),
    "cancel": pgettext_lazy("audit", "schedule cancelled"),
    "change": pgettext_lazy("audit", "changed"),
    "change_password": pgettext_lazy("audit", "own password changed"),
    "clear_file_review": pgettext_lazy("audit", "judgement of a file taken back"),
    "change_withdrawal": pgettext_lazy("audit", "planned withdrawal changed"),
    "choose_related": pgettext_lazy("audit", "related items chosen"),
    "confirm_reference": pgettext_lazy("audit", "citation confirmed"),
    "confirm_summary": pgettext_lazy("audit", "summary said to hold"),
    "caches_not_told": pgettext_lazy("audit", "caches in front not told"),
    "create": pgettext_lazy("audit", "begun"),
    "decline_intake": pgettext_lazy("audit", "original put aside"),
    "delete": pgettext_lazy("audit", "deleted"),
    DELETED_LIMITED: pgettext_lazy("audit", "limited draft deleted"),
    "delete_personal_data": pgettext_lazy("audit", "what is kept of an address deleted"),
    "end_sessions": pgettext_lazy("audit", "other logins ended"),
    "edit": pgettext_lazy("audit", "words saved"),
    "empty_intake": pgettext_lazy("audit", "original emptied"),
    "enter": pgettext_lazy("audit", "entered into a dossier"),
    "erase": pgettext_lazy("audit", "erased for ever"),
    "fact_check": pgettext_lazy("audit", "fact check answered from outside"),
    "facts": pgettext_lazy("audit", "facts changed"),
    "forget_subscriber": pgettext_lazy("audit", "a reader's mailbox deleted"),
    "give_draft_link": pgettext_lazy("audit", "draft link given"),
    "give_up_number": pgettext_lazy("audit", "number given up"),
    "group_rights": pgettext_lazy("audit", "rights of a group changed"),
    "hand_over": pgettext_lazy("audit", "post handed over"),
    "hide": pgettext_lazy("audit", "hidden"),
    "hide_names": pgettext_lazy("audit", "all names hidden"),
    "show_names": pgettext_lazy("audit", "names shown again"),
    "identify": pgettext_lazy("audit", "address given"),
    "import": pgettext_lazy("audit", "imported"),
    "intake": pgettext_lazy("audit", "drafted from an original"),
    "intake_item": pgettext_lazy("audit", "further draft of an original begun"),
    "lead_on": pgettext_lazy("audit", "led on to another successor"),
    "lift": pgettext_lazy("audit", "shown again"),
    "lift_withdrawal": pgettext_lazy("audit", "withdrawal lifted"),
    "login": pgettext_lazy("audit", "logged in"),
    "logout": pgettext_lazy("audit", "logged out"),
    "link_login": pgettext_lazy("audit", "single sign-on linked"),
    "limit": pgettext_lazy("audit", "limits to sections changed"),
    "lift_limit": pgettext_lazy("audit", "draft open to colleagues again"),
    "limit_readers": pgettext_lazy("audit", "draft limited to those named"),
    "link_reference": pgettext_lazy("audit", "citation led by hand"),
    "event_status": pgettext_lazy("audit", "event postponed, cancelled or put back"),
    "merge_event": pgettext_lazy("audit", "event merged"),
    "merge_section": pgettext_lazy("audit", "section merged"),
    "new_password": pgettext_lazy("audit", "one-time password given"),
    "login_refused": pgettext_lazy("audit", "logins refused for a while"),
    "new_recovery_codes": pgettext_lazy("audit", "new recovery codes made"),
    "move": pgettext_lazy("audit", "moved to another section"),
    "move_section": pgettext_lazy("audit", "section moved"),
    "pass_on_intake": pgettext_lazy("audit", "original given to a colleague"),
    "pin": pgettext_lazy("audit", "pin changed"),
    "place": pgettext_lazy("audit", "further sections changed"),
    "publish": pgettext_lazy("audit", "published"),
    "read_subscriber": pgettext_lazy("audit", "a reader's mailbox looked up"),
    "receive_intake": pgettext_lazy("audit", "original received"),
    "refuse_entry": pgettext_lazy("audit", "suggested entry of a dossier refused"),
    "refuse_reference": pgettext_lazy("audit", "citation refused"),
    "refuse_relation": pgettext_lazy("audit", "suggested relation refused"),
    "read_file_again": pgettext_lazy("audit", "file read again"),
    "relate": pgettext_lazy("audit", "relation added"),
    "remove_factor": pgettext_lazy("audit", "second factor removed"),
    "remark": pgettext_lazy("audit", "remark written"),
    "release_intake": pgettext_lazy("audit", "original released"),
    "rename": pgettext_lazy("audit", "address changed"),
    "rename_event": pgettext_lazy("audit", "address of an event changed"),
    "rename_section": pgettext_lazy("audit", "address of a section changed"),
    "reorganise": pgettext_lazy("audit", "re-organisation entered"),
    "reopen_intake": pgettext_lazy("audit", "original opened again"),
    "reopen_remark": pgettext_lazy("audit", "remark opened again"),
    "reschedule": pgettext_lazy("audit", "schedule changed"),
    "reset_reference": pgettext_lazy("audit", "decision on a citation taken back"),
    "resolve_remark": pgettext_lazy("audit", "remark resolved"),
    "reset_factors": pgettext_lazy("audit", "second factor reset by somebody else"),
    "restore": pgettext_lazy("audit", "earlier edition taken up"),
    "return": pgettext_lazy("audit", "returned"),
    "review_file": pgettext_lazy("audit", "accessibility of a file judged"),
    "revoke_draft_link": pgettext_lazy("audit", "draft link revoked"),
    "retry_mail": pgettext_lazy("audit", "mail tried again"),
    "retry_task": pgettext_lazy("audit", "background task tried again"),
    "review_date": pgettext_lazy("audit", "day of review set"),
    "schedule": pgettext_lazy("audit", "scheduled"),
    "mailbox_right_again": pgettext_lazy("audit", "mailbox of a member set right"),
    "retry_sending": pgettext_lazy("audit", "mails to members tried again"),
    "send_to_members": pgettext_lazy("audit", "sent to members"),
    "stop_sending": pgettext_lazy("audit", "mails to members stopped"),
    "set_aside": pgettext_lazy("audit", "words set aside"),
    "settle_bounce": pgettext_lazy("audit", "returned mail looked after"),
    "show_personal_data": pgettext_lazy("audit", "what is kept of an address shown"),
    "stop_alert": pgettext_lazy("audit", "alert stopped"),
    "submit": pgettext_lazy("audit", "sent to review"),
    "take_back_missing": pgettext_lazy("audit", "disposition of missing numbers taken back"),
    "take_intake": pgettext_lazy("audit", "original taken"),
    "take_up": pgettext_lazy("audit", "words taken up again"),
    "tell_missing": pgettext_lazy("audit", "missing numbers explained"),
    "topics": pgettext_lazy("audit", "topics changed"),
    "try_mail": pgettext_lazy("audit", "test mail sent"),
    "undo_reorganisation": pgettext_lazy("audit", "re-organisation taken back"),
    "undo_hand_over": pgettext_lazy("audit", "hand-over undone"),
    "unrelate": pgettext_lazy("audit", "relation removed"),
    "staff_list_person": pgettext_lazy("audit", "person taken from the staff list"),
    "staff_list_state": pgettext_lazy("audit", "number or mailbox taken from the staff list"),
    "verify_address": pgettext_lazy("audit", "address in texts verified"),
    "withdraw": pgettext_lazy("audit", "withdrawn"),
    "withdraw_acceptance": pgettext_lazy("audit", "acceptance of a finding taken back"),
}

# What ``facts`` names otherwise than the columns.
GROUPS = {
    "addressees": gettext_lazy("addressees"),
    "body": gettext_lazy("text"),
    "deadlines": gettext_lazy("deadlines"),
    "disposition": gettext_lazy("why it is missing"),
    "events": gettext_lazy("events"),
    "files": gettext_lazy("files"),
    "issuer": gettext_lazy("series"),
    "note": gettext_lazy("note"),
    "number": gettext_lazy("number"),
    "passages": gettext_lazy("passages"),
    "requested_files": gettext_lazy("files not received"),
    "sources": gettext_lazy("sources"),
}


def in_words(entry: AuditEntry) -> str:
    """The action, and where the entry holds them the fields it changed or the values before and after."""
    label = str(LABELS.get(entry.action, entry.action))
    details = entry.details if isinstance(entry.details, dict) else {}
    if changed := [*details.get("fields", []), *details.get("rows", [])]:
        if len(changed) == 1 and len(told := changes_of(entry)) == 1:
            field, old, new = told[0]
            if field and len(old) + len(new) <= SHOWN:
                named = {"action": label, "field": field, "before": old, "after": new}
                return _("%(action)s: %(field)s: %(before)s → %(after)s") % named
        return f"{label}: {', '.join(map(str, changed))}"
    if given := details.get("groups"):
        return f"{label}: {value_text(given)}"
    if "before" in details or "after" in details:
        before, after = details.get("before"), details.get("after")
        if isinstance(before, dict) or isinstance(after, dict):
            names = [field_label(name) for name in sorted({**(before or {}), **(after or {})})]
            return f"{label}: {', '.join(names)}"
        values = {"action": label, "before": value_text(before), "after": value_text(after)}
        return _("%(action)s: %(before)s → %(after)s") % values
    if version := details.get("version"):
        return _("%(action)s (edition %(version)s)") % {"action": label, "version": version}
    return label


def changes_of(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """(field, before, after) in words, where the entry holds them."""
    details = entry.details if isinstance(entry.details, dict) else {}
    before, after = details.get("before"), details.get("after")
    if isinstance(before, dict) or isinstance(after, dict):
        before, after = before or {}, after or {}
        return [
            (field_label(name), value_text(before.get(name)), value_text(after.get(name)))
            for name in sorted({**before, **after})
        ]
    if "before" in details or "after" in details:
        return [("", value_text(before), value_text(after))]
    return []


def field_label(name: str) -> str:
    """The name of a field as the form of a circular calls it; another model's fields come with their own names."""
    if name in GROUPS:
        return str(GROUPS[name])
    try:
        return str(WorkingCopy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def value_text(value: object) -> str:
    if isinstance(value, dict):
        length = value.get("length")
        return _("%(count)s characters") % {"count": length} if length is not None else str(value)
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "") else "–"
