from circulars.admin import (
    access,
    audit,
    circular,
    desk,
    dossiers,
    events,
    jobs,
    masters,
    passages,
    personal_reads,
    sections,
    working_copy,
)

__all__ = [
    "access",
    "audit",
    "circular",
    "desk",
    "dossiers",
    "events",
    "jobs",
    "masters",
    "passages",
    "personal_reads",
    "sections",
    "working_copy",
]
