"""The checks over everything that is public: by night in small portions, by command to the end.

What they find is kept as ``StandingFinding`` until a later walk finds it no more. Source: docs/domain.md, "Checks".
"""

from circulars.standing_checks.dead_links import ask_due
from circulars.standing_checks.walk import begin, go_on, run_nightly

__all__ = ["ask_due", "begin", "go_on", "run_nightly"]
