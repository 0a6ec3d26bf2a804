"""Every address of the desk, asked by a superuser whom three limited drafts do not name: their words are nowhere.

The drafts are a mere draft, one that is scheduled, and one over a public edition. A parameter of a route that the
table below does not know fails the test, so that each new page is asked as well.
"""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from circulars import background, draft_links, editing, limits, outbox, publishing, remarks, workflow
from circulars.admin.publish import STEPS
from circulars.codes import new_code
from circulars.files.store import put
from circulars.models import (
    AddresseeLine,
    AlertChange,
    Approval,
    Attachment,
    AuditEntry,
    Autosave,
    Blob,
    Circular,
    DeadlineLine,
    Dossier,
    DossierEntry,
    Edition,
    Event,
    EventMention,
    File,
    Intake,
    IntakeDraft,
    IntakeFile,
    OutgoingMail,
    Placement,
    Presence,
    PromotedResult,
    Proposal,
    Relation,
    RelationKind,
    Sending,
    SourceLine,
    WorkingCopy,
)
from circulars.reports import REPORTS
from circulars.search import upkeep as index
from contacts.models import Team
from tests import factories
from tests.circulars.file_samples import SAMPLES

pytestmark = pytest.mark.django_db
HALF = "비공개낱말"
WORD = f"{HALF}표식"  # a search for its half echoes the half alone
ROWS = 3  # of each kind are opened


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", "publisher", "administrator")


@pytest.fixture
def world(kim):
    """The keys of the three limited circulars."""
    now = timezone.now()
    section, further = factories.section(), factories.section("further")
    event = Event.objects.create(slug="forum", name="Forum", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 1))
    dossier = Dossier.objects.create(slug="process", name_ko="과정")
    public = factories.published(by=kim, title="Open to all", now=now)
    copies = []
    for number in (801, 802, 803):
        copy = factories.draft(by=kim, title=f"Circular {number}", number_serial=number, now=now, home_section=section)
        if number == 803:
            publishing.publish(copy.pk, by=kim, now=now)
        copies.append(copy)
    for copy in copies:
        _fill(copy, kim, event, dossier, further, public, now)
        limits.limit(copy.circular_id, users=[], teams=[], by=kim, now=now)
    publishing.publish(copies[1].pk, by=kim, now=timezone.now(), at=now + timedelta(days=3))
    for copy in copies:
        outbox.queue(
            f"told/{copy.pk}",
            to=kim,
            subject=WORD,
            body=WORD,
            now=now,
            circular=Circular.objects.get(pk=copy.circular_id),
        )
    for copy in copies:
        original = Intake.objects.create(
            code=new_code(), channel="mailbox", state="drafted", received_at=now, sender=WORD, subject=WORD, name=WORD,
            number_serial=copy.number_serial, number_year=2026, sha256="0" * 64,
        )  # fmt: skip
        IntakeDraft.objects.create(intake=original, circular=copy.circular, language=copy.language, created_at=now)
        IntakeFile.objects.create(intake=original, position=1, name=WORD, media_type="application/pdf")
        Proposal.objects.create(intake=original, field="title", value=WORD, text=WORD, line=1)
    gone = factories.draft(by=kim, title=WORD)
    limits.limit(gone.circular_id, users=[], teams=[], by=kim, now=now)
    editing.delete_draft(gone.pk, by=kim, now=now)
    for copy in copies[:2]:
        PromotedResult.objects.create(phrases=WORD, circular_id=copy.circular_id, label_ko=WORD)
    for copy in copies:
        AlertChange.objects.create(
            key=f"walk:{copy.pk}", reason="new", circular=copy.circular, happened_at=now, release_at=now
        )
    sending = Sending.objects.create(
        circular=copies[2].circular, edition=Edition.objects.get(circular=copies[2].circular_id), subject_ko=WORD,
        note_ko=WORD, reply_to="desk@office.example", confirmed_at=now,
    )  # fmt: skip
    sending.recipients.create(name=WORD, address=f"{WORD}@city.example", language="ko", next_try_at=now)
    index.work(timezone.now())
    assert OutgoingMail.objects.filter(subject=WORD).count() == 3
    return [copy.circular_id for copy in copies]


