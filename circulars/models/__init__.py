from circulars.models.alerts import (
    AlertChange,
    AlertMail,
    AlertMailItem,
    Reason,
    Rhythm,
    SignUp,
    Subscriber,
    Subscription,
)
from circulars.models.autosave import Autosave, Presence
from circulars.models.bounce import Bounce
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
    PassagePlace,
    RelationKind,
    Rights,
    State,
    TextStatus,
)
from circulars.models.circular import Circular, Placement, Redirect, Relation
from circulars.models.contact_finding import ContactFinding
from circulars.models.content import CONTENT_FIELDS, CircularContent
from circulars.models.dossier import Dossier, DossierBody, DossierEntry, DossierRefusal, Milestone
from circulars.models.edition import Edition, NoteAmendment, VersionCounter
from circulars.models.event import Event, EventAlias
from circulars.models.feedback import Feedback
from circulars.models.figures import DailyFigure
from circulars.models.file import Blob, File, StagedFile
from circulars.models.file_access import CopyRequest, FileReview, ShownText
from circulars.models.finding import AcceptedFinding, BlobText, CheckPass, LinkCheck, StandingFinding
from circulars.models.found_address import FoundAddress, FoundAddressUse
from circulars.models.gaps import MissingNumber
from circulars.models.glossary import FoundAbbreviation, GlossaryTerm
from circulars.models.intake import Intake, IntakeDraft, IntakeFile, MailboxCursor, Proposal, ReadingState
from circulars.models.issuer import Issuer, NumberNotUsed, Series, SeriesCounter
from circulars.models.lines import (
    LINE_MODELS,
    AddresseeLine,
    Attachment,
    DeadlineLine,
    EventMention,
    Line,
    PassageLine,
    Reference,
    RequestedFile,
    SourceLine,
    TurningMoment,
)
from circulars.models.members import (
    MemberBody,
    MemberGroup,
    MemberMailbox,
    Sending,
    SendingRecipient,
)
from circulars.models.moving import BoardItem, MissedAddress
from circulars.models.notice import Removal, Withdrawal
from circulars.models.observing import RunningTotal, ServerError, Trouble
from circulars.models.passage import Passage
from circulars.models.personal import PersonalDataRead
from circulars.models.related import RelatedItem
from circulars.models.review import DraftLink, LimitedReader, Remark, ReviewStep
from circulars.models.search import (
    PromotedResult,
    SearchCopy,
    SearchEntry,
    SearchMiss,
    SearchPart,
    SearchSubject,
    SearchTerm,
    Synonym,
)
from circulars.models.section import Section, SectionEditor, SectionEntry
from circulars.models.site_notice import SiteNotice
from circulars.models.tasks import BackgroundTask, BackgroundWorker
from circulars.models.term import TermOfOffice
from circulars.models.topic import Addressee, AddresseeAlias, Topic
from circulars.models.upkeep import DiskCleaning, JobRun, OutgoingMail
from circulars.models.working_copy import Approval, SetAside, WorkingCopy

__all__ = [
    "CONTENT_FIELDS",
    "LINE_MODELS",
    "AcceptedFinding",
    "Addressee",
    "AddresseeAlias",
    "AddresseeLine",
    "AddresseeRole",
    "AlertChange",
    "AlertMail",
    "AlertMailItem",
    "Approval",
    "Attachment",
    "AuditEntry",
    "Autosave",
    "BackgroundTask",
    "BackgroundWorker",
    "Blob",
    "BlobText",
    "BoardItem",
    "Bounce",
    "CheckPass",
    "Circular",
    "CircularContent",
    "ContactFinding",
    "CopyRequest",
    "DailyFigure",
    "DeadlineKind",
    "DeadlineLine",
    "DiskCleaning",
    "Dossier",
    "DossierBody",
    "DossierEntry",
    "DossierRefusal",
    "DraftLink",
    "Edition",
    "ErasurePermit",
    "Event",
    "EventAlias",
    "EventMention",
    "EventRole",
    "EventStatus",
    "Feedback",
    "File",
    "FileReview",
    "FileRole",
    "FoundAbbreviation",
    "FoundAddress",
    "FoundAddressUse",
    "Generation",
    "GlossaryTerm",
    "Intake",
    "IntakeDraft",
    "IntakeFile",
    "Issuer",
    "JobRun",
    "Kind",
    "Language",
    "LimitedReader",
    "Line",
    "LinkCheck",
    "MailboxCursor",
    "MemberBody",
    "MemberGroup",
    "MemberMailbox",
    "Milestone",
    "MissedAddress",
    "MissingNumber",
    "NoteAmendment",
    "NumberNotUsed",
    "Origin",
    "OutgoingMail",
    "Passage",
    "PassageLine",
    "PassagePlace",
    "PersonalDataRead",
    "Placement",
    "Presence",
    "PromotedResult",
    "Proposal",
    "PublicChange",
    "ReadingState",
    "Reason",
    "Redirect",
    "Reference",
    "RelatedItem",
    "Relation",
    "RelationKind",
    "Remark",
    "Removal",
    "RequestedFile",
    "ReviewStep",
    "Rhythm",
    "Rights",
    "RunningTotal",
    "SearchCopy",
    "SearchEntry",
    "SearchMiss",
    "SearchPart",
    "SearchSubject",
    "SearchTerm",
    "Section",
    "SectionEditor",
    "SectionEntry",
    "Sending",
    "SendingRecipient",
    "Series",
    "SeriesCounter",
    "ServerError",
    "SetAside",
    "ShownText",
    "SignUp",
    "SiteNotice",
    "SourceLine",
    "StagedFile",
    "StandingFinding",
    "State",
    "Subscriber",
    "Subscription",
    "Synonym",
    "TermOfOffice",
    "TextStatus",
    "Topic",
    "Trouble",
    "TurningMoment",
    "VersionCounter",
    "Withdrawal",
    "WorkingCopy",
]
