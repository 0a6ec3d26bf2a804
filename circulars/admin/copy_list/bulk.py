"""Steps for many circulars at once: another section, other topics, another colleague. Each row answers for itself."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import assignments, publishing, sections
from circulars.admin.common.steps import is_sent, step_page
from circulars.admin.masters.sections import SectionChoice
from circulars.models import Circular, SectionEditor, Topic, WorkingCopy

AT_ONCE = 500  # rows; more do not fit into one answerable step
REPORTED = 20  # refusals that are told one by one


class SectionStep(forms.Form):
    def __init__(self, *args, request: HttpRequest, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        limits = SectionEditor.objects.limits_of(request.user)
        self.fields["section"] = SectionChoice(tree=sections.load(), allowed=limits, label=_("New home section"))


class TopicStep(forms.Form):
    add = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Add these topics"), queryset=Topic.objects.all(), required=False
    )
    remove = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Take these topics away"), queryset=Topic.objects.all(), required=False
    )

    def __init__(self, *args, request: HttpRequest, **kwargs) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        data = super().clean() or {}
        add, remove = set(data.get("add") or []), set(data.get("remove") or [])
        if not add and not remove:
            raise forms.ValidationError(_("Choose at least one topic."))
        if both := add & remove:
            names = ", ".join(sorted(str(topic) for topic in both))
            raise forms.ValidationError(_("Chosen on both sides: %(topics)s") % {"topics": names})
        return data


class PersonStep(forms.Form):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Who works on it"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=gettext_lazy("(nobody)"),
    )

    def __init__(self, *args, request: HttpRequest, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = get_user_model().objects.filter(is_staff=True, is_active=True)


class BulkMixin(admin.ModelAdmin):
    actions = ["change_section", "change_topics", "assign_person"]

    @admin.action(description=gettext_lazy("Change the section …"), permissions=["change"])
    def change_section(self, request: HttpRequest, queryset: QuerySet[WorkingCopy]) -> HttpResponse | None:
        def move(circular: Circular, data: dict) -> None:
            publishing.move(circular.pk, section=data["section"], by=request.user, now=timezone.now())

        return self._step(
            request,
            queryset,
            SectionStep,
            title=_("Change the section"),
            intro=_("The address of a circular stays; its place in the menu changes at once."),
            apply=lambda copies, data: _for_each_circular(request, copies, lambda circular: move(circular, data)),
        )

    @admin.action(description=gettext_lazy("Change the topics …"), permissions=["change"])
    def change_topics(self, request: HttpRequest, queryset: QuerySet[WorkingCopy]) -> HttpResponse | None:
        def change(circular: Circular, data: dict) -> None:
            topics = (set(circular.topics.all()) | set(data["add"])) - set(data["remove"])
            publishing.set_topics(circular.pk, topics=topics, by=request.user, now=timezone.now())

        return self._step(
            request,
            queryset,
            TopicStep,
            title=_("Change the topics"),
            intro=_("Topics are shown with a public circular at once."),
            apply=lambda copies, data: _for_each_circular(request, copies, lambda circular: change(circular, data)),
        )

    @admin.action(description=gettext_lazy("Give to a colleague …"), permissions=["change"])
    def assign_person(self, request: HttpRequest, queryset: QuerySet[WorkingCopy]) -> HttpResponse | None:
        def give(copies: Iterable[WorkingCopy], data: dict) -> tuple[int, list[str]]:
            now, to = timezone.now(), data["to"]
            done, refused = 0, []
            for copy in copies:
                if to and copy.circular.is_limited and not WorkingCopy.objects.open_to(to).filter(pk=copy.pk).exists():
                    text = _("%(circular)s: it is limited, and %(person)s is not among those named.")
                    refused.append(text % {"circular": copy, "person": to})
                else:
                    done += assignments.assign(copy.pk, to=to, by=request.user, now=now)
            return done, refused

        return self._step(request, queryset, PersonStep, title=_("Give to a colleague"), intro="", apply=give)

    def _step(
        self,
        request: HttpRequest,
        queryset: QuerySet[WorkingCopy],
        form_class: Any,
        *,
        title: str,
        intro: str,
        apply: Callable[[Iterable[WorkingCopy], dict], tuple[int, list[str]]],
    ) -> HttpResponse | None:
        copies = list(queryset.select_related("circular").order_by("pk")[: AT_ONCE + 1])
        if len(copies) > AT_ONCE:
            text = _("At most %(limit)d circulars can be changed at once. Narrow the list by its filters.")
            self.message_user(request, text % {"limit": AT_ONCE}, messages.ERROR)
            return None
        form = form_class(request.POST if is_sent(request) else None, request=request)
        if not form.is_bound or not form.is_valid():
            return step_page(
                self,
                request,
                form=form,
                title=title,
                intro=intro,
                rows=copies,
                action=request.POST["action"],
                submit_label=title,
            )
        done, refused = apply(copies, form.cleaned_data)
        if done or not refused:
            text = ngettext("%(number)d circular changed.", "%(number)d circulars changed.", done)
            self.message_user(request, text % {"number": done}, messages.SUCCESS)
        for line in refused[:REPORTED]:
            self.message_user(request, line, messages.ERROR)
        if len(refused) > REPORTED:
            more = len(refused) - REPORTED
            text = ngettext("%(number)d more was refused.", "%(number)d more were refused.", more)
            self.message_user(request, text % {"number": more}, messages.ERROR)
        return None


def _for_each_circular(
    request: HttpRequest, copies: Iterable[WorkingCopy], operation: Callable[[Circular], None]
) -> tuple[int, list[str]]:
    """How many circulars were changed, and a line for each that was not; two languages of one count once."""
    done, refused, seen = 0, [], set()
    may_move = request.user.has_perm("circulars.move_circular")
    for copy in copies:
        if copy.circular_id in seen:
            continue
        seen.add(copy.circular_id)
        if copy.circular.path is not None and not may_move:
            refused.append(_("%(circular)s: it is published; ask a publisher.") % {"circular": copy})
            continue
        try:
            operation(copy.circular)
        except publishing.PublishingError as error:
            refused.append(f"{copy}: {error}")
        else:
            done += 1
    return done, refused
