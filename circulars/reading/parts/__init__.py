"""The pieces of the pages that are asked for most, written as markup without a template each.

A template of some two hundred tags costs five times what the rest of such a page does; the frame around the pieces
stays a template. Every function returns markup in which all words are escaped. Source: docs/architecture.md, "Pages".
"""
