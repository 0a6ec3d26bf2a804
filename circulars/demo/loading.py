"""Read the demo content from ``fixtures/`` as an import does, and publish a little of it as of today."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from circulars import editing, publishing
from circulars.demo import record
from circulars.models import AuditEntry, Passage, PassageLine, Placement, Section, Series, Topic
from circulars.numbering import parse
from circulars.portability import reading, words
from contacts.models import Post

FOLDER = Path(settings.BASE_DIR) / "fixtures"
OFFICE = {
    "name_ko": "한빛도 국제협력실",
    "name_en": "Hanbit Province, Office of International Cooperation",
    "short_name_ko": "한빛도",
    "short_name_en": "Hanbit",
    "postal_address_ko": "한빛도 새솔시 해맞이로 1",
    "postal_address_en": "1 Haemaji-ro, Saesol, Hanbit Province",
    "telephone": "02-0000-0001",
    "mailbox": "office@hanbit.example",
    "website": "https://www.hanbit.example",
    "publishes_names": True,
}
ABOUT_KO = (
    "<p><strong>이 포털의 내용은 시연용입니다.</strong> 한빛도와 그 직원, 회의와 결정은 모두 지어낸 것이며, "
    "실재하는 국제기구의 이름으로 실린 문서도 그 기구가 낸 것이 아닙니다.</p>"
)
ABOUT_EN = (
    "<p><strong>The content of this portal is for demonstration.</strong> Hanbit Province, its staff, the meetings and "
    "the decisions are invented, and the documents under the names of real bodies were not issued by them.</p>"
)


class NotEmpty(Exception):
    """There is content already, which is left alone."""


@transaction.atomic
def load(*, now: datetime) -> int:
    """Load everything or nothing; how many circulars there are then. Raises NotEmpty."""
    if any(model._default_manager.exists() for model in record.content_models()):
        raise NotEmpty
    session = reading.ImportSession(now=now, folder=FOLDER / "files")
    with (FOLDER / "demo.jsonl").open("rb") as stream:
        for line in reading.read(stream, session):
            if line.refused:
                raise ValueError(f"fixtures/demo.jsonl, line {line.number}: {line.refused}")
    with (FOLDER / "demo_fresh.jsonl").open(encoding="utf-8") as stream:
        for text in stream:
            _publish_fresh(json.loads(text), now=now)
    rows = record.rows_now()
    AuditEntry.objects.create(
        at=now, action=record.ACTION, object_type="demo", object_id="", object_label="fixtures/demo.jsonl", details=rows
    )
    _introduce_office()
    return len(rows["circulars.Circular"])


def _publish_fresh(line: dict[str, Any], *, now: datetime) -> None:
    """A draft, published so many days from now; without days it stays one for the desk to show.

    Its take-down may be planned too, and it may carry passages, which are those of ``demo.jsonl``.
    """
    after_days = line.pop("after_days")
    if "issued_days" in line:
        issued = timezone.localdate(now) + timedelta(days=line.pop("issued_days"))
        line["issued_on"] = issued.isoformat()
    series = Series.objects.select_related("issuer").get(
        issuer__slug=line["series"].split("/")[0], code=line["series"].split("/")[1]
    )
    number = parse(line["number"], series.pattern) if "number" in line else None
    content = words.complete(
        line,
        series=series,
        language=line["language"],
        base={},
        number=number
        and {"serial": number.serial, "year": number.year, "suffix": "", "label": f"Circular {line['number']}"},
    )
    copy = editing.create(
        title=line["title"],
        by=None,
        now=now,
        language=line["language"],
        series=series,
        home_section=Section.objects.get(slug=line["section"]),
    )
    editing.load(copy, {"facts": content, "body": line["body"]})
    circular = copy.circular
    circular.post = Post.objects.get(slug=line["post"])
    circular.save(update_fields=["post"])
    circular.topics.set(Topic.objects.filter(slug__in=line.get("topics", [])))
    Placement.objects.bulk_create(
        Placement(circular=circular, section=section)
        for section in Section.objects.filter(slug__in=line.get("sections", []))
    )
    for position, used in enumerate(line.get("passages", [])):
        passage = Passage.objects.get(code=used["code"], language=copy.language)
        PassageLine.objects.create(working_copy=copy, position=position, passage=passage)
    if after_days is None:
        return
    at = _morning(now, after_days) if after_days else now
    if "withdrawn_after_days" not in line:
        publishing.publish(copy.pk, by=None, now=now, at=at)
        return
    because = line["withdrawn_because"]
    until = _morning(now, line["withdrawn_after_days"])
    publishing.publish_until(
        copy.pk, until=until, until_ko=because["ko"], until_en=because["en"], by=None, now=now, at=at
    )


def _morning(now: datetime, days: int) -> datetime:
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(9)))


def _introduce_office() -> None:
    """Names for the office where none are entered; the page about the portal says that all this is invented."""
    office = apps.get_model("portal", "Office")
    if not office.objects.exists():
        office.objects.create(pk=1, **OFFICE)
    page, _is_new = apps.get_model("portal", "Page").objects.get_or_create(
        slug="about", defaults={"title_ko": "누리집 안내", "title_en": "About this portal"}
    )
    page.body_ko, page.body_en = ABOUT_KO + page.body_ko, ABOUT_EN + page.body_en
    page.save()
