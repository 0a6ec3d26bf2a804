"""What the portal does by itself, between requests. `manage.py tick` calls ``run_due`` each minute.

Nothing that the public sees waits for it: time decides there. Source: docs/domain.md, "Upkeep".
"""

from circulars.upkeep.running import Beside, Outcome, run_due
from circulars.upkeep.schedule import JOBS, Job

__all__ = ["JOBS", "Beside", "Job", "Outcome", "run_due"]
