"""From a ``Document`` to proposals. Pure: no database, because it runs in the limited process.

The way of a document through this package, each step a module:

- ``passages``: lines become passages, one label, heading, row or paragraph each, without a page's furniture;
- ``layout``: head, body, closing, signature; every passage gets its role;
- ``heads``, ``numbers``, ``titles``, ``addressees``, ``occasions`` (events and deadlines), ``references``,
  ``signatures``, ``contacts``, ``flags``, ``kinds``, ``bodies``: one finder for each group of fields, which reads
  passages by role;
- ``proposing``: asks them in order; ``record``: writes the answer as JSON.

The words are data: ``calendar_words``, ``labels``, ``cues``, ``number_words``, ``occasion_words``. ``dates`` reads days
in four languages, ``reading`` holds what finders share and fills in years that the text settles. Source:
docs/domain.md, "Intake".
"""

from circulars.grammar.proposal import SEVERAL, SINGLE, SURE, Context, Proposal
from circulars.grammar.proposing import choose, propose

__all__ = ["SEVERAL", "SINGLE", "SURE", "Context", "Proposal", "choose", "propose"]
