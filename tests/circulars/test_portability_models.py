"""Whoever adds a table decides whether an export carries it; forgetting it is no decision."""

from django.apps import apps

# What no export carries, and why.
LEFT_OUT = {
    "AlertChange": "what this installation told, and to how many",
    "AlertMail": "a mail of this installation",
    "AlertMailItem": "of a mail of this installation",
    "Autosave": "what somebody is typing; kept for days, seen by its owner alone",
    "BackgroundTask": "what is done here in the background",
    "BackgroundWorker": "a process of this machine",
    "BlobText": "derived from the bytes; read again",
    "CheckPass": "of this installation's nights",
    "ContactFinding": "what this installation told its contact managers",
    "CopyRequest": "what was asked of this installation; counted here",
    "DailyFigure": "how often readers of this installation read, in sums a day",
    "DiskCleaning": "of this machine's disk",
    "DraftLink": "its code lets its holder in; links end with the installation",
    "Feedback": "what readers of this installation answered",
    "FoundAbbreviation": "derived from the frozen words",
    "ErasurePermit": "lives inside a transaction",
    "FoundAddress": "found again in the frozen words; who verified what is of this installation",
    "FoundAddressUse": "derived from the frozen words",
    "Generation": "of this installation's caches",
    "Bounce": "a mail of this installation that came back",
    "BoardItem": "what a run of moving house compares; of this installation's folders",
    "MailboxCursor": "how far this installation has read a mailbox",
    "MemberBody": "whom this installation writes to",
    "MemberGroup": "whom this installation writes to",
    "MemberMailbox": "whom this installation writes to",
    "MissedAddress": "what readers asked this installation for in vain",
    "JobRun": "of this machine's clock",
    "RunningTotal": "counted by this installation",
    "ServerError": "of this installation's code",
    "Trouble": "of this installation's parts",
    "LinkCheck": "asked again",
    "OutgoingMail": "sent from here, or not at all",
    "PersonalDataRead": "who read what here; kept here for the time the law asks",
    "Presence": "of the next two minutes",
    "ShownText": "derived from the bytes; read again",
    "SectionEntry": "derived from editions and sections",
    "SearchCopy": "derived from working copies",
    "SearchEntry": "derived from editions",
    "SearchMiss": "what readers of this installation looked for in vain, for 90 days",
    "SearchPart": "derived from files and long texts",
    "SearchSubject": "derived from events and dossiers",
    "SearchTerm": "counted again from public texts",
    "Sending": "what this installation sent to whom",
    "SendingRecipient": "what this installation sent to whom",
    "SiteNotice": "of the days of this installation",
    "TurningMoment": "derived from the deadlines of editions",
    "SignUp": "waits two days for its owner to confirm here",
    "Subscriber": "a mailbox that allowed this installation to write to it, and no other",
    "Subscription": "what a mailbox asked this installation for",
    "StagedFile": "uploaded by somebody who has not saved yet",
    "StandingFinding": "found again by the nightly checks",
    "LogEntry": "of Django's admin; the audit log is carried",
}
# Carried inside the line of another, or as a line of its own: docs/import-export.md tells which.
CARRIED = {
    "AcceptedFinding", "Addressee", "AddresseeAlias", "AddresseeLine", "Approval", "Attachment", "AuditEntry",
    "Blob", "Circular", "DeadlineLine", "Dossier", "DossierBody", "DossierEntry", "DossierRefusal",
    "Edition", "Event", "EventAlias",
    "EventMention", "File", "FileReview", "GlossaryTerm", "Intake", "IntakeDraft", "IntakeFile", "Issuer",
    "LimitedReader", "Milestone",
    "MissingNumber", "NoteAmendment", "NumberNotUsed", "Passage", "PassageLine", "Placement", "Proposal",
    "PromotedResult", "PublicChange", "Redirect", "Reference", "RelatedItem", "Relation", "Remark",
    "Removal", "RequestedFile",
    "ReviewStep", "Section", "SectionEditor", "Series", "SeriesCounter", "SetAside", "SourceLine", "Synonym",
    "TermOfOffice", "Topic",
    "VersionCounter", "Withdrawal", "WorkingCopy",
}  # fmt: skip


def test_every_table_is_carried_or_left_out_for_a_reason():
    known = {model.__name__ for model in apps.get_app_config("circulars").get_models()}

    assert known - CARRIED == known & set(LEFT_OUT)
    assert not CARRIED - known, "the list names a table that is gone"
