"""Changing the tables while an older release serves from them. Why: docs/architecture.md, "Upgrading"."""
