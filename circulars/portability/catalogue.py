"""The simple types of line, in the order in which they depend on one another."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from circulars.models import (
    Addressee,
    AddresseeAlias,
    Circular,
    Dossier,
    DossierBody,
    DossierEntry,
    DossierRefusal,
    Edition,
    Event,
    EventAlias,
    GlossaryTerm,
    Issuer,
    Milestone,
    MissingNumber,
    NumberNotUsed,
    RelatedItem,
    Relation,
    Section,
    SectionEditor,
    Series,
    TermOfOffice,
    Topic,
)
from circulars.portability import limited, names
from circulars.portability.tables import Table
from contacts.models import Appointment, Post, PostState, Team, TeamState


def exported(everything: bool) -> QuerySet[Circular]:
    """Without drafts: those with an edition, public or scheduled, hidden or erased."""
    circulars = Circular.objects.exclude(pk__in=limited.left_out_whole().values("pk"))
    if everything:
        return circulars
    return circulars.filter(Exists(Edition.objects.filter(circular=OuterRef("pk"))), path__isnull=False)


def _entries(everything: bool) -> QuerySet[DossierEntry]:
    entries = DossierEntry.objects.all()
    return entries.filter(Q(circular=None) | Q(circular__in=exported(everything)))


def _refusals(everything: bool) -> QuerySet[DossierRefusal]:
    """For the office alone."""
    refusals = DossierRefusal.objects.all() if everything else DossierRefusal.objects.none()
    return refusals.filter(Q(circular=None) | Q(circular__in=exported(everything)))


def _related(everything: bool) -> QuerySet[RelatedItem]:
    return RelatedItem.objects.filter(circular__in=exported(everything), other__in=exported(everything))


def _relations(everything: bool) -> QuerySet[Relation]:
    relations = Relation.objects.all()
    relations = relations if everything else relations.stated()
    return relations.filter(from_circular__in=exported(everything), to_circular__in=exported(everything))


BEFORE_CIRCULARS = (
    Table(
        "issuer",
        Issuer,
        ("slug",),
        (
            "slug", "abbreviation", "name", "name_ko", "name_en", "website", "is_own_office", "default_rights",
            "position",
        ),
    ),
    Table(
        "series",
        Series,
        ("issuer", "code"),
        ("code", "name_ko", "name_en", "pattern", "prefix", "allocates", "is_numbered"),
        {"issuer": names.ISSUER},
    ),
    Table(
        "number_not_used",
        NumberNotUsed,
        ("series", "year", "serial"),
        ("year", "serial", "reason_ko", "reason_en", "recorded_at"),
        {"series": names.SERIES},
        ("recorded_by",),
    ),
    Table(
        "missing_number",
        MissingNumber,
        ("series", "year", "serial"),
        ("year", "serial", "disposition", "note", "recorded_at"),
        {"series": names.SERIES},
        ("recorded_by",),
        rows=lambda everything: MissingNumber.objects.all() if everything else MissingNumber.objects.none(),
    ),
    Table(
        "term_of_office",
        TermOfOffice,
        ("slug",),
        ("slug", "name_ko", "name_en", "from_date", "to_date"),
        {"issuer": names.ISSUER},
        order=("issuer__pk", "from_date"),
    ),
    Table("topic", Topic, ("slug",), ("slug", "scheme", "code", "name_ko", "name_en")),
    Table(
        "glossary_term",
        GlossaryTerm,
        ("term",),
        (
            "term", "name_ko", "name_en", "name_other", "explanation_ko", "explanation_en", "website", "is_active",
        ),
        order=("term",),
    ),
    Table(
        "addressee",
        Addressee,
        ("slug",),
        ("slug", "name", "name_ko", "name_en"),
        children={"aliases": ("addressee", Table("alias", AddresseeAlias, ("text",), ("text",), order=("text",)))},
    ),
    Table("team", Team, ("slug",), ("slug", "position")),
    Table(
        "team_state",
        TeamState,
        ("team", "from_date"),
        (
            "from_date", "name_ko", "name_en", "duties_ko", "duties_en", "telephone", "mailbox", "postal_address_ko",
            "postal_address_en", "opening_hours_ko", "opening_hours_en", "is_closed",
        ),
        {"team": names.TEAM, "parent": names.TEAM, "closed_in_favour_of": names.TEAM},
        order=("team__pk", "from_date"),
    ),
    Table("post", Post, ("slug",), ("slug", "position")),
    Table(
        "post_state",
        PostState,
        ("post", "from_date"),
        ("from_date", "duty_ko", "duty_en", "telephone", "mailbox", "is_closed"),
        {"post": names.POST, "team": names.TEAM, "closed_in_favour_of": names.POST},
        order=("post__pk", "from_date"),
    ),
)  # fmt: skip

APPOINTMENTS = Table(
    "appointment",
    Appointment,
    ("post", "person", "from_date"),
    ("from_date", "to_date", "is_acting", "is_lead"),
    {"post": names.POST, "person": names.PERSON},
)

EVENTS = Table(
    "event",
    Event,
    ("slug",),
    (
        "slug", "name", "name_ko", "name_en", "series_name", "series_edition", "starts_on", "ends_on", "starts_at",
        "ends_at", "time_zone", "place", "place_ko", "online_url", "status", "status_note_ko", "status_note_en",
        "sequence", "changed_at",
    ),
    {"merged_into": names.EVENT},
    order=(F("merged_into").asc(nulls_first=True), "slug"),  # what others were merged into comes before them
    children={
        "aliases": ("event", Table("alias", EventAlias, ("of", "text"), ("of", "text"), order=("of", "text")))
    },
)  # fmt: skip

RELATIONS = Table(
    "relation",
    Relation,
    ("from_circular", "to_circular", "kind"),
    ("kind", "origin"),
    {"from_circular": names.CIRCULAR, "to_circular": names.CIRCULAR},
    rows=_relations,
)

RELATED_ITEMS = Table(
    "related_item",
    RelatedItem,
    ("circular", "other"),
    ("position", "reason_ko", "reason_en"),
    {"circular": names.CIRCULAR, "other": names.CIRCULAR},
    order=("circular", "position", "pk"),
    rows=_related,
)

DOSSIERS = Table(
    "dossier",
    Dossier,
    ("slug",),
    (
        "slug", "name_ko", "name_en", "summary_ko", "summary_en", "status", "status_note_ko", "status_note_en",
        "is_public", "position",
    ),
    {"post": names.POST},
    children={
        "entries": (
            "dossier",
            Table(
                "entry",
                DossierEntry,
                ("circular", "event"),
                ("remark_ko", "remark_en"),
                {"circular": names.CIRCULAR, "event": names.EVENT},
                rows=_entries,
            ),
        ),
        "bodies": (
            "dossier",
            Table(
                "body",
                DossierBody,
                ("name",),
                ("name", "language", "role_ko", "role_en", "from_date", "to_date", "website"),
            ),
        ),
        "milestones": (
            "dossier",
            Table("milestone", Milestone, ("name_ko",), ("name_ko", "name_en", "first_on", "every_months", "until")),
        ),
        "refusals": (
            "dossier",
            Table(
                "refusal",
                DossierRefusal,
                ("circular", "event"),
                (),
                {"circular": names.CIRCULAR, "event": names.EVENT},
                rows=_refusals,
            ),
        ),
    },
)  # fmt: skip

SECTION_EDITORS = Table(
    "section_editor",
    SectionEditor,
    ("user", "section"),
    (),
    {"user": names.ACCOUNT, "section": names.SECTION},
)

SECTIONS = Table(
    "section",
    Section,
    ("slug",),
    ("slug", "name_ko", "name_en", "intro_ko", "intro_en", "position", "required_approvals"),
    {"parent": names.SECTION},
)
