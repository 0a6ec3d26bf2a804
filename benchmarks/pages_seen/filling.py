"""Inside a portal with the demo content: add what only a proof needs, and say where each kind of page is.

python -m benchmarks.pages_seen.filling FILE     writes {"kinds": {name: path}, "written": {name: markup}} there
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import django

LONG = "국제이주와 지방정부의 역할을 다루는 회의의 결과와 후속 조치를 알리는 아주 긴 제목 "
HOSTILE = "\"'><x-evil onx=1>]]></title></script>&lt;&amp; 🎉 مرحبا " + LONG * 6
BODY = (
    "<h2>A &lt;x-evil&gt; heading ]]&gt;</h2><p>See circular 27/2018 and https://www.example.org/a?b=1&amp;c=2 .</p>"
    "<h3>🎉 مرحبا</h3><ul><li>One<ul><li>Two<ol><li>Three</li></ol></li></ul></li></ul>"
    "<blockquote><p>Said, “as it is”.</p></blockquote>"
    "<table><thead><tr><th>Day</th><th>What</th></tr></thead><tbody><tr><td>1</td><td>A&amp;B</td></tr></tbody></table>"
    "<h2>A &lt;x-evil&gt; heading ]]&gt;</h2>"
) + "<p>Words that make the page long enough for a list of its contents.</p>" * 60

# A star stands for pages whose answer is an error on purpose.
KINDS = {
    "home": "/",
    "list": "/circulars/",
    "list filtered": "/circulars/?issuer=uclg&year=2026",
    "list by another date": "/circulars/?date=deadline",
    "list empty": "/circulars/?issuer=uclg&year=1999",
    "section": "/sections/uclg-circulars/",
    "circular": "/circulars/uclg/2018/31/",
    "circular in a section": "/circulars/uclg/2018/31/?in=uclg-circulars",
    "circular in another language": "/circulars/uclg/2018/31/ko/",
    "circular in print": "/circulars/uclg/2018/31/?view=print",
    "circular with deadlines": "/circulars/uclg/2026/12/",
    "circular withdrawn": "/circulars/uclg/2019/22/",
    "circular merged": "/circulars/uclg/2026/12/?from=uclg/2026/14",
    "circular with files": "/circulars/hanbit/2026/9/",
    "earlier edition": "/circulars/uclg/2026/12/v1/",
    "brief": "/circulars/hanbit/2022/brief-국제이주검토포럼-폐막/",
    "hostile": "{hostile}",
    "hostile in print": "{hostile}?view=print",
    "history": "/circulars/uclg/2026/12/history/",
    "comparison": "/circulars/uclg/2026/12/compare/?from=1&to=3",
    "cited by": "/circulars/uclg/2018/27/cited-by/",
    "to cite and share": "/circulars/uclg/2018/31/share/",
    "hostile to share": "{hostile}share/",
    "side by side": "/circulars/uclg/2018/31/side-by-side/?with=ko",
    "search form": "/search/",
    "search": "/search/?q=이주",
    "search narrowed": "/search/?q=forum&issuer=uclg&sort=newest",
    "search without hits": "/search/?q=zzqqxx",
    "search by number": "/search/?q=31",
    "* search with a mistake": "/search/?q=이주&year=abc",
    "dossiers": "/dossiers/",
    "dossier": "/dossiers/migration-compact/",
    "dossier in print": "/dossiers/migration-compact/?view=print",
    "addressees": "/addressees/",
    "addressee": "/addressees/executive-bureau/",
    "list of a term of office": "/circulars/?term=7th-term",
    "events": "/events/",
    "event": "/events/world-council-2026/",
    "month of events": "/events/?month=2026-10",
    "event without more": "/events/mobility-forum-2018/",
    "deadlines": "/deadlines/",
    "follow": "/follow/",
    "verify": "/verify/",
    "verified": "/verify/{code}/",
    "* verified in vain": "/verify/7k3mq9xz4t/",
    "text of a file": "{file}text/",
    "accessible copy": "{file}copy/",
    "contacts": "/contacts/",
    "team": "/contacts/teams/{team}/",
    "post": "/contacts/posts/{post}/",
    "ask for alerts": "/alerts/",
    "ask for alerts of a list": "/alerts/?of=section&what=uclg-circulars",
    "alerts asked for": "/alerts/asked/",
    "alerts to confirm": "{confirm}",
    "alerts chosen": "{chosen}",
    "alerts to stop": "{stop}",
    "alerts forgotten": "/alerts/forgotten/",
    "about": "/about/",
    "privacy": "/privacy/",
    "copyright": "/copyright/",
    "accessibility": "/accessibility/",
    "site map": "/site-map/",
    "styles": "/styles/",
    "feedback thanks": "/feedback/thanks/?page=/circulars/uclg/2018/31/",
    "draft link": "/drafts/{draft}/",
    "* not found": "/circulars/uclg/1999/1/",
    "* removed": "{removed}",
}


def main(target: str) -> None:
    django.setup()
    from django.template import loader
    from django.test import RequestFactory
    from django.urls import resolve
    from django.utils import timezone, translation

    known = _add(timezone.now())
    kinds = {}
    for name, pattern in KINDS.items():
        address = pattern.format(**known)
        resolve(address.partition("?")[0])  # a page that is no more fails here, with its name
        kinds[name] = address
    written = {}
    request = RequestFactory().get("/")
    for language in ("ko", "en"):
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            written[f"500-{language}"] = loader.get_template("500.html").render()
    Path(target).write_text(json.dumps({"kinds": kinds, "written": written}, ensure_ascii=False), encoding="utf-8")


def _add(now: datetime) -> dict[str, str]:
    """A circular full of hostile words, one that was removed and a draft somebody may read; what the addresses need."""
    from circulars import addresses, draft_links, publishing
    from circulars.models import AddresseeLine, Circular, DeadlineLine, Edition, EventMention, SourceLine, WorkingCopy
    from circulars.models import File as CircularFile
    from contacts.models import Post, Team
    from portal.models import User
    from tests import factories

    by = User.objects.create_user("proof", is_staff=True, is_superuser=True, email="proof@office.example")
    copy = factories.draft(
        by=by, now=now, title=HOSTILE[:300], title_ko=HOSTILE[:300], summary_ko=HOSTILE, salutation=HOSTILE,
        closing=HOSTILE, signatory=HOSTILE[:200], place=HOSTILE[:100], body=BODY, number_serial=990,
        number_label=HOSTILE[:60], issued_on=now.date(),
    )  # fmt: skip
    AddresseeLine.objects.create(working_copy=copy, text=HOSTILE[:300])
    DeadlineLine.objects.create(
        working_copy=copy,
        kind="other",
        text=HOSTILE[:200],
        due_on=now.date() + timedelta(days=2),
        answer_to=HOSTILE[:100],
    )
    SourceLine.objects.create(
        working_copy=copy, publisher=HOSTILE[:100], title=HOSTILE[:200], url="https://e.example/?a=%22&b='\"><x-evil>"
    )
    EventMention.objects.create(working_copy=copy, text=HOSTILE[:200], place=HOSTILE[:100], starts_on=now.date())
    hostile = Circular.objects.get(pk=publishing.publish(copy.pk, by=by, now=now).circular_id)
    gone = Circular.objects.get(pk=factories.published(by=by, now=now, number_serial=991).circular_id)
    publishing.hide(gone.pk, by=by, now=now, reason_ko="개인정보가 있어 내렸습니다", reason_en="It held personal data")
    draft = WorkingCopy.objects.exclude(circular__in=Edition.objects.values("circular")).order_by("pk").first()
    if draft is None:
        raise RuntimeError("The demo content has no draft.")
    link = draft_links.give(
        draft.pk, recipient="UCLG", days=7, asks_fact_check=True, question="맞습니까?", by=by, now=now
    )
    shown = Edition.objects.live(now).filter(circular__path="hanbit/2026/9").get()
    file = shown.facts["files"][0]
    return {
        "hostile": addresses.circular(hostile.path or "", "ko"),
        "removed": addresses.circular(gone.path or "", "ko"),
        "draft": draft_links.token_of(link),
        "code": shown.code,
        "file": addresses.file(CircularFile.objects.get(code=file["code"]).code, file["name"]) + "/",
        "team": Team.objects.order_by("pk").values_list("slug", flat=True)[0],
        "post": Post.objects.filter(appointments__isnull=False).order_by("pk").values_list("slug", flat=True)[0],
        **_alerts(now),
    }


def _alerts(now: datetime) -> dict[str, str]:
    """Paths of the signed links to one who asked to be told, and to one who has confirmed it."""
    from circulars.alerts import asking, links
    from circulars.alerts.wanted import Wanted
    from circulars.models import SignUp, Subscription

    everything = Wanted(Subscription.Kind.SITE)
    for name in ("waiting", "confirmed"):
        asking.ask(f"{name}@reader.example", everything, language="ko", now=now)
    confirmed = SignUp.objects.get(address="confirmed@reader.example")
    subscriber = asking.confirm(confirmed.pk, now=now)
    if subscriber is None:
        raise RuntimeError("What was asked for could not be confirmed.")
    return {
        "confirm": urlsplit(links.to_confirm(SignUp.objects.get(address="waiting@reader.example"))).path,
        "chosen": links.path_to_manage(subscriber, "ko"),
        "stop": urlsplit(links.to_stop(subscriber)).path,
    }


if __name__ == "__main__":
    main(sys.argv[1])
