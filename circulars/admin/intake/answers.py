"""What a person answers to the proposals of one original: one at a time by script, or with the whole page sent."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulars import intake as operations
from circulars.admin.intake.inputs import is_same, value_from
from circulars.intake.values import LABELS, label
from circulars.models import Intake, Origin

DECISIONS = {Origin.CONFIRMED.value, Origin.REFUSED.value, Origin.AUTOMATIC.value, Origin.MANUAL.value}


def answer(intake: Intake, item: int, sent: Mapping[str, str], *, user) -> tuple[str, str]:
    """Carry out the button that was pressed; returns what happened in a sentence, and the field it was about.

    Raises ``intake.NotPossible`` with a sentence where a value will not do or somebody else was faster.
    """
    now = timezone.now()
    if "accept" in sent:
        number = operations.accept_sure(intake.pk, item=item, by=user, now=now)
        if not number:
            return _("Nothing that is sure waits for an answer."), ""
        said = ngettext("%(count)d proposal accepted.", "%(count)d proposals accepted.", number)
        return said % {"count": number}, ""
    if field := sent.get("add", ""):
        value = value_from(sent, f"new-{field}", field) if field in LABELS else None
        if value is None:
            raise operations.NotPossible(_("Type a value first."))
        operations.add(intake.pk, item=item, field=field, value=value, by=user, now=now)
        return _("%(field)s: added.") % {"field": label(field)}, field
    decision, _colon, key = sent.get("decide", "").partition(":")
    field, _dash, position = key.rpartition("-")
    if decision not in DECISIONS or not position.isascii() or not position.isdigit() or len(position) > 5:
        return "", ""
    value = None
    if decision == Origin.MANUAL:
        value = value_from(sent, f"v-{key}", field)
        if value is None:
            raise operations.NotPossible(_("Type a value first."))
    operations.decide(
        intake.pk, item=item, field=field, position=int(position), origin=decision, value=value, by=user, now=now
    )
    words = {
        "confirmed": _("%(field)s: accepted."),
        "refused": _("%(field)s: refused."),
        "automatic": _("%(field)s: the answer is taken back."),
        "manual": _("%(field)s: changed."),
    }
    return words[decision] % {"field": label(field)}, field


def typed_besides(intake: Intake, item: int, sheet: Any, sent: Mapping[str, str], *, user) -> list[str]:
    """Without scripts the page is one form: whatever was typed in it counts, whichever button was pressed.

    Returns the sentences of what will not do.
    """
    refused = []
    now = timezone.now()
    pressed = sent.get("decide", "").partition(":")[2]
    for field in sheet.fields:
        for entry in field.entries:
            value = value_from(sent, f"v-{entry.key}", field.name)
            if entry.key == pressed or value is None or is_same(field.name, entry.value, value):
                continue
            try:
                operations.decide(
                    intake.pk, item=item, field=field.name, position=entry.position,
                    origin=Origin.MANUAL.value, value=value, by=user, now=now,
                )  # fmt: skip
            except operations.NotPossible as error:
                refused.append(f"{label(field.name)}: {error}")
    for name in LABELS:
        value = value_from(sent, f"new-{name}", name)
        if value is None or sent.get("add") == name:
            continue
        try:
            operations.add(intake.pk, item=item, field=name, value=value, by=user, now=now)
        except operations.NotPossible as error:
            refused.append(f"{label(name)}: {error}")
    return refused
