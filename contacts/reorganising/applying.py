"""Does what a plan says, in one transaction: dated rows are added, appointments end on the eve, none is rewritten."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contacts import appointments, directory, hooks
from contacts.models import Person, Post, Reorganisation, Team
from contacts.reorganising import effects
from contacts.reorganising.columns import POST, TEAM
from contacts.reorganising.planning import Plan, plan
from contacts.reorganising.reading import Table
from contacts.reorganising.refusal import ReorganisationRefused
from contacts.reorganising.state import Key, fields_of, picture


@transaction.atomic
def confirm(table: Table, *, title: str, day: date, shown: str, by, at: datetime) -> Reorganisation | None:
    """Do the plan that ``shown`` names; None, and nothing done, where the table would do anything else by now.

    Lines that are refused are left out, as they were shown. Raises ReorganisationRefused.
    """
    lock()
    found = plan(table, day=day, at=at)
    if found.shown != shown:
        return None
    if not found.done:
        raise ReorganisationRefused(_("There is no line that can be followed."))
    told = effects.tell(found, table.typed)
    made = _write(found, by, at)
    if picture(directory.load(day)) != found.after:
        reason = _("The effect would not be the one that was shown. Nothing was done; tell whoever runs the portal.")
        raise ReorganisationRefused(reason)
    people = {number: person for person, _acting, number in found.draft.given.values()}
    made["effects"] = [_kept(one, people) for one in told.effects]
    made["refused"] = len(told.refused)
    made["vacant"] = told.vacant
    record = Reorganisation.objects.create(
        title=title, from_date=day, table=_kept_table(found), made=made, confirmed_at=at, confirmed_by=by
    )
    hooks.reorganised.send(Reorganisation, record=record, by=by, at=at, action="reorganise")
    return record


def lock() -> None:
    """One re-organisation at a time: teams, then posts, by rising key, as a hand-over locks its post."""
    for model in (Team, Post):
        list(model.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def digest(row: Any, kind: str) -> str:
    """What a state says: another digest later means that somebody changed it."""
    value = [row.from_date.isoformat(), [getattr(row, name) for name in fields_of(kind)]]
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def _write(found: Plan, by, at: datetime) -> dict[str, Any]:
    draft, eve = found.draft, found.day - timedelta(days=1)
    made: dict[str, Any] = {"teams": [], "posts": [], "states": [], "hand_overs": [], "ended": [], "later": []}
    owners: dict[Key, Any] = {}
    for key in draft.new:
        row: Any = draft.states[key]
        owner = getattr(row, key[0])
        fresh = type(owner)(slug=owner.slug, position=owner.position)
        fresh.save()
        owners[key] = fresh
        made[f"{key[0]}s"].append(fresh.pk)
    for key in draft.touched:
        row = draft.states[key]
        _point_to_stored(row, key, owners)
        row.save(force_insert=True)
        made["states"].append([key[0], row.pk, digest(row, key[0])])
        made["later"] += [[key[0], one.pk] for one in draft.base.later.get(key, [])]
    for pk, rows in draft.ended.items():
        if pk in draft.given:
            continue
        for one in rows:  # of a post that closes
            made["ended"].append([one.pk, one.to_date.isoformat() if one.to_date else None])
            one.to_date = eve
            one.save(update_fields=["to_date"])
    for pk, (person, is_acting, _line) in draft.given.items():
        post = owners[POST, pk] if pk < 0 else Post.objects.get(pk=pk)
        if person is None and pk < 0:
            continue  # nobody held it before either
        done = appointments.carry_out(post, person, from_date=found.day, by=by, at=at, is_acting=is_acting)
        made["hand_overs"].append([post.pk, done.entry_pk])
    return made


def _point_to_stored(row: Any, key: Key, owners: dict[Key, Any]) -> None:
    """Rows of the plan name what is new by negative keys; now it has its own."""
    for name, kind in ((key[0], key[0]), ("parent", TEAM), ("team", TEAM), ("closed_in_favour_of", key[0])):
        if hasattr(row, f"{name}_id") and (pk := getattr(row, f"{name}_id")) is not None and pk < 0:
            setattr(row, name, owners[kind, pk])


def _kept(effect: effects.Effect, people: dict[int, Person | None]) -> dict[str, Any]:
    """For the report, people by the code that stands for them: their names must be able to end."""
    kept = asdict(effect)
    person = effects.columns.word_of("person")
    kept["changes"] = [list(one) for one in effect.changes if one[0] != person]
    if effect.number in people:
        holder = people[effect.number]
        kept["person"] = holder.code if holder is not None else ""
    kept["notes"] = [] if effect.action in ("close", "merge") else effect.notes
    return kept


def _kept_table(found: Plan) -> str:
    """The lines that were followed, people by the code that stands for them."""
    people = {line: person for person, _acting, line in found.draft.given.values()}
    lines = []
    for line, _key in found.done:
        cells = dict(line.cells)
        if "person" in cells:
            person = people.get(line.number)
            cells["person"] = person.code if person is not None else "-"
        filled = [f"{name}={value}" for name, value in cells.items()]
        lines.append("\t".join([str(line.number), line.action.value, line.kind, *filled]))
    return "\n".join(lines)
