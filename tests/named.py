"""Staff whose names stand wherever a name can stand, and a walk that looks for them in every public answer.

Names are of letters that no page of the portal has, one piece in each script, without a space in it: a line of a PDF
may break between two words.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone

from circulars import editing, memory, publishing, readers
from circulars.codes import new_code
from circulars.files import store
from circulars.models import (
    Addressee,
    AddresseeLine,
    BlobText,
    Dossier,
    DossierEntry,
    Event,
    EventMention,
    File,
    ShownText,
    Topic,
    WorkingCopy,
)
from contacts import directory
from contacts.models import Appointment, Person, Post
from portal.models import Office
from tests import factories
from tests.doors import Case, World
from tests.test_doors import ROUTES, body_of, reverse_all

HOUR = timedelta(hours=1)
ROLES = (
    "in the lead",
    "beside the lead",
    "acting",
    "signed",
    "signed the edition before",
    "signed the translation",
    "answers for the dossier",
    "answers for nothing",
)
PRINTED = ("circulars:detail", "circulars:detail-language", "circulars:version")
SEARCHES = (
    "circulars:search", "circulars:suggest", "circulars:list", "circulars:feed-search", "contacts:index",
    "api:circulars",
)  # fmt: skip
KEPT = ("circulars:card",)  # pictures: their bytes are compared


@dataclass
class Planted:
    """``names`` are (Korean, English) by role and number; each world is one circular with all around it."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    worlds: list[World] = field(default_factory=list)

    @property
    def pieces(self) -> dict[bytes, str]:
        return {piece.encode(): role for role, pair in self.names.items() for piece in pair}


