"""From a ``Document`` to proposals. Pure: no database, because it runs in the limited process.

Source: docs/domain.md, "Intake".
"""

from circulars.grammar.proposal import SEVERAL, SINGLE, SURE, Context, Proposal

__all__ = ["SEVERAL", "SINGLE", "SURE", "Context", "Proposal"]
