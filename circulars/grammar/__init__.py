"""From a ``Document`` to proposals. Pure: no database, because it runs in the limited process.

The way of a document through this package, each step a module:

- ``furniture`` keeps the lines that speak, ``flattened`` cuts what came as one long line, ``passages`` makes passages
  (``passage``) of them: one label, heading, row or paragraph each, which still knows its lines;
- ``layout``: head, body, closing, signature; every passage gets its role. ``shapes``, ``issue_lines`` and ``ends`` say
  what lines look like and where the body begins and ends;
- one finder for each group of fields, which reads passages by role: ``heads`` (with ``numbers``), ``titles`` (with
  ``glosses`` and ``letterheads``), ``addressees``, ``occasions`` (events and deadlines, with ``occasion_lines``,
  ``deadline_kinds`` and ``event_names``), ``references``, ``signatures``, ``contacts`` (with ``telephones``),
  ``flags``, ``kinds``, ``bodies``;
- ``proposing`` asks them in order; ``record`` writes the answer as JSON.

The words are data: ``calendar_words``, ``labels``, ``cues``, ``number_words``, ``occasion_words`` (as patterns in
``occasion_cues``). ``dates`` reads days in four languages, ``languages`` tells these apart, ``reading`` holds what
finders share and fills in years that the text settles. Source: docs/domain.md, "Intake".
"""

from circulars.grammar.proposal import SEVERAL, SINGLE, SURE, Context, Proposal
from circulars.grammar.proposing import choose, propose

__all__ = ["SEVERAL", "SINGLE", "SURE", "Context", "Proposal", "choose", "propose"]