def _fill(copy, kim, event, dossier, further, public, now) -> None:
    """The word in whatever can hold one, before the draft is limited and so in the audit log as well."""
    copy = WorkingCopy.objects.get(pk=copy.pk)
    with transaction.atomic():
        before = editing.state_of(copy)
        copy = editing.claim(copy.pk, revision=copy.revision, by=kim, now=now)
        for name in ("title", "title_ko", "summary_ko", "place", "salutation", "closing", "signatory", "issuer_name"):
            setattr(copy, name, WORD)
        copy.body, copy.change_note, copy.number_label = f"<p>{WORD}</p>", WORD, f"Circular {copy.number_serial} {WORD}"
        copy.save()
        AddresseeLine.objects.create(working_copy=copy, position=0, text=WORD)
        DeadlineLine.objects.create(working_copy=copy, position=0, text=WORD, due_on=date(2026, 12, 30))
        SourceLine.objects.create(working_copy=copy, position=0, publisher=WORD, title=WORD)
        EventMention.objects.create(working_copy=copy, position=0, text=WORD, event=event)
        blob = put(SAMPLES["pdf"], name=f"{WORD}.pdf", now=now)
        file = File.objects.create(code=new_code(), circular=copy.circular, language=copy.language, created_at=now)
        Attachment.objects.create(working_copy=copy, file=file, blob=blob, name=f"{WORD}.pdf", title=WORD, position=0)
        editing.record_changes(copy, before, by=kim, now=now)
    draft_links.give(copy.pk, recipient=WORD, days=7, by=kim, now=now)
    remarks.add(copy.pk, text=WORD, by=kim, now=now)
    Approval.objects.create(
        working_copy=copy, revision=copy.revision, approved_by=kim, approved_at=now, alone_reason=WORD
    )
    token = new_code()
    Autosave.objects.create(user=kim, working_copy=copy, form_token=token, fields=[["title", WORD]], saved_at=now)
    Presence.objects.create(working_copy=copy, user=kim, form_token=token, since=now, seen_at=now)
    Placement.objects.create(circular=copy.circular, section=further)
    DossierEntry.objects.create(dossier=dossier, circular=copy.circular)
    Relation.objects.create(from_circular=copy.circular, to_circular=public.circular, kind=RelationKind.UPDATES)
    workflow.submit(copy.pk, revision=copy.revision, by=kim, now=now)


def text_of(response) -> str:
    content = response.getvalue() if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    text = content.decode("utf-8", errors="replace")
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)  # as JSON escapes Hangul