def plant(count: int) -> Planted:
    """``count`` people, whose names the office and they themselves publish."""
    Office.objects.update_or_create(pk=1, defaults={"name_ko": "한빛도 국제협력실", "publishes_names": True})
    factories.issuer()  # which some routes ask for
    Topic.objects.get_or_create(slug="migration", name_ko="이주")
    Addressee.objects.get_or_create(slug="members", name="Members")
    planted = Planted()
    for number in range(0, count, len(ROLES)):
        people = {}
        for offset, role in enumerate(ROLES[: count - number]):
            key = f"{role}, {number // len(ROLES)}"
            planted.names[key] = _name(number + offset)
            korean, english = planted.names[key]
            people[role] = Person.objects.create(name_ko=korean, name_en=english, is_name_public=True)
        planted.worlds.append(_world(number // len(ROLES), people))
    return planted


def _name(number: int) -> tuple[str, str]:
    first, second = divmod(number, 25)
    letters = f"{chr(97 + first)}{chr(97 + second)}"
    return f"뷁{chr(0xBDC0 + first)}{chr(0xBDE0 + second)}", f"Qzor{letters}vukt"


def _world(number: int, people: dict[str, Person]) -> World:
    now = timezone.now() - 10 * HOUR
    name = f"named-{number}"
    world = World(section=name, event=name, dossier=name, post=name)
    post, other = factories.post(name), factories.post(f"{name}-other")
    own = {"series": factories.own_series(), "kind": "notice"}
    event = Event.objects.create(slug=name, name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    copy = factories.draft(
        now=now, home_section=factories.section(name), title=f"Notice {number}", language="en", post=post,
        **own, **_signed("signed the edition before", people, post),
    )  # fmt: skip
    AddresseeLine.objects.create(working_copy=copy, text="Members", addressee=Addressee.objects.get(slug="members"))
    EventMention.objects.create(working_copy=copy, text="Forum", event=event, starts_on=event.starts_on)
    file = _attach(copy, name, now)
    publishing.publish(copy.pk, by=None, now=now)
    copy = factories.edit(
        copy, now=now + HOUR, title=f"Notice {number} (corrected)", **_signed("signed", people, other)
    )
    publishing.publish(copy.pk, by=None, now=now + HOUR, change_note="The title was wrong.")
    korean = editing.add_language(copy.circular, "ko", by=None, now=now + HOUR, title=f"공고 {number}")
    WorkingCopy.objects.filter(pk=korean.pk).update(
        body="<p>본문입니다.</p>", **_signed("signed the translation", people, post)
    )
    publishing.publish(korean.pk, by=None, now=now + 2 * HOUR)
    dossier = Dossier.objects.create(slug=name, name_ko="과정", post=factories.post(f"{name}-dossier"))
    DossierEntry.objects.create(dossier=dossier, circular=copy.circular)
    copy.circular.topics.add(Topic.objects.get(slug="migration"))
    places = {
        "in the lead": (post, {}),
        "beside the lead": (post, {"is_lead": False}),
        "acting": (other, {"is_acting": True}),
        "answers for the dossier": (dossier.post, {}),
        "answers for nothing": (factories.post(f"{name}-nothing"), {}),
    }
    for role, (held, values) in places.items():
        if role in people:
            Appointment.objects.create(post=held, person=people[role], from_date=date(2020, 1, 1), **values)
    copy.circular.refresh_from_db()
    world.cases["live"] = Case("live", copy.circular, "", file, f"{name}.txt")
    return world


def _signed(role: str, people: dict[str, Person], post: Post) -> dict[str, str]:
    return {"signatory_post": post.slug, "signatory_person": people[role].code} if role in people else {}


def _attach(copy: WorkingCopy, name: str, now) -> File:
    blob = store.put(ContentFile(name.encode()), name=f"{name}.txt", now=now)
    file = File.objects.create(code=new_code(), circular=copy.circular, language=copy.language, created_at=now)
    copy.attachments.create(file=file, blob=blob, name=f"{name}.txt", title="File")
    BlobText.objects.create(
        blob=blob, state="read", text="file", reader_version=readers.VERSION, read_at=now,
        accessibility={"paragraphs": 1, "is_cut": False},
    )  # fmt: skip
    ShownText.objects.create(blob=blob, pieces=[["p", "file"]])
    return file


@dataclass
class Walk:
    """``found``: role → routes whose answers name it; ``kept``: address → (ETag, bytes of a picture)."""

    answers: int = 0
    found: dict[str, set[str]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)


def walk(client, planted: Planted) -> Walk:
    """Ask every public route as a reader and a program would; nothing this process keeps is forgotten on the way."""
    done, pieces = Walk(), planted.pieces
    for route, address in _addresses(planted):
        answer = client.get(address)
        if answer.status_code == 429:  # what is counted of a reader lies in the cache, no words of pages
            cache.clear()
            answer = client.get(address)
        assert answer.status_code != 429, f"{address} was not answered at all"
        body = body_of(answer)
        done.answers += 1
        if route in KEPT and answer.status_code == 200:
            done.pictures[address] = body
        for piece, role in pieces.items():
            if piece in body:
                done.found.setdefault(role, set()).add(route)
                done.tags[address] = answer.headers.get("ETag", "")
    return done


def _addresses(planted: Planted) -> Iterator[tuple[str, str]]:
    for number, world in enumerate(planted.worlds):
        case = world.cases["live"]
        for route, arguments_of in ROUTES.items():
            posts = Post.objects.filter(slug__startswith=world.post).values_list("pk", "slug")
            for arguments in _of_each_post(route, posts) or arguments_of(world, case):
                if number and not _is_of_world(arguments):
                    continue  # the same for all
                for address in reverse_all(route, arguments):
                    for query in ("", "?view=print") if route in PRINTED else ("",):
                        yield route, address + query


def _of_each_post(route: str, posts) -> list[dict]:
    if route == "contacts:post":
        return [{"slug": slug} for _pk, slug in posts]
    return [{"pk": pk} for pk, _slug in posts] if route.startswith("contacts:post-card") else []


def _is_of_world(arguments: dict) -> bool:
    return any(str(value).startswith("named-") for value in arguments.values()) or bool(
        {"issuer", "pk", "code"} & arguments.keys()
    )


def answers_to_names(client, planted: Planted) -> list[str]:
    """Searches that answer to a name otherwise than to a word that nobody has: their addresses."""
    differing = []
    for korean, english in planted.names.values():
        for route in SEARCHES:
            for name, nobody in ((korean, "뷁뷁뷁"), (english, "Qzorzzvukt")):
                for address in reverse_all(route, {}):
                    given, other = (client.get(address, {"q": word}) for word in (name, nobody))
                    if _plain(given, name) != _plain(other, nobody):
                        differing.append(f"{address}?q={name}")
    return differing


def _plain(answer, word: str) -> bytes:
    """Without the word itself, which a page repeats to whoever asked for it."""
    from urllib.parse import quote

    body = body_of(answer).decode()
    for form in (word, quote(word), "".join(f"\\u{ord(letter):04x}" for letter in word), word.lower()):
        body = body.replace(form, "…")
    return body.encode()


def forget() -> None:
    """As another process that has just begun."""
    memory.forget()
    directory.forget()
