"""Telephone and mailbox of a post as a list gives them, written as a state that holds from a day on."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts import telephone
from contacts.entries import PostView
from contacts.models import PostState
from contacts.staff_list.columns import Line


@dataclass(frozen=True)
class Change:
    """``values`` are columns of the state; ``effects`` say each in words."""

    values: dict[str, str]
    effects: tuple[str, ...]


def trouble(line: Line) -> str:
    """Why number or mailbox cannot be taken; empty where they can."""
    if line.telephone and not telephone.parse(line.telephone).tel_uri:
        return _("“%(number)s” cannot be dialled.") % {"number": line.telephone}
    if line.mailbox:
        try:
            validate_email(line.mailbox)
        except ValidationError:
            return _("“%(text)s” is no mail address.") % {"text": line.mailbox}
    return ""


def change(line: Line, post: PostView) -> Change:
    """What the line says otherwise than the directory. An empty cell says nothing."""
    values: dict[str, str] = {}
    effects: list[str] = []
    if line.telephone and not _is_same_number(telephone.parse(line.telephone), post.telephone):
        values["telephone"] = line.telephone
        before = post.telephone.display() if post.telephone else _("none")
        number = telephone.parse(line.telephone).display()
        effects.append(_("Telephone: %(before)s → %(after)s") % {"before": before, "after": number})
    if line.mailbox and line.mailbox.casefold() != post.mailbox.casefold():
        values["mailbox"] = line.mailbox
        words = {"before": post.mailbox or _("none"), "after": line.mailbox}
        effects.append(_("Mailbox: %(before)s → %(after)s") % words)
    return Change(values, tuple(effects))


def write(post: PostView, values: dict[str, str], *, from_date: date) -> tuple[PostState, str]:
    """The state from that day on, and a remark where a later one will say something else again."""
    states = list(PostState.objects.filter(post=post.pk).order_by("from_date"))
    state = [one for one in states if one.from_date <= from_date][-1]
    if state.from_date < from_date:
        state = PostState.objects.get(pk=state.pk)
        state.pk, state.from_date, state._state.adding = None, from_date, True
    for name, value in values.items():
        setattr(state, name, value)
    state.save()
    later = [one for one in states if one.from_date > from_date]
    if not later or all(getattr(later[0], name) == value for name, value in values.items()):
        return state, ""
    return state, _("Until %(day)s: from then on another state holds. Look at the post.") % {
        "day": date_format(later[0].from_date)
    }


def _is_same_number(one: telephone.Telephone, other: telephone.Telephone | None) -> bool:
    return other is not None and (one.tel_uri or one.typed) == (other.tel_uri or other.typed)