def routes(patterns, prefix: str = "") -> list[tuple[str, list[str]]]:
    """(address with ``{name}`` for each parameter, its parameters) of everything below the desk."""
    found = []
    for one in patterns:
        here = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern).lstrip("^"))
        if isinstance(one, URLResolver):
            found += routes(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            found.append((here, re.findall(r"{(\w+)}", here)))
    return found


def arguments(world) -> dict[str, list]:
    copies = list(WorkingCopy.objects.filter(circular__in=world).values_list("pk", flat=True))
    return {
        "copy_id": copies,
        "circular_id": world,
        "intake_id": list(Intake.objects.values_list("pk", flat=True)),
        "attachment_id": list(Attachment.objects.values_list("pk", flat=True)),
        "edition_id": list(Edition.objects.filter(circular__in=world).values_list("pk", flat=True)),
        "remark_id": list(range(1, 4)),
        "accepted_id": [1],
        "relation_id": list(Relation.objects.values_list("pk", flat=True)),
        "step": list(STEPS),
        "decision": ["confirm", "refuse", "reset"],
        "export_format": ["csv", "xlsx"],
        "token": ["token"],
        "form_token": list(Autosave.objects.values_list("form_token", flat=True)),
        "user_id": [1, 2],
        "section_id": [1, 2],
        "series_id": [1],
        "event_id": [1],
        "post_id": [1],
        "person_id": [1],
        "team_id": [1],
        "content_type_id": [1],
        "app_label": ["circulars", "contacts", "portal", "auth"],
        "url": ["nothing"],
        "slug": [*REPORTS, "page", "team", "month"],  # of reports, and of readers' answers
        "what": ["months", "circulars"],
        "uidb64": ["MQ"],
        "kind": list(RelationKind.values),
        "key": [1],
        "language": ["ko", "en"],
        "autosave_id": [1],
        "id": [1, 2],
        "year": [0, 2026],
    }


def addresses(world, of_each: int | None = None) -> list[str]:
    """With ``of_each`` for so many rows of each kind alone."""
    known = arguments(world)
    found = []
    for pattern, names in routes(get_resolver().url_patterns):
        if not pattern.startswith("admin/"):
            continue
        pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern).replace("$", "").replace("\\Z", "")
        names = re.findall(r"{(\w+)}", pattern)
        options = [pattern]
        for name in dict.fromkeys(names):
            if name == "object_id":
                values = [str(pk) for pk in rows_of(pattern, world)]
            else:
                keys = known.get(name, range(1, 5) if name.endswith("_id") else None)
                assert keys, f"{pattern}: enter the parameter {name}"
                values = [str(value) for value in keys]
            if of_each and name.endswith(("_id", "_token")):
                values = values[-of_each:]
            options = [one.replace(f"{{{name}}}", value) for one in options for value in values]
        found += options
    return [f"/{one}" for one in found]


def rows_of(pattern: str, world) -> list:
    _admin, app, model = pattern.split("/")[:3]
    for registered in admin.site._registry:
        if (registered._meta.app_label, registered._meta.model_name) == (app, model):
            rows = registered._default_manager.order_by("-pk")
            if hasattr(registered, "circular"):
                rows = rows.filter(circular__in=world)
            keys = list(rows.values_list("pk", flat=True)[: 30 if registered is AuditEntry else ROWS])
            return world if registered is Circular else keys
    return []


def autocompletes() -> list[str]:
    found = []
    for model, one in admin.site._registry.items():
        inlines = [inline(model, admin.site) for inline in one.inlines]
        for owner in (one, *inlines):
            meta = owner.opts
            found += [
                f"/admin/autocomplete/?app_label={meta.app_label}&model_name={meta.model_name}&field_name={name}"
                for name in owner.autocomplete_fields
            ]
    return found


def test_a_superuser_who_is_not_named_meets_the_words_nowhere(client, administrator, world, kim):
    client.force_login(administrator)
    lists = [one for one in addresses(world) if re.fullmatch(r"/admin/\w+/\w+/(export/\w+/)?", one)]
    searches = [f"{one}?q={term}" for one in lists for term in (HALF, "803")]
    filters = [f"/admin/circulars/workingcopy/?state={state}" for state in ("pending", "waiting", "scheduled")]
    completed = [f"{one}&term={term}" for one in autocompletes() for term in (HALF, "Circular", "803")]
    asked = [*addresses(world), *searches, *filters, *completed]
    assert len(asked) > 300

    leaks, broken = [], []
    for address in asked:
        response = client.get(address)
        if response.status_code >= 500:
            broken.append(address)
        if WORD in text_of(response):
            leaks.append(address)

    assert (leaks, broken) == ([], [])
    assert not LogEntry.objects.exists()
    # the same walk finds them for somebody who is named
    client.force_login(kim)
    assert WORD in text_of(client.get("/admin/circulars/workingcopy/"))
    assert WORD in text_of(client.get("/admin/circulars/auditentry/"))


