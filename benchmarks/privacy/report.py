"""Recall and precision by kind and by place."""

from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.privacy.corpus import Item
from benchmarks.privacy.places import PLACES, Outcome

REGISTRATION = ("resident, old", "resident, since 2020", "alien, old", "alien, since 2020")
CODES = {
    "resident": "privacy_resident",
    "alien": "privacy_foreigner",
    "passport": "privacy_passport",
    "driving licence": "privacy_licence",
    "card": "privacy_card",
    "account": "privacy_account",
    "mobile": "privacy_mobile",
}


class Score(NamedTuple):
    """``named`` of the found were called what they are."""

    personal: int
    found: int
    named: int
    innocent: int
    alarms: int

    @property
    def recall(self) -> float:
        return self.found / self.personal if self.personal else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.alarms) if self.found + self.alarms else 1.0


def score(outcomes: Iterable[Outcome]) -> Score:
    outcomes = list(outcomes)
    personal = [outcome for outcome in outcomes if outcome.item.is_personal]
    innocent = [outcome for outcome in outcomes if not outcome.item.is_personal]
    return Score(
        len(personal),
        sum(outcome.is_found for outcome in personal),
        sum(CODES[outcome.item.kind.partition(",")[0]] in outcome.codes for outcome in personal),
        len(innocent),
        sum(outcome.is_found for outcome in innocent),
    )


def measure(items: list[Item]) -> dict[str, list[Outcome]]:
    return {place: list(look(items)) for place, look in PLACES.items()}


def report(outcomes: dict[str, list[Outcome]]) -> list[str]:
    """Markdown: a table by place, one by kind, and the totals that are promised."""
    lines = ["| place | strings | recall | of registration numbers | precision |", "|---|---|---|---|---|"]
    for place, found in outcomes.items():
        total = score(found)
        sure = score(registrations(found))
        strings = total.personal + total.innocent
        lines.append(f"| {place} | {strings:,} | {total.recall:.4f} | {sure.recall:.4f} | {total.precision:.4f} |")
    everything = [outcome for found in outcomes.values() for outcome in found]
    lines += ["", "| kind | strings | found | named rightly |", "|---|---|---|---|"]
    for kind in dict.fromkeys(sorted(outcome.item.kind for outcome in everything if outcome.item.is_personal)):
        of_kind = score(outcome for outcome in everything if outcome.item.kind == kind)
        lines.append(
            f"| {kind} | {of_kind.personal:,} | {of_kind.recall:.4f} | {of_kind.named / of_kind.personal:.4f} |"
        )
    lines += ["", "| false friend | strings | stopped |", "|---|---|---|"]
    for kind in dict.fromkeys(sorted(outcome.item.kind for outcome in everything if not outcome.item.is_personal)):
        of_kind = score(outcome for outcome in everything if outcome.item.kind == kind)
        lines.append(f"| {kind} | {of_kind.innocent:,} | {of_kind.alarms} |")
    total, sure = score(everything), score(registrations(everything))
    lines += [
        "",
        f"- recall on resident and alien numbers: {sure.recall:.4f} ({sure.found:,} of {sure.personal:,})",
        f"- recall on everything personal: {total.recall:.4f} ({total.found:,} of {total.personal:,})",
        f"- precision: {total.precision:.4f} ({total.alarms} of {total.innocent:,} false friends stopped)",
    ]
    return lines


def registrations(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.item.kind in REGISTRATION]
