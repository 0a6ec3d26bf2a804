"""Circulars as files for paper and offices: PDF, PDF with its attachments, DOCX, and a dossier in one PDF.

``content`` gathers what a file says, as JSON; ``setting`` makes a PDF of that JSON alone, ``word`` a DOCX.
Source: docs/architecture.md, "Paper".
"""
