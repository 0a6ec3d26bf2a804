"""Terms of office: in which one a document was issued.

A document is told of by its day of issue alone; no edition holds a term. Source: docs/domain.md, "Terms of office".
"""

from circulars.terms.known import Term, by_slug, every, load, past, past_of

__all__ = ["Term", "by_slug", "every", "load", "past", "past_of"]
