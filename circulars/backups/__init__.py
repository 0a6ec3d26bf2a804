"""Copies of all that the portal must not lose, and the way back from them. Source: docs/operations.md, "Backups"."""
