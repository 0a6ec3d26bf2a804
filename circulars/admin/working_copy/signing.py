"""The two boxes of the form in which the office's own signatory is chosen: a post, and perhaps a person."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.models import WorkingCopy
from contacts import directory
from contacts.appointments import running_on
from contacts.models import Appointment, Person, Post

Choices = list[tuple[str, Any]]
NONE = [("", "---------")]


def post_field() -> forms.ChoiceField:
    """Filled by ``offer`` when a form is opened, as ``person_field`` is."""
    return forms.ChoiceField(
        label=gettext_lazy("Signed for this office by"),
        required=False,
        help_text=gettext_lazy(
            "For documents of this office, in place of a typed name: the page says the duty as it was called on the "
            "day of issue."
        ),
    )


def person_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Person who signed"),
        required=False,
        help_text=gettext_lazy("The name is shown only as long as the person and the office both publish names."),
    )


def offer(form: forms.Form, copy: WorkingCopy) -> None:
    """Fill the boxes; what is chosen already stays on offer, whatever became of it."""
    if "signatory_post" in form.fields:
        form.fields["signatory_post"].choices = _posts(copy.signatory_post)  # type: ignore[attr-defined]
    if "signatory_person" in form.fields:
        form.fields["signatory_person"].choices = _people(copy.signatory_person)  # type: ignore[attr-defined]


def problems(values: Mapping[str, Any]) -> dict[str, str]:
    """What does not fit together, by field."""
    post, person, typed = (values.get(name) or "" for name in ("signatory_post", "signatory_person", "signatory"))
    found = {}
    if person and not post:
        found["signatory_post"] = _("Choose the duty for which this person signed.")
    if post and typed.strip():
        found["signatory"] = _("Either printed words or somebody of this office signs. Empty one of the two.")
    return found


def _posts(present: str) -> Choices:
    """The open ones by team; closed ones below, for documents of former years."""
    today = directory.load(timezone.localdate())
    groups: dict[str, Choices] = {}
    for post in today.posts:
        groups.setdefault(post.team.name(), []).append((post.slug, post.duty()))
    if closed := [(post.slug, post.duty()) for post in today.every_post() if post.is_closed]:
        groups[str(_("Closed"))] = closed
    known = {slug for rows in groups.values() for slug, _label in rows}
    if present and present not in known:
        label = str(Post.objects.filter(slug=present).first() or present)
        groups[str(_("Others"))] = [(present, label)]
    return [*NONE, *groups.items()]


def _people(present: str) -> Choices:
    """Whoever holds or held a post, with the duty of today, which tells namesakes apart."""
    today = directory.load(timezone.localdate())
    duties: dict[int, list[str]] = {}
    for post, person in Appointment.objects.filter(running_on(today.day)).values_list("post_id", "person_id"):
        if (view := today.own_post(post)) is not None:
            duties.setdefault(person, []).append(view.duty())
    rows = Person.objects.filter(appointments__isnull=False) | Person.objects.filter(code=present or "-")
    return NONE + [
        (person.code, f"{person.name_ko} · {', '.join(duties[person.pk])}" if person.pk in duties else person.name_ko)
        for person in rows.distinct().order_by("name_ko", "pk")
    ]
