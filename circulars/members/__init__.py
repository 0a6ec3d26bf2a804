"""Passing a public circular on to member bodies: whom, in which words, exactly once, and what became of it.

Source: docs/domain.md, "Members".
"""
