"""A plan for people: each line as before → after, what follows from all lines, who is left without a post or holder."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts import hooks, telephone
from contacts.models import Person
from contacts.reorganising import columns
from contacts.reorganising.columns import POST, TEAM, Action
from contacts.reorganising.planning import Plan
from contacts.reorganising.state import Key, names_of, slug_of

# What a state of a post calls otherwise than the table.
_COLUMN = {"duty_ko": "name_ko", "duty_en": "name_en", "parent_id": "under", "team_id": "under"}
_SKIPPED = {"is_closed", "closed_in_favour_of_id"}


@dataclass
class Effect:
    """What one line does. ``circulars`` and ``dossiers`` are those whose page shows it."""

    number: int
    action: str
    kind: str
    name: str
    slug: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # what, before, after
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    circulars: int = 0
    dossiers: int = 0

    @property
    def action_word(self) -> str:
        return columns.action_word(self.action)

    @property
    def kind_word(self) -> str:
        return columns.word_of(self.kind)


@dataclass
class Told:
    """All of a plan in words: ``follows`` are changes that no line says and that follow from them together."""

    effects: list[Effect]
    refused: list[tuple[int, str, str]]  # line, as typed, reason
    follows: list[tuple[str, str, str, str]]  # of what, what, before, after
    vacant: list[str]
    without_post: list[Person]
    circulars: int = 0
    dossiers: int = 0


def tell(plan: Plan, typed: dict[int, str]) -> Told:
    effects = []
    posts_of = _posts_by_team(plan)
    reached: set[int] = set()
    asked = {pk for (kind, pk) in plan.draft.base.states if kind == POST}
    counts = hooks.counts_of_posts(asked)
    for line, key in plan.done:
        effect = _effect(plan, line, key)
        touched = [key[1]] if key[0] == POST else posts_of.get(key[1], [])
        if key in plan.draft.new:
            touched = []
        reached.update(touched)
        effect.circulars = sum(counts.get(pk, (0, 0))[0] for pk in touched)
        effect.dossiers = sum(counts.get(pk, (0, 0))[1] for pk in touched)
        if line.action == Action.CLOSE and not line.cell("successor") and (effect.circulars or effect.dossiers):
            effect.warnings.append(_("What names it shows no contact from that day on. Name a successor."))
        effects.append(effect)
    return Told(
        effects,
        [(number, typed.get(number, ""), reason) for number, reason in plan.refused.items()],
        _follows(plan),
        _vacant(plan),
        _without_post(plan),
        sum(counts.get(pk, (0, 0))[0] for pk in reached),
        sum(counts.get(pk, (0, 0))[1] for pk in reached),
    )


def _effect(plan: Plan, line, key: Key) -> Effect:
    draft, kind = plan.draft, key[0]
    row: Any = draft.states[key]
    stored: Any = draft.base.states.get(key)
    named = stored if stored is not None else row
    effect = Effect(line.number, line.action.value, kind, names_of(named)[0], slug_of(named))
    if line.action in (Action.MERGE, Action.CLOSE):
        successor = row.closed_in_favour_of_id
        if successor is None:
            effect.notes.append(_("is closed"))
        else:
            effect.changes.append((columns.word_of("successor"), "", draft.name((kind, successor))))
        effect.notes += [
            _("%(person)s holds it until the day before.") % {"person": one.person}
            for one in draft.ended.get(key[1], ())
            if kind == POST
        ]
    elif line.action != Action.APPOINT:
        before = None if key in draft.new else stored
        written = {name for name, number in draft.touched[key].items() if number == line.number}
        for attribute in _attributes(row):
            column = _COLUMN.get(attribute, attribute)
            if key not in draft.new and column not in written:
                continue
            pair = [_shown(plan, attribute, one) if one is not None else "" for one in (before, row)]
            if pair[0] != pair[1]:
                effect.changes.append((columns.word_of(column), pair[0], pair[1]))
        if key in draft.sources:
            effect.notes.append(_("split off from %(name)s") % {"name": draft.name(draft.sources[key])})
        if key in draft.new:
            effect.notes.append(_("address: %(address)s") % {"address": slug_of(row)})
        elif not effect.changes:
            effect.warnings.append(_("This is so already: the line changes nothing."))
        if (typed := line.cell("telephone")) and typed != columns.CLEAR and not telephone.parse(typed).is_valid:
            effect.warnings.append(_("The number is not in the numbering plan. Please check it."))
    if kind == POST and key[1] in draft.given and draft.given[key[1]][2] == line.number:
        person, is_acting, _line = draft.given[key[1]]
        ended = ", ".join(str(one.person) for one in draft.ended.get(key[1], ()))
        after = _("vacant") if person is None else str(person)
        if is_acting:
            after = _("%(person)s (acting)") % {"person": person}
        effect.changes.append((columns.word_of("person"), ended or ("" if key in draft.new else _("vacant")), after))
    _warn_of_later(plan, key, line, effect)
    return effect


def _warn_of_later(plan: Plan, key: Key, line, effect: Effect) -> None:
    if line.action != Action.APPOINT and (rows := plan.draft.base.later.get(key)):
        effect.warnings.append(
            _("From %(day)s on another entry holds, which was made before: “%(name)s”. Look whether it still fits.")
            % {"day": date_format(rows[0].from_date), "name": names_of(rows[0])[0]}
        )


def _attributes(row: Any) -> list[str]:
    skipped = {"id", "from_date", "team_id", "post_id"} if hasattr(row, "name_ko") else {"id", "from_date", "post_id"}
    return [one.attname for one in row._meta.concrete_fields if one.attname not in skipped | _SKIPPED]


def _shown(plan: Plan, attribute: str, row: Any) -> str:
    value = getattr(row, attribute)
    if attribute in ("parent_id", "team_id"):
        return plan.draft.name((TEAM, value)) if value is not None else ""
    return telephone.parse(value).display() if attribute == "telephone" and value else value


def _posts_by_team(plan: Plan) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for (kind, pk), row in plan.draft.base.states.items():
        if kind == POST and not row.is_closed:
            found.setdefault(row.team_id, []).append(pk)  # type: ignore[union-attr]
    return found


def _follows(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Posts that go with a merged team, teams that hang elsewhere, telephones and mailboxes that posts take over."""
    labels = {f"{kind}:{slug_of(row)}": names_of(row)[0] for (kind, _pk), row in plan.draft.states.items()}
    said = {f"{key[0]}:{slug_of(plan.draft.states[key])}": set(touched) for key, touched in plan.draft.touched.items()}
    found = []
    for name, after in plan.after.items():
        before = plan.before.get(name)
        if before is None or after["is_closed"] or before["is_closed"]:
            continue
        for one, column in (("team", "under"), ("parent", "under"), ("telephone", "telephone"), ("mailbox", "mailbox")):
            if one not in after or after[one] == before[one] or column in said.get(name, ()):
                continue
            values = [labels.get(value, "") if column == "under" else value for value in (before[one], after[one])]
            found.append((labels[name], columns.word_of(column), values[0], values[1]))
    return found


def _vacant(plan: Plan) -> list[str]:
    found = []
    for (kind, _pk), row in plan.draft.states.items():
        name = f"{kind}:{slug_of(row)}"
        after, before = plan.after.get(name), plan.before.get(name)
        if kind != POST or after is None or after["is_closed"] or after["holders"]:
            continue
        if before is None or before["holders"] or before["is_closed"]:
            found.append(names_of(row)[0])
    return found


def _without_post(plan: Plan) -> list[Person]:
    """Who held an open post and holds none that day."""

    def holders(picture) -> set[int]:
        return {person for one in picture.values() if not one["is_closed"] for person, *_how in one.get("holders", ())}

    gone = holders(plan.before) - holders(plan.after)
    return [person for person in plan.draft.base.people if person.pk in gone]
