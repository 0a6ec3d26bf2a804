"""What circulars tell the directory, which must not know them: who names a post, and who handed it over."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circulars import addresses, audit, handed_work
from circulars.models import Edition, WorkingCopy
from circulars.reading import answered, listing, notices
from circulars.reading.parts import lists
from circulars.search import duties
from contacts import directory, hooks
from contacts.entries import PostView, TeamView
from contacts.models import Person, Post
from contacts.words import Words

SHOWN = 10


def record_hand_over(
    sender, post: Post, by, at: datetime, action: str, from_date: date, successor: Person | None, **kwargs
) -> None:
    """Receiver of ``handed_over``, inside its transaction. The successor is named by key: names may be private."""
    key = successor.pk if successor else None
    audit.record(action, post, by=by, now=at, from_date=from_date.isoformat(), successor=key)


def circulars_of(request: HttpRequest, team: TeamView) -> hooks.Panel | None:
    """The newest circulars that the posts of a team answer for, on the team's page; None where there are none."""
    at, generation = getattr(request, "public_at", None), getattr(request, "public_generation", None)
    if at is None or generation is None:
        return None
    found = directory.as_of(timezone.localdate(at), generation)
    posts = tuple(sorted({pk for post in found.posts_of(team) for pk in found.answers_for(post)}))
    keys = answered.page(posts, at, generation).keys[:SHOWN] if posts else []
    if not keys:
        return None
    table = _table(request, keys, _("Circulars this team answers for"))
    return hooks.Panel("circulars/_team_circulars.html", {"table": table})


def circulars_of_post(request: HttpRequest, post: PostView) -> hooks.Panel | None:
    """All circulars that a post answers for, on its page, twenty at a time; None where there are none."""
    at, generation = getattr(request, "public_at", None), getattr(request, "public_generation", None)
    if at is None or generation is None:
        return None
    behind = None
    if typed := request.public_query.get("before"):  # type: ignore[attr-defined]
        behind = answered.place(typed)
        if behind is None:
            raise Http404
    posts = directory.as_of(timezone.localdate(at), generation).answers_for(post)
    page = answered.page(posts, at, generation, behind)
    if not page.keys:
        return None
    table = _table(request, page.keys, _("Circulars this post answers for"))
    address = addresses.post(post.slug, get_language() or "ko")
    return hooks.Panel(
        "circulars/_post_circulars.html",
        {
            "table": table,
            "total": page.total,
            "newest": address if behind else "",
            "older": f"{address}?before={page.last}" if page.last else "",
        },
    )


def dossiers_of_post(request: HttpRequest, post: PostView) -> hooks.Panel | None:
    """The public dossiers that a post answers for, on its page; None where there are none."""
    at, generation = getattr(request, "public_at", None), getattr(request, "public_generation", None)
    if at is None or generation is None:
        return None
    language = get_language() or "ko"
    posts = directory.as_of(timezone.localdate(at), generation).answers_for(post)
    rows = [
        (addresses.dossier(slug, language), Words(korean, english))
        for slug, korean, english in answered.dossiers(posts, generation)
    ]
    return hooks.Panel("circulars/_post_dossiers.html", {"dossiers": rows}) if rows else None


def duty_matches(request: HttpRequest, text: str) -> hooks.DutyMatches:
    """What the search of documents finds in the duties, and who answers for what an issuer issued."""
    at, generation = getattr(request, "public_at", None), getattr(request, "public_generation", None)
    if at is None or generation is None:
        return hooks.DutyMatches()
    language = get_language() or "ko"
    return duties.matches(text, at=at, today=timezone.localdate(at), language=language, generation=generation)


def _table(request: HttpRequest, keys: list[int], caption: str) -> SafeString:
    at, generation = request.public_at, request.public_generation  # type: ignore[attr-defined]
    language = get_language() or "ko"
    entries = listing.entries(keys, at)
    marks = lists.Marks(
        today=timezone.localdate(at),
        new_days=hooks.office(request).new_days,
        pinned={},
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, entries, at),
    )
    return SafeString(lists.table(entries, marks, caption, language))


def signed_by(signatory: Post | Person) -> int:
    """Drafts, and editions of all times: a reference in frozen facts must go on leading to somebody."""
    is_post = isinstance(signatory, Post)
    where = {"signatory_post": signatory.slug} if is_post else {"signatory_person": signatory.code}
    return Edition.objects.filter(**where).count() + WorkingCopy.objects.filter(**where).count()


def connect() -> None:
    """Called once at start-up."""
    hooks.team_panels.append(circulars_of)
    hooks.duty_matches = duty_matches
    hooks.signed_by = signed_by
    hooks.post_panels += [dossiers_of_post, circulars_of_post]
    handed_work.connect()
    hooks.handed_over.connect(record_hand_over, dispatch_uid="circulars.hand_over")
