"""Who approves in a section, asked in words: one choice for each approval, a group or whoever holds a post."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import steps
from circulars.admin.working_copy.forms import post_choices
from circulars.models import ReviewStep, Section
from contacts.models import Post

NAMES = {1: "first_approval", 2: "second_approval"}
APPROVING = Q(permissions__content_type__app_label="circulars", permissions__codename="approve_circular")


def value_of(step: ReviewStep | None) -> str:
    if step is None:
        return ""
    return f"group:{step.group_id}" if step.group_id else f"post:{step.post_id}"


class ApprovalsForm(forms.ModelForm):
    """``save_steps`` is called once the section is saved."""

    first_approval = forms.ChoiceField(label=gettext_lazy("First approval by"), required=False)
    second_approval = forms.ChoiceField(
        label=gettext_lazy("Second approval by"),
        required=False,
        help_text=gettext_lazy(
            "Always another person than for the first. Whoever edited a circular last cannot approve it; the order "
            "of the two does not matter."
        ),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        present = {step.position: step for step in self.instance.review_steps.all()} if self.instance.pk else {}
        for position, name in NAMES.items():
            if name in self.fields:
                step = present.get(position)
                self.fields[name].choices = _choices(step)  # type: ignore[attr-defined]
                self.initial[name] = value_of(step)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        required = values.get("required_approvals")
        for position, name in NAMES.items():
            if required is not None and values.get(name) and position > required:
                sentence = (
                    _("Say above that an approval is needed, or leave this to anybody who may approve.")
                    if position == 1
                    else _("Say above that two approvals are needed, or leave this to anybody who may approve.")
                )
                self.add_error(name, sentence)
        return values

    def save_steps(self) -> None:
        section: Section = self.instance
        for position, name in NAMES.items():
            if name not in self.changed_data:
                continue
            kind, _colon, key = self.cleaned_data[name].partition(":")
            rows = ReviewStep.objects.filter(section=section, position=position)
            if kind:
                values = {"group_id": None, "post_id": None, f"{kind}_id": int(key)}
                rows.update_or_create(section=section, position=position, defaults=values)
            else:
                rows.delete()


def _choices(present: ReviewStep | None) -> list[tuple[str, Any]]:
    """What is chosen now is always among them, even a closed post."""
    groups = Group.objects.filter(APPROVING | Q(pk=present.group_id if present else None)).distinct().order_by("pk")
    posts = post_choices(present.post_id if present else None)
    found: list[tuple[str, Any]] = [
        ("", _("anybody who may approve")),
        (_("Somebody of a group"), [(f"group:{group.pk}", steps.group_name(group)) for group in groups]),
        *(
            (_("Whoever holds a post: %(team)s") % {"team": team}, [(f"post:{pk}", label) for pk, label in rows])
            for team, rows in posts
        ),
    ]
    known = {value for _label, rows in found[1:] for value, _name in rows}
    if present and present.post_id and value_of(present) not in known:
        found.append((_("Chosen now"), [(value_of(present), str(Post.objects.get(pk=present.post_id)))]))
    return found
