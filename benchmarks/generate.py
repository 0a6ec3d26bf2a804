"""Believable circulars in any number, written in bulk; the rows are those that publishing would have written.

``python -m benchmarks.generate 1000`` fills the database of the settings in force, with a fixed seed. Bodies have
about 600 words. ``check_data`` finds nothing wrong with the outcome.
"""

import os
import random
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import islice

SEED = 20180531
BATCH = 1000
FIRST_DAY = date(2004, 1, 5)
WORDS_EN = (
    "local regional government cities members council statement migration climate housing agenda assembly forum "
    "secretariat committee declaration participation delegation resilience culture mobility finance territory "
    "network partner workshop report learning community mayor governor province congress election statutes"
).split()
WORDS_KO = (
    "지방정부 국제기구 회의 총회 협력 도시 회원 안내 참가 신청 등록 선언 이주 기후 주거 의제 보고서 위원회 사무국 "
    "대표단 시장 도지사 워크숍 공동체 문화 재정 연대 정책 발표 참석 일정 자료 제출 요청 지원 사업 교류"
).split()
BODIES = 240  # distinct texts; each circular has a title and a first sentence of its own
KEPT_WORDS = 3, 4  # of the words above, the share that one text uses: "migration" stands in half of all circulars
COMMON = 4_000  # words made of syllables, frequent and rare ones as in any language
MIDDLE = 120  # words of which each stands in one of so many circulars
RARE = 20_000
_ENGLISH = "ba co de fi gra ho in jo ke la mi no or pe qua ri sta tu ver wo ul ten mar sel dif pro".split()
_KOREAN = "가 나 단 라 명 부 산 영 제 천 탄 현 경 문 성 예 진 화 규 심 로 완 택 함 추 백".split()


def main(count: int) -> None:
    from django.db import connection

    from circulars import changes
    from circulars.models import Circular
    from circulars.search import terms

    randomness = random.Random(SEED)
    scene = _scene()
    done = Circular.objects.count()  # by a run that was broken off; each portion is one transaction
    vocabularies = [_vocabulary(syllables) for syllables in (_ENGLISH, _KOREAN)]
    texts = [_text(randomness, vocabularies, korean=index % 3 == 0) for index in range(BODIES)]
    numbers: dict[tuple[int, int], int] = {}
    stream = (_facts_of(index, count, randomness, texts, numbers, scene) for index in range(count))
    for written in range(0, count, BATCH):
        rows = list(islice(stream, BATCH))  # also those written already, so that chance goes on as it was
        if written >= done:
            _write(rows, scene)
            print(f"\r{written + len(rows)} of {count}", end="", file=sys.stderr)
    print(file=sys.stderr)
    changes.touch()
    terms.count(datetime.now(UTC))
    if connection.vendor == "postgresql":  # in service autovacuum has seen the tables long ago
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _scene() -> dict:
    """Issuers, sections, bodies and a post; all circulars hang below one first branch of the tree."""
    from circulars import sections
    from circulars.models import Addressee, Circular, Issuer, Section, Series
    from contacts.models import Post, PostState, Team, TeamState

    def one(model, defaults: dict | None = None, **key):
        return model.objects.get_or_create(**key, defaults=defaults or {})[0]

    team = one(Team, slug="cooperation")
    one(TeamState, {"name_ko": "국제협력부", "telephone": "02-0000-0001"}, team=team, from_date=FIRST_DAY)
    post = one(Post, slug="international")
    one(PostState, {"team": team, "duty_ko": "국제기구 협력"}, post=post, from_date=FIRST_DAY)
    root = one(Section, {"name_ko": "지방외교"}, slug="diplomacy")
    middle = one(Section, {"name_ko": "국제기구회의", "parent": root}, slug="bodies")
    leaves = [
        one(Section, {"name_ko": f"기구 {n}", "parent": middle, "position": n}, slug=f"body-{n}") for n in range(12)
    ]
    for n in range(60):
        one(Section, {"name_ko": f"다른 메뉴 {n}", "parent": root if n % 3 else None, "position": n}, slug=f"other-{n}")
    series = []
    for n, slug in enumerate(("uclg", "iom", "itu", "office")):
        issuer = one(Issuer, {"abbreviation": slug.upper(), "name": slug.upper(), "position": n}, slug=slug)
        series.append(one(Series, {"name_ko": "서큘러"}, issuer=issuer, code="circular"))
    bodies = [one(Addressee, {"name": f"Members of Committee {n}"}, slug=f"addressee-{n}") for n in range(20)]
    numbered = Circular.objects.values_list("series_id", "editions__number_year", "editions__number_serial", "pk")
    return {
        "tree": sections.load(),
        "post": post,
        "leaves": leaves,
        "middle": middle,
        "root": root,
        "series": series,
        "bodies": bodies,
        "known": {tuple(number): pk for *number, pk in numbered},
    }


