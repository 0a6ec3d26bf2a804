"""What the filters of a list offer; few rows, kept per state of the public site."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

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

    codes = per_generation(generation, "languages", compute)
    return [Choice(code, str(Language(code).label)) for code in codes] if len(codes) > 1 else []


def read(query: Mapping[str, str], *, section: int, generation: str, at: datetime, language: str) -> dict[str, Any]:
    """``filters`` as asked for in the address, and the fields of the form; what is not offered is ignored."""
    years = [Choice(str(year), str(year)) for year in listing.years(section, at, generation)]
    fields = {
        "year": years,
        "issuer": issuers(generation, language),
        "topic": topics(generation, language),
        "language": languages(generation, at),
    }
    chosen = {
        name: next((choice for choice in choices if choice.value == query.get(name)), None)
        for name, choices in fields.items()
    }
    year, issuer, topic, document = (chosen[name] for name in ("year", "issuer", "topic", "language"))
    filters = listing.Filters(
        section=section,
        year=int(year.value) if year else 0,
        issuer=issuer.pk if issuer else 0,
        topic=topic.pk if topic else 0,
        language=document.value if document else "",
    )
    return {
        "filters": filters,
        "fields": [
            {"name": name, "choices": choices, "chosen": chosen[name].value if chosen[name] else ""}
            for name, choices in fields.items()
            if len(choices) > 1 or chosen[name]
        ],
        "chosen": {name: choice.value for name, choice in chosen.items() if choice},
    }
