"""What the filters of a list offer; few rows, kept per state of the public site."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import NamedTuple

from circulars.memory import per_generation
from circulars.models import Edition, Issuer, Language, Topic
from circulars.reading import listing


class Choice(NamedTuple):
    value: str
    label: str
    pk: int = 0


def issuers(generation: str, language: str) -> list[Choice]:
    def compute() -> list[tuple]:
        rows = Issuer.objects.order_by("position", "slug")
        return list(rows.values_list("slug", "abbreviation", "name", f"name_{language}", "pk"))

    rows = per_generation(generation, ("issuers", language), compute)
    return [
        Choice(slug, f"{translated or name} ({short})" if short else translated or name, pk)
        for slug, short, name, translated, pk in rows
    ]


def topics(generation: str, language: str) -> list[Choice]:
    def compute() -> list[tuple]:
        return list(Topic.objects.values_list("slug", "scheme", "code", "name_ko", f"name_{language}", "pk"))

    rows = per_generation(generation, ("topics", language), compute)
    return [
        Choice(slug, f"{scheme} {code} {name or name_ko}".strip(), pk) for slug, scheme, code, name_ko, name, pk in rows
    ]


def languages(generation: str, at: datetime) -> list[Choice]:
    def compute() -> list[str]:
        live = Edition.objects.live(at)
        return [code for code in Language.values if live.filter(language=code).exists()]

    codes = per_generation(generation, "languages in use", compute)
    return [Choice(code, str(Language(code).label)) for code in codes] if len(codes) > 1 else []


class Field(NamedTuple):
    """A select of the form: ``options`` is markup, ``chosen`` the value asked for."""

    name: str
    options: str
    chosen: str


def only(name: str, value: str, label: str) -> Field:
    """A field of one choice, which is made; it can only be taken back."""
    return Field(name, f'<option value="{escape(value)}">{escape(label)}</option>', value)


def read(
    query: Mapping[str, str], *, section: int, generation: str, at: datetime, language: str
) -> tuple[listing.Filters, list[Field], dict[str, str]]:
    """The filters asked for in the address, the fields of the form, and what of the query was understood."""
    offered = per_generation(
        generation, ("choices", section, language), lambda: _offered(section, generation, at, language)
    )
    chosen: dict[str, Choice] = {}
    for name, (choices, _options) in offered.items():
        if (value := query.get(name)) and value in choices:
            chosen[name] = choices[value]
    filters = listing.Filters(
        section=section,
        year=int(chosen["year"].value) if "year" in chosen else 0,
        issuer=chosen["issuer"].pk if "issuer" in chosen else 0,
        topic=chosen["topic"].pk if "topic" in chosen else 0,
        language=chosen["language"].value if "language" in chosen else "",
    )
    fields = [
        Field(name, options, chosen[name].value if name in chosen else "")
        for name, (choices, options) in offered.items()
        if len(choices) > 1 or name in chosen
    ]
    return filters, fields, {name: choice.value for name, choice in chosen.items()}


def _offered(section: int, generation: str, at: datetime, language: str) -> dict[str, tuple[dict[str, Choice], str]]:
    """By name of the field: the choices by value, and the same as options."""
    fields = {
        "year": [Choice(str(year), str(year)) for year in listing.years(section, at, generation)],
        "issuer": issuers(generation, language),
        "topic": topics(generation, language),
        "language": languages(generation, at),
    }
    return {
        name: (
            {choice.value: choice for choice in choices},
            "".join(f'<option value="{escape(choice.value)}">{escape(choice.label)}</option>' for choice in choices),
        )
        for name, choices in fields.items()
    }
