"""Circulars as typed JSON lines: written whole, read line by line. The format: docs/import-export.md."""
