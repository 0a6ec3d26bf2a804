"""The page on which somebody who leaves hands over every post: who takes what, from when, and what all of it reaches.

Without a script: the first page asks for the day and the successor of all, and each post may go another way.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import directory, handing_over
from contacts.appointments import HandOverRefused
from contacts.handing_over import Choice
from contacts.models import Appointment, HandOver, Person

ALL, OTHER, VACANT = "all", "other", "vacant"


def person_field(admin_site: admin.AdminSite, label, **kwargs) -> forms.ModelChoiceField:
    """A field that finds people as one types."""
    field = forms.ModelChoiceField(Person.objects.all(), label=label, required=False, **kwargs)
    field.widget = AutocompleteSelect(Appointment._meta.get_field("person"), admin_site)
    field.widget.choices = field.choices
    return field


class PersonHandOverForm(forms.Form):
    """``held`` are the appointments that may go on; each has its own three fields below the ones for all."""

    from_date = forms.DateField(
        label=_("First day"),
        widget=AdminDateWidget,
        help_text=_("Pages turn at midnight of this day. Until then it can be undone."),
    )

    def __init__(self, *args, admin_site: admin.AdminSite, person: Person, held: list[Appointment], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["successor"] = person_field(
            admin_site, _("Successor for every post"), help_text=_("Somebody new is entered under “people” first.")
        )
        self.fields["is_vacant"] = forms.BooleanField(label=_("Nobody yet: the posts fall vacant"), required=False)
        self.fields["is_acting"] = forms.BooleanField(label=_("Acting only"), required=False)
        for one in held:
            self.fields[f"way_{one.post_id}"] = forms.ChoiceField(
                label=_("What becomes of it"),
                choices=[(ALL, _("as for all")), (OTHER, _("somebody else")), (VACANT, _("falls vacant"))],
                initial=ALL,
                required=False,
            )
            self.fields[f"successor_{one.post_id}"] = person_field(admin_site, _("Who takes it"))
            self.fields[f"is_acting_{one.post_id}"] = forms.BooleanField(label=_("Acting only"), required=False)
        if person.user_id:
            self.fields["work"] = forms.ChoiceField(
                label=_("Open drafts and received originals"),
                choices=HandOver.Work.choices,
                initial=HandOver.Work.STAYS,
                required=False,
                help_text=_("What somebody is working on goes to the account of the person below."),
            )
            self.fields["work_to"] = person_field(
                admin_site, _("Who gets them"), help_text=_("Empty: the successor for every post.")
            )

    def rows(self) -> list[dict[str, Any]]:
        """One line of the table per post, with its bound fields."""
        return [
            {
                "appointment": one,
                "way": self[f"way_{one.post_id}"],
                "successor": self[f"successor_{one.post_id}"],
                "is_acting": self[f"is_acting_{one.post_id}"],
            }
            for one in self.held
        ]

    def general(self) -> list:
        return [self[name] for name in ("from_date", "successor", "is_vacant", "is_acting")]

    def of_work(self) -> list:
        return [self[name] for name in ("work", "work_to") if name in self.fields]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("successor") and cleaned.get("is_vacant"):
            self.add_error("successor", _("Choose a successor, or say that the posts fall vacant: not both."))
        for one in self.held:
            way = cleaned.get(f"way_{one.post_id}") or ALL
            other = cleaned.get(f"successor_{one.post_id}")
            if way == OTHER and other is None:
                self.add_error(f"successor_{one.post_id}", _("Choose who takes this post."))
            elif way != OTHER and other is not None:
                self.add_error(f"way_{one.post_id}", _("Somebody is chosen for this post: say “somebody else” here."))
            elif way == ALL and not cleaned.get("successor") and not cleaned.get("is_vacant"):
                self.add_error(f"way_{one.post_id}", _("Choose a successor for every post above, or one for this."))
        return cleaned

    def choices(self, held: list[Appointment]) -> list[Choice]:
        """For the appointments that are held on the day that was chosen."""
        given = self.cleaned_data
        chosen = []
        for one in held:
            way = given.get(f"way_{one.post_id}") or ALL
            if way == ALL:
                chosen.append(Choice(one.post, given["successor"], bool(given["is_acting"] and given["successor"])))
            elif way == OTHER:
                chosen.append(Choice(one.post, given[f"successor_{one.post_id}"], given[f"is_acting_{one.post_id}"]))
            else:
                chosen.append(Choice(one.post, None))
        return chosen

    def work(self) -> dict[str, Any]:
        given = self.cleaned_data
        work = given.get("work") or HandOver.Work.STAYS
        return {"work": work, "work_to": given.get("work_to") or given["successor"] if work != "stays" else None}


def view_for(model_admin: admin.ModelAdmin):
    """The view of ``admin:contacts_person_hand_over``, for those who may change appointments."""

    def view(request: HttpRequest, person_id: int) -> HttpResponse:
        person = get_object_or_404(Person.objects.select_related("user"), pk=person_id)
        if not may_hand_over(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = _form(request.POST if is_sent else None, model_admin, person)
        context: dict[str, Any] = {}
        if is_sent and form.is_valid():
            given, now = form.cleaned_data, timezone.now()
            day = given["from_date"]
            choices = form.choices([one for one in handing_over.held_until(person, day) if _is_asked(form, one)])
            asked = {"from_date": day, "at": now, "person": person, **form.work()}
            try:
                if "confirm" in request.POST and (
                    record := handing_over.confirm(
                        choices, shown=request.POST.get("shown", ""), by=request.user, **asked
                    )
                ):
                    words = gettext("The hand-over holds from %(day)s on.") % {"day": date_format(day)}
                    model_admin.message_user(request, words, messages.SUCCESS)
                    return HttpResponseRedirect(reverse("admin:contacts_handover_change", args=[record.pk]))
                plan = handing_over.plan(choices, **asked)
                context = {"plan": plan, "given": given, "is_changed": "confirm" in request.POST}
                context["later"] = handing_over.held_later(person, day)
            except HandOverRefused as refusal:
                form.add_error(None, str(refusal))
        return _page(request, model_admin, person, form, context)

    return view


def may_hand_over(request: HttpRequest) -> bool:
    return cast(Any, request.user).has_perms(["contacts.add_appointment", "contacts.change_appointment"])


def _form(data, model_admin: admin.ModelAdmin, person: Person) -> PersonHandOverForm:
    """With a line for what is held on the day typed; without a day, for what is held from tomorrow on."""
    today = timezone.localdate()
    try:
        day = forms.DateField().clean(data.get("from_date", "")) if data is not None else None
    except forms.ValidationError:
        day = None
    held = handing_over.held_until(person, day) if day else []
    if not day or day < today:
        running = person.appointments.exclude(to_date__lt=today).filter(from_date__lte=today)
        held = list(running.select_related("post").order_by("from_date", "pk"))
    seen: dict[int, Appointment] = {one.post_id: one for one in held}
    return PersonHandOverForm(data, admin_site=model_admin.admin_site, person=person, held=list(seen.values()))


def _is_asked(form: PersonHandOverForm, one: Appointment) -> bool:
    return f"way_{one.post_id}" in form.fields


def _page(request: HttpRequest, model_admin: admin.ModelAdmin, person: Person, form: PersonHandOverForm, context: dict):
    today = timezone.localdate()
    found = directory.load(today)
    for row in (rows := form.rows()):
        view = found.own_post(row["appointment"].post_id)
        row["duty"] = view.duty() if view else str(row["appointment"].post)
        row["team"] = view.team.name() if view else ""
    context = {
        **model_admin.admin_site.each_context(request),
        "plan": None,
        **context,
        "title": gettext("Hand over: %(duty)s") % {"duty": person},
        "opts": Person._meta,
        "original": person,
        "form": form,
        "rows": rows,
        "media": model_admin.media + form.media,
        "records": handing_over.latest_for(person),
    }
    return TemplateResponse(request, "contacts/admin/person_hand_over.html", context)
