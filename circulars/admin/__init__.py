from circulars.admin import access, audit, circular, desk, dossiers, events, masters, sections, working_copy

__all__ = ["access", "audit", "circular", "desk", "dossiers", "events", "masters", "sections", "working_copy"]
