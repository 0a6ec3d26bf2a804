"""What the filters of a list offer; few rows, kept per state of the public site."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from circulars import terms
from circulars.memory import per_generation
from circulars.models import Circular, Edition, Issuer, Kind, Language, Topic
from circulars.reading import listing, words


class Choice(NamedTuple):
    """``is_offered``: something public has it; others are understood where an address names them."""

    value: str
    label: str
    pk: int = 0
    is_offered: bool = True
    term: terms.Term | None = None

    @property
    def option(self) -> str:
        return f'<option value="{escape(self.value)}">{escape(self.label)}</option>'


def issuers(generation: str, at: datetime, language: str) -> list[Choice]:
    def compute() -> list[tuple]:
        rows = Issuer.objects.annotate(is_told=_told(at, "series__issuer")).order_by("position", "slug")
        return list(rows.values_list("slug", "abbreviation", "name", f"name_{language}", "pk", "is_told"))

    rows = per_generation(generation, ("issuers", language), compute)
    return [
        Choice(slug, f"{translated or name} ({short})" if short else translated or name, pk, is_told)
        for slug, short, name, translated, pk, is_told in rows
    ]


def topics(generation: str, at: datetime, language: str) -> list[Choice]:
    def compute() -> list[tuple]:
        rows = Topic.objects.annotate(is_told=_told(at, "topics"))
        return list(rows.values_list("slug", "scheme", "code", "name_ko", f"name_{language}", "pk", "is_told"))

    rows = per_generation(generation, ("topics", language), compute)
    return [
        Choice(slug, f"{scheme} {code} {name or name_ko}".strip(), pk, is_told)
        for slug, scheme, code, name_ko, name, pk, is_told in rows
    ]


def _told(at: datetime, field: str) -> Exists:
    """Whether a circular with the row in ``field`` is public; looked for circular by circular, until there is one."""
    live = Edition.objects.live(at).filter(circular=OuterRef("pk"))
    return Exists(Circular.objects.filter(Exists(live), **{field: OuterRef("pk")}))


def languages(generation: str, at: datetime) -> list[Choice]:
    def compute() -> list[str]:
        live = Edition.objects.live(at)
        return [code for code in Language.values if live.filter(language=code).exists()]

    codes = per_generation(generation, "languages in use", compute)
    return [Choice(code, str(Language(code).label)) for code in codes] if len(codes) > 1 else []


def kinds(generation: str, at: datetime, language: str) -> list[Choice]:
    def compute() -> list[str]:
        live = Edition.objects.live(at).originals()
        return [kind for kind in Kind.values if live.filter(kind=kind).exists()]

    say = words.choices("kind", language)
    in_use = per_generation(generation, "kinds in use", compute)
    return [Choice(kind, say[kind], is_offered=kind in in_use) for kind in Kind.values]


def of_office(generation: str, at: datetime, language: str) -> list[Choice]:
    """Terms of office, the running ones too; offered where something public was issued in them."""

    def compute() -> set[int]:
        return {term.pk for term in terms.every(generation) if _was_issued_in(term, at)}

    told = per_generation(generation, "terms told", compute)
    bodies = {choice.pk: choice.label for choice in issuers(generation, at, language)}
    return [
        Choice(
            term.slug,
            f"{bodies[term.issuer_pk]}: {term.label(language)}" if term.issuer else term.label(language),
            term.pk,
            term.pk in told,
            term,
        )
        for term in terms.every(generation)
    ]


def _was_issued_in(term: terms.Term, at: datetime) -> bool:
    found = Edition.objects.live(at).originals().filter(issued_on__gte=term.from_date)
    if term.to_date:
        found = found.filter(issued_on__lte=term.to_date)
    if term.issuer_pk:
        found = found.filter(circular__series__issuer=term.issuer_pk)
    return found.exists()


class Offer(NamedTuple):
    """What a field understands, by value; what it offers, as markup; and whether there is anything to choose."""

    choices: dict[str, Choice]
    options: str
    is_choice: bool


class Field(NamedTuple):
    """A select of the form: ``options`` is markup, ``chosen`` the value asked for."""

    name: str
    options: str
    chosen: str


def only(name: str, value: str, label: str) -> Field:
    """A field of one choice, which is made; it can only be taken back."""
    return Field(name, Choice(value, label).option, value)


def read(
    query: Mapping[str, str], *, section: int, generation: str, at: datetime, language: str
) -> tuple[listing.Filters, list[Field], dict[str, str]]:
    """The filters asked for in the address, the fields of the form, and what of the query was understood."""
    offered = per_generation(
        generation, ("choices", section, language), lambda: _offered(section, generation, at, language)
    )
    chosen: dict[str, Choice] = {}
    for name, offer in offered.items():
        if (value := query.get(name)) and value in offer.choices:
            chosen[name] = offer.choices[value]
    filters = listing.Filters(
        section=section,
        year=int(chosen["year"].value) if "year" in chosen else 0,
        issuer=chosen["issuer"].pk if "issuer" in chosen else 0,
        topic=chosen["topic"].pk if "topic" in chosen else 0,
        language=chosen["language"].value if "language" in chosen else "",
        kind=chosen["kind"].value if "kind" in chosen else "",
    )
    if "term" in chosen and (term := chosen["term"].term):
        filters = filters._replace(issued_from=term.from_date, issued_to=term.to_date, body=term.issuer_pk)
    fields = [
        _field(name, offer.options, chosen.get(name))
        for name, offer in offered.items()
        if offer.is_choice or name in chosen
    ]
    return filters, fields, {name: choice.value for name, choice in chosen.items()}


def _field(name: str, options: str, chosen: Choice | None) -> Field:
    if chosen is None:
        return Field(name, options, "")
    return Field(name, options if chosen.is_offered else options + chosen.option, chosen.value)


def _offered(section: int, generation: str, at: datetime, language: str) -> dict[str, Offer]:
    """By name of the field."""
    fields = {
        "year": [Choice(str(year), str(year)) for year in listing.years(section, at, generation)],
        "kind": kinds(generation, at, language),
        "issuer": issuers(generation, at, language),
        "topic": topics(generation, at, language),
        "term": of_office(generation, at, language),
        "language": languages(generation, at),
    }
    found = {}
    for name, choices in fields.items():
        options = [choice.option for choice in choices if choice.is_offered]
        is_choice = len(options) > (0 if name == "term" else 1)  # one term alone leaves the documents before it out
        found[name] = Offer({choice.value: choice for choice in choices}, "".join(options), is_choice)
    return found