def _vocabulary(syllables: list[str]) -> list[str]:
    """The same words in every run, the frequent ones first."""
    randomness = random.Random(SEED)
    found: dict[str, None] = {}
    while len(found) < COMMON:
        found["".join(randomness.choices(syllables, k=randomness.randint(2, 4)))] = None
    return list(found)


def middle_word(index: int) -> str:
    """A word of the circular with this number that stands in one of ``MIDDLE`` circulars."""
    return f"concern{_letters(index % MIDDLE)}"


def rare_word(index: int) -> str:
    return f"hamlet{_letters(index % RARE)}"


def _letters(number: int) -> str:
    """``number`` in letters, none of which the stemmer takes away."""
    return "".join("bdfghkmpqx"[int(digit)] for digit in f"{number:05}")


def _text(randomness: random.Random, vocabularies: list[list[str]], *, korean: bool) -> tuple[str, str, str]:
    """Language, clean body, and the body as it is rendered."""
    from circulars.rendering import body as rendering
    from circulars.rendering import sanitise

    own, others = (WORDS_KO if korean else WORDS_EN), vocabularies[korean]
    kept = randomness.sample(own, len(own) * KEPT_WORDS[0] // KEPT_WORDS[1])
    weights = [1 / (rank + 3) for rank in range(COMMON)]

    def some(count: int) -> list[str]:
        chosen = randomness.choices(others, weights, k=count)
        return [randomness.choice(kept) if randomness.random() < 0.4 else word for word in chosen]

    words = kept
    sentence = lambda: " ".join(some(randomness.randint(8, 16))).capitalize() + "."  # noqa: E731
    parts = []
    while sum(part.count(" ") for part in parts) < 560:
        parts.append("<p>" + " ".join(sentence() for _ in range(4)) + "</p>")
        if len(parts) in (3, 6):
            parts.append(f"<h2>{' '.join(randomness.choices(words, k=3)).capitalize()}</h2>")
        if len(parts) == 5:
            parts.append("<ul>" + "".join(f"<li><p>{sentence()}</p></li>" for _ in range(4)) + "</ul>")
    body = sanitise.clean("".join(parts))
    return ("ko" if korean else "en"), body, rendering.render(body)


def _facts_of(index: int, count: int, randomness, texts, numbers, scene) -> dict:
    language, body, rendered = texts[index % BODIES]
    series = scene["series"][randomness.choices(range(4), weights=(6, 2, 1, 3))[0]]
    span = (date(2026, 10, 30) - FIRST_DAY).days
    issued_on = FIRST_DAY + timedelta(days=index * span // max(1, count - 1))
    serial = numbers[series.pk, issued_on.year] = numbers.get((series.pk, issued_on.year), 0) + 1
    words = WORDS_KO if language == "ko" else WORDS_EN
    cited = serial - 1 if serial > 1 else 2
    before = f"Document {index} on {middle_word(index)} in {rare_word(index)}. As informed in "
    citation = f"circular {cited}/{issued_on.year}"
    return {
        "language": language,
        "series": series,
        "serial": serial,
        "issued_on": issued_on,
        "title": " ".join(randomness.choices(words, k=randomness.randint(4, 11))).capitalize(),
        "cited": (series.pk, issued_on.year, cited),
        "citation": citation,
        "first": f"<p>{before}{citation}.</p>",
        "first_rendered": f'<p>{before}<cite data-ref="0">{citation}</cite>.</p>',
        "start": len(before),
        "body": body,
        "rendered": rendered,
        "section": randomness.choices(scene["leaves"], weights=(30, *[5] * 11))[0],
        "addressees": randomness.sample(scene["bodies"], 3),
    }


def _write(rows: list[dict], scene: dict) -> None:
    from django.db import transaction

    from circulars import facts, search
    from circulars.codes import new_code
    from circulars.models import (
        AddresseeLine,
        Circular,
        Edition,
        PublicChange,
        SectionEntry,
        State,
        VersionCounter,
        WorkingCopy,
    )
    from circulars.rendering.body import RENDERER_VERSION

    recorded_at = datetime(2026, 11, 1, tzinfo=UTC)
    circulars, editions, copies = [], [], []
    for row in rows:
        series = row["series"]
        circular = Circular(
            series=series,
            year=row["issued_on"].year,
            key=str(row["serial"]),
            path=f"{series.issuer.slug}/{row['issued_on'].year}/{row['serial']}",
            original_language=row["language"],
            home_section=row["section"],
            post=scene["post"],
            is_quiet=True,
            created_at=recorded_at,
        )
        content = {
            "title": row["title"],
            "number_serial": row["serial"],
            "number_year": row["issued_on"].year,
            "number_label": f"Circular {row['serial']}/{row['issued_on'].year}",
            "place": "Barcelona",
            "issued_on": row["issued_on"],
            "body": row["first"] + row["body"],
        }
        published_at = datetime.combine(row["issued_on"], datetime.min.time(), UTC) + timedelta(hours=2)
        edition = Edition(
            circular=circular,
            language=row["language"],
            version=1,
            is_original=True,
            published_at=published_at,
            first_published_at=published_at,
            listed_on=row["issued_on"],
            code=new_code(),
            recorded_at=recorded_at,
            **content,
        )
        row["edition"] = edition
        circulars.append(circular)
        editions.append(edition)
        copies.append(
            WorkingCopy(
                circular=circular,
                language=row["language"],
                state=State.PUBLISHED,
                public_from=published_at,
                edited_at=recorded_at,
                **content,
            )
        )
    with transaction.atomic():
        Circular.objects.bulk_create(circulars)
        for edition, row in zip(editions, rows, strict=True):
            edition.circular_id = edition.circular.pk
            edition.facts = _frozen(edition, row, facts)
            edition.content_hash = facts.hash_of(edition.facts, edition.body)
            edition.rendered = row["first_rendered"] + row["rendered"]
            edition.renderer_version = RENDERER_VERSION
        Edition.objects.bulk_create(editions)
        for copy in copies:
            copy.circular_id = copy.circular.pk
        WorkingCopy.objects.bulk_create(copies)
        VersionCounter.objects.bulk_create(
            VersionCounter(circular=edition.circular, language=edition.language, last=1) for edition in editions
        )
        AddresseeLine.objects.bulk_create(
            AddresseeLine(**side, position=position, text=body.name, addressee=body)
            for row, copy in zip(rows, copies, strict=True)
            for side in ({"edition": row["edition"]}, {"working_copy": copy})
            for position, body in enumerate(row["addressees"])
        )
        SectionEntry.objects.bulk_create(
            SectionEntry(
                section=section,
                edition=row["edition"],
                circular=row["edition"].circular,
                listed_on=row["issued_on"],
                published_at=row["edition"].published_at,
            )
            for row in rows
            for section in (row["section"], scene["middle"], scene["root"])
        )
        PublicChange.objects.bulk_create(
            PublicChange(
                circular=edition.circular,
                kind=PublicChange.Kind.PUBLISHED,
                language=edition.language,
                version=1,
                path=edition.circular.path,
                is_quiet=True,
                effective_at=edition.published_at,
                recorded_at=recorded_at,
            )
            for edition in editions
        )
        _cite(rows, scene)
        search.index_circulars([circular.pk for circular in circulars], scene["tree"], recorded_at)


def _cite(rows: list[dict], scene: dict) -> None:
    """The one citation of each document, linked where the cited one is there already; the others wait."""
    from circulars.models import Reference

    known = scene["known"]
    for row in rows:
        known[row["series"].pk, row["issued_on"].year, row["serial"]] = row["edition"].circular_id
    Reference.objects.bulk_create(
        Reference(
            edition=row["edition"],
            start=row["start"],
            end=row["start"] + len(row["citation"]),
            text=row["citation"],
            series_id=row["cited"][0],
            year=row["cited"][1],
            serial=row["cited"][2],
            target_id=known.get(row["cited"]),
        )
        for row in rows
    )
    if len(known) == len(rows):
        _prove_same(rows[0]["edition"])


def _prove_same(edition) -> None:
    """What is written in bulk is what publishing would have written."""
    from circulars import facts, references
    from circulars.rendering import body as rendering
    from circulars.rendering import sanitise

    edition.refresh_from_db()
    found = references.find_for(edition)
    spans = [(row["start"], row["end"], position) for position, row in enumerate(found)]
    same = (
        [(row.start, row.end) for row in edition.references.all()] == [span[:2] for span in spans]
        and sanitise.clean(edition.body) == edition.body
        and rendering.render(edition.body, spans) == edition.rendered
        and facts.collect(edition) == edition.facts
    )
    if not same:
        raise RuntimeError("The rows written in bulk differ from those of publishing; bring the generator up to date.")


def _frozen(edition, row: dict, facts) -> dict:
    """What ``facts.collect`` gives for these rows, without asking the database for each."""
    value = {name: getattr(edition, name) for name in facts.TEXT_FIELDS}
    value |= dict.fromkeys(facts.DATE_FIELDS) | {"issued_on": row["issued_on"].isoformat()}
    issuer = row["series"].issuer
    return value | {
        "schema": facts.SCHEMA,
        "language": edition.language,
        "allows_ai_training": False,
        "issuer": {
            "slug": issuer.slug,
            "series": row["series"].code,
            "abbreviation": issuer.abbreviation,
            "name": issuer.name,
            "name_ko": issuer.name_ko,
            "name_en": issuer.name_en,
        },
        "number": {
            "serial": edition.number_serial,
            "year": edition.number_year,
            "suffix": "",
            "label": edition.number_label,
        },
        "addressees": [{"role": "to", "text": body.name, "addressee": body.slug} for body in row["addressees"]],
        "deadlines": [],
        "events": [],
        "sources": [],
        "files": [],
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    main(int(sys.argv[1]))