def test_the_desk_of_a_public_circular_keeps_silent_about_limited_ones_that_relate_to_it(
    client, administrator, world, kim
):
    public = WorkingCopy.objects.get(title="Open to all")
    form = f"/admin/circulars/workingcopy/{public.pk}"
    moment = "moment/?day=2030-01-01&hour=09:00"
    asked = [f"{form}/change/", f"{form}/history/"]
    asked += [f"{form}/steps/{step}/{rest}" for step in STEPS for rest in ("", "?target=999", moment)]
    scheduled = Circular.objects.get(pk=world[1])
    assert scheduled.path

    client.force_login(administrator)
    for address in asked:
        text = text_of(client.get(address))
        assert WORD not in text, address
        assert scheduled.path not in text, address

    client.force_login(kim)
    assert scheduled.path in text_of(client.get(asked[0]))


def test_no_key_put_into_an_address_makes_a_relation_with_a_limited_draft(client, administrator, world):
    public = WorkingCopy.objects.get(title="Open to all")
    Relation.objects.all().delete()
    client.force_login(administrator)

    for key in world[:2]:
        for answer in ("accept", "refuse"):
            address = f"/admin/circulars/workingcopy/{public.pk}/suggestions/{key}/updates/{answer}/"
            assert client.post(address).status_code == 404
    assert not Relation.objects.exists()


def test_reading_changes_nothing(client, world, kim):
    """But for the session and the record of personal data that were read. Words of files were read before, once."""
    kept = ("sessions.", "axes.", "portal.User", "circulars.PersonalDataRead")
    background.read_now(Blob.objects.all(), now=timezone.now())
    models = [model for model in apps.get_models() if not model._meta.label.startswith(kept)]

    def rows() -> dict[str, list]:
        return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}

    before = rows()
    forms = [f"/admin/circulars/workingcopy/{pk}/change/" for pk in arguments(world)["copy_id"]]
    asked = [*addresses(world, of_each=1), *forms]
    assert len(asked) > 300
    client.force_login(kim)
    for address in asked:
        response = client.get(address)
        if response.streaming:
            response.getvalue()

    after = rows()
    assert {label: after[label] for label in after if after[label] != before[label]} == {}


def test_no_mail_and_no_export_carries_the_words_of_a_limited_draft(world, make_user, tmp_path):
    lee = make_user("lee", "editor", "publisher")
    circular = Circular.objects.get(pk=world[0])

    assert not outbox.queue("x", to=lee, subject="x", body="x", now=timezone.now(), circular=circular)
    file = tmp_path / "all.jsonl"
    for options in ([], ["--all"]):
        call_command("export_circulars", str(file), *options, verbosity=0)
        assert WORD not in file.read_text()
        assert "Circular 803" in file.read_text()  # what was public of it
    call_command("export_circulars", str(file), "--all", "--with-limited", verbosity=0)
    assert WORD in file.read_text()
    with pytest.raises(CommandError):
        call_command("export_circulars", str(file), "--with-limited", verbosity=0)


def test_a_limited_draft_is_limited_where_it_is_imported(kim, tmp_path):
    now = timezone.now()
    draft = factories.draft(by=kim, title=WORD)
    team = Team.objects.get(slug="cooperation")
    limits.limit(draft.circular_id, users=[], teams=[team], by=kim, now=now)
    file = tmp_path / "all.jsonl"
    call_command("export_circulars", str(file), "--all", "--with-limited", verbosity=0)
    editing.delete_draft(draft.pk, by=kim, now=now)
    unknown = file.with_name("unknown.jsonl")
    unknown.write_text(file.read_text().replace('"account":"kim"', '"account":"nobody"'))

    with pytest.raises((CommandError, SystemExit)):
        call_command("import_circulars", str(unknown), verbosity=0)
    assert not WorkingCopy.objects.filter(title=WORD).exists()
    call_command("import_circulars", str(file), verbosity=0)

    copy = WorkingCopy.objects.select_related("circular").get(title=WORD)
    assert copy.circular.is_limited
    assert {(row.user, row.team) for row in copy.circular.limited_readers.all()} == {(kim, None), (None, team)}
