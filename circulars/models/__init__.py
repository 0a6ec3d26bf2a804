from circulars.models.change import AuditEntry, ErasurePermit, Generation, PublicChange
from circulars.models.choices import (
    AddresseeRole,
    DeadlineKind,
    EventRole,
    EventStatus,
    FileRole,
    Kind,
    Language,
    Origin,
    RelationKind,
    Rights,
    State,
)
from circulars.models.circular import Circular, Placement, Redirect, Relation
from circulars.models.content import CONTENT_FIELDS, CircularContent
from circulars.models.dossier import Dossier, DossierBody, DossierEntry, Milestone
from circulars.models.edition import Edition, VersionCounter
from circulars.models.event import Event, EventAlias
from circulars.models.file import Blob, File, StagedFile
from circulars.models.issuer import Issuer, NumberNotUsed, Series, SeriesCounter
from circulars.models.lines import (
    LINE_MODELS,
    AddresseeLine,
    Attachment,
    DeadlineLine,
    EventMention,
    Line,
    Reference,
    SourceLine,
)
from circulars.models.notice import Removal, Withdrawal
from circulars.models.section import Section, SectionEditor, SectionEntry
from circulars.models.topic import Addressee, AddresseeAlias, Topic
from circulars.models.working_copy import Approval, SetAside, WorkingCopy

__all__ = [
    "CONTENT_FIELDS",
    "LINE_MODELS",
    "Addressee",
    "AddresseeAlias",
    "AddresseeLine",
    "AddresseeRole",
    "Approval",
    "Attachment",
    "AuditEntry",
    "Blob",
    "Circular",
    "CircularContent",
    "DeadlineKind",
    "DeadlineLine",
    "Dossier",
    "DossierBody",
    "DossierEntry",
    "Edition",
    "ErasurePermit",
    "Event",
    "EventAlias",
    "EventMention",
    "EventRole",
    "EventStatus",
    "File",
    "FileRole",
    "Generation",
    "Issuer",
    "Kind",
    "Language",
    "Line",
    "Milestone",
    "NumberNotUsed",
    "Origin",
    "Placement",
    "PublicChange",
    "Redirect",
    "Reference",
    "Relation",
    "RelationKind",
    "Removal",
    "Rights",
    "Section",
    "SectionEditor",
    "SectionEntry",
    "Series",
    "SeriesCounter",
    "SetAside",
    "SourceLine",
    "StagedFile",
    "State",
    "Topic",
    "VersionCounter",
    "Withdrawal",
    "WorkingCopy",
]
