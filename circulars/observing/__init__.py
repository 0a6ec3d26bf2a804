"""Whether the installation does its work: signs of each part, for machines, for the desk, and for those who are told.

Source: docs/architecture.md, "Seeing".
"""
