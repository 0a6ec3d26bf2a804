"""What the walk through the doors needs: circulars in every state, all public routes, and a reader of SQL."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from circulars import publishing, readers, workflow
from circulars.codes import new_code
from circulars.files import store
from circulars.models import (
    Addressee,
    AddresseeLine,
    Blob,
    BlobText,
    Circular,
    DeadlineLine,
    Dossier,
    DossierEntry,
    Edition,
    Event,
    EventMention,
    File,
    Language,
    SectionEntry,
    ShownText,
    SourceLine,
    Topic,
    WorkingCopy,
)
from tests import factories

HOUR = timedelta(hours=1)
REASON = "개인정보가 있어 내렸습니다"
WITHDRAWN_BECAUSE = "등록이 끝났습니다"


@dataclass
class Case:
    """One circular in one state; ``token`` stands in all its words, ``former`` in those of its replaced edition."""

    state: str
    circular: Circular
    token: str
    file: File
    file_name: str
    former: str = ""
    former_file_name: str = ""
    language: str = "en"

    @property
    def address(self) -> dict[str, object]:
        """The address it has, or the one a guesser would try."""
        issuer, year, key = (self.circular.path or f"uclg/2026/{900 + self.circular.pk}").split("/")
        return {"issuer": issuer, "year": int(year), "key": key}


@dataclass
class World:
    cases: dict[str, Case] = field(default_factory=dict)
    section: str = "doors"
    event: str = "forum"
    dossier: str = "process"
    team: str = "cooperation"
    post: str = "uclg-desk"
    topic: str = "migration"
    addressee: str = "members"


CLOSED = ("draft", "in_review", "scheduled", "hidden", "erased")  # no public answer holds their words


def build(make_user: Callable) -> World:
    """One circular in each state, all in one section, one dossier and at one event."""
    kim, lee = make_user("door-kim", "administrator"), make_user("door-lee", "administrator")
    world = World()
    section = factories.section(world.section)
    event = Event.objects.create(slug=world.event, name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    topic = Topic.objects.create(slug=world.topic, name_ko="이주")
    Addressee.objects.create(slug=world.addressee, name="Members")
    dossier = Dossier.objects.create(slug=world.dossier, name_ko="과정")
    now = timezone.now() - 10 * HOUR
    for state in ("live", "draft", "in_review", "scheduled", "superseded", "withdrawn", "merged", "hidden", "erased"):
        copy, file = _draft(state, section, event, kim, now)
        case = world.cases[state] = Case(state, copy.circular, _token(state), file, f"{_token(state)}.txt")
        _bring(state, case, copy, kim, lee, now)
        if state == "merged":
            _merge(case, world.cases["live"], kim, now + HOUR)
        case.circular.refresh_from_db()
        case.circular.topics.add(topic)
        DossierEntry.objects.create(dossier=dossier, circular=case.circular)
    return world


def _token(state: str) -> str:
    return f"zq{state.replace('_', '')}qz"


def _draft(state: str, section, event: Event, by, now) -> tuple[WorkingCopy, File]:
    token = _token(state)
    copy = factories.draft(
        by=by,
        now=now,
        home_section=section,
        title=f"Title {token}",
        title_ko=f"제목 {token}",
        summary_ko=f"요약 {token}",
        body=f"<h2>Part {token}</h2><p>Body {token}, see circular 1/2026.</p>",
        place=f"Place {token}",
        signatory=f"Signatory {token}",
        salutation=f"Dear {token}",
        closing=f"Yours {token}",
        rights_holder=f"Holder {token}",
    )
    body = Addressee.objects.get(slug=World.addressee)
    AddresseeLine.objects.create(working_copy=copy, text=f"Body {token}", addressee=body)
    DeadlineLine.objects.create(working_copy=copy, text=f"Until {token}", due_on=date(2027, 1, 1))
    EventMention.objects.create(working_copy=copy, text=f"Event {token}", event=event, starts_on=event.starts_on)
    SourceLine.objects.create(working_copy=copy, publisher=f"Publisher {token}")
    return copy, _attach(copy, token, now)


def _attach(copy: WorkingCopy, token: str, now) -> File:
    blob = store.put(ContentFile(f"file of {token}".encode()), name=f"{token}.txt", now=now)
    file = File.objects.create(code=new_code(), circular=copy.circular, language=copy.language, created_at=now)
    copy.attachments.create(file=file, blob=blob, name=f"{token}.txt", title=f"File {token}")
    _read(blob, token, now)
    return file


def _read(blob: Blob, token: str, now) -> None:
    """As a reader would, without the process of one."""
    BlobText.objects.create(
        blob=blob, state="read", text=f"file of {token}", reader_version=readers.VERSION, read_at=now,
        accessibility={"paragraphs": 1, "is_cut": False},
    )  # fmt: skip
    ShownText.objects.create(blob=blob, pieces=[["p", f"file of {token}"]])


def _bring(state: str, case: Case, copy: WorkingCopy, kim, lee, now) -> None:
    """From draft to the state of the case, by operations alone."""
    if state == "draft":
        return
    if state == "in_review":
        workflow.submit(copy.pk, revision=copy.revision, by=kim, now=now)
        return
    if state == "scheduled":
        publishing.publish(copy.pk, by=kim, now=now, at=factories.later(days=2))
        return
    publishing.publish(copy.pk, by=kim, now=now)
    circular_id = copy.circular_id
    if state == "superseded":
        case.former, case.former_file_name = case.token, case.file_name
        case.token, case.file_name = "zqpresentqz", "zqpresentqz.txt"
        _replace_words(copy, case, now + HOUR)
        publishing.publish(copy.pk, by=kim, now=now + HOUR, change_note="All words were replaced.")
    elif state == "withdrawn":
        publishing.withdraw(circular_id, by=kim, now=now + HOUR, reason_ko=WITHDRAWN_BECAUSE)
    elif state in ("hidden", "erased"):
        removal = publishing.hide(circular_id, by=kim, now=now + HOUR, reason_ko=REASON)
        if state == "erased":
            publishing.erase(removal.pk, by=lee, now=now + 2 * HOUR)


def _merge(case: Case, into: Case, by, now) -> None:
    publishing.withdraw(
        case.circular.pk, by=by, now=now, reason_ko=WITHDRAWN_BECAUSE, successor=into.circular, is_merged=True
    )


def _replace_words(copy: WorkingCopy, case: Case, now) -> None:
    copy = factories.edit(copy, now=now)
    for name in (
        "title",
        "title_ko",
        "summary_ko",
        "body",
        "place",
        "signatory",
        "salutation",
        "closing",
        "rights_holder",
    ):
        setattr(copy, name, getattr(copy, name).replace(case.former, case.token))
    copy.save()
    for line in [*copy.addresseelines.all(), *copy.deadlinelines.all(), *copy.eventmentions.all()]:
        line.text = line.text.replace(case.former, case.token)
        line.save()
    copy.sourcelines.update(publisher=f"Publisher {case.token}")
    blob = store.put(ContentFile(f"file of {case.token}".encode()), name=case.file_name, now=now)
    copy.attachments.update(blob=blob, name=case.file_name, title=f"File {case.token}")
    _read(blob, case.token, now)


# --- Routes -----------------------------------------------------------------------------------------------------

Filler = Callable[[World, Case], list[dict[str, object]]]


def public_routes() -> list[tuple[str, str]]:
    """(name with namespace, pattern) of every route that is not under /admin/, in the order of the configuration."""

    def walk(patterns, namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                if entry.namespace != "admin":
                    yield from walk(
                        entry.url_patterns, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, route
                    )
            elif isinstance(entry, URLPattern):
                yield f"{namespace}{entry.name or route}", route

    return list(walk(get_resolver().url_patterns, "", ""))


# --- SQL --------------------------------------------------------------------------------------------------------

TABLES = {
    table: re.compile(rf'(?:FROM|JOIN) "{table}"(?: (\w+))?(?=[\s)])')
    for table in (Edition._meta.db_table, SectionEntry._meta.db_table)
}


# Whether something removed was ever public, and in which language; the API tells programs of it as the pages do.
ASKED_OF_REMOVALS = (
    'SELECT %s AS "a" FROM',
    'SELECT DISTINCT "circulars_removal"."id"',
    'SELECT "circulars_removal"."circular_id" AS "circular_id", "circulars_edition"."language" AS "editions__language"',
)


def opened(sql: str) -> set[str]:
    """Through which doors a query reads editions: "live", "released", "none" and, for what staff edit, "desk".

    Of each SELECT of a union one edition has to be bound by its door; others in it are joined to that one. To ask
    whether something removed was ever public (the 410 pages do) gives no content, and is no door.
    """
    if sql.startswith(ASKED_OF_REMOVALS):
        return set()
    doors = {"desk"} if f'"{WorkingCopy._meta.db_table}"' in sql else set()
    for part in re.split(r"\bUNION(?: ALL)?\b", sql):
        found = {_door_of(part, match, table) for table, pattern in TABLES.items() for match in pattern.finditer(part)}
        doors |= found - {"none"} or found
    return doors


def _door_of(sql: str, match: re.Match, table: str) -> str:
    name = re.escape(match[1] if match[1] and match[1].upper() not in KEYWORDS else f'"{table}"')
    removed = re.search(rf'{name}\."removed_at" IS NULL', sql)
    started = re.search(rf'{name}\."published_at" <= ', sql)
    ended = re.search(rf'{name}\."superseded_at" (IS NULL|> )', sql)
    return "none" if not (removed and started) else "live" if ended else "released"


KEYWORDS = {"WHERE", "INNER", "LEFT", "ORDER", "GROUP", "LIMIT", "ON", "UNION", "SET", "AS"}


def languages() -> list[str]:
    return [Language.ENGLISH, Language.KOREAN]
