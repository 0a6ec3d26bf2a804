"""What staff choose and write for a sending to members."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from circulars.members.choosing import Selection
from circulars.members.proposing import Words
from circulars.models import MemberBody, MemberGroup, Sending

LONGEST_NOTE = 5_000  # characters
WORDS = ("subject_ko", "subject_en", "note_ko", "note_en")


class GroupsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        members = ngettext("%(count)d member", "%(count)d members", obj.member_count) % {"count": obj.member_count}
        return f"{obj.name_ko} ({members})"


class SendForm(forms.Form):
    """``again`` and ``follows`` repeat an earlier list; what is not offered is not there."""

    again = forms.BooleanField(required=False)
    groups = GroupsField(
        label=gettext_lazy("Groups"),
        queryset=MemberGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_everybody = forms.BooleanField(label=gettext_lazy("All active members"), required=False)
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Single members"), queryset=MemberBody.objects.all(), required=False
    )
    without = forms.ModelMultipleChoiceField(
        label=gettext_lazy("But not to"), queryset=MemberBody.objects.all(), required=False
    )
    subject_ko = forms.CharField(label=gettext_lazy("Subject (Korean)"), required=False, max_length=200)
    note_ko = forms.CharField(
        label=gettext_lazy("Covering note (Korean)"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea
    )
    subject_en = forms.CharField(label=gettext_lazy("Subject (English)"), required=False, max_length=200)
    note_en = forms.CharField(
        label=gettext_lazy("Covering note (English)"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea
    )
    with_pdf = forms.BooleanField(
        label=gettext_lazy("Attach the PDF; without it the mail has the link alone"), required=False
    )
    follows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, admin_site: Any, again: str, follows: Sending | None, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        groups: Any = self.fields["groups"]
        groups.queryset = MemberGroup.objects.annotate(member_count=Count("members"))
        if not groups.queryset.exists():
            del self.fields["groups"]
        for name in ("members", "without"):
            field: Any = self.fields[name]
            field.widget = AutocompleteSelectMultiple(MemberGroup._meta.get_field("members"), admin_site)
            field.widget.choices = field.choices
        if again:
            self.fields["again"].label = again
        else:
            del self.fields["again"]
        if follows is None:
            del self.fields["follows"]

    def selection(self) -> Selection:
        data = self.cleaned_data
        return Selection(
            groups=tuple(sorted(group.pk for group in data.get("groups", ()))),
            members=tuple(sorted(member.pk for member in data["members"])),
            is_everybody=data["is_everybody"],
            again=data.get("again", False),
            follows=data.get("follows"),
            without=tuple(sorted(member.pk for member in data["without"])),
        )

    def words(self) -> Words:
        """Line breaks as one character, as the note is kept and compared."""
        return Words(**{name: self.cleaned_data[name].replace("\r\n", "\n") for name in WORDS})


def hidden(form: SendForm) -> SafeString:
    """What was typed, once more, for the stages that follow."""
    return SafeString("".join(str(field.as_hidden()) for field in form))


def numbers_only(data: Any) -> Any:
    """The widgets ask the database for the values before the form looks at them."""
    data = data.copy()
    for name in ("members", "without", "groups"):
        data.setlist(name, [key for key in data.getlist(name) if key.isdecimal() and len(key) < 16])
    return data
