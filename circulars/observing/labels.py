"""The names of parts, by the kind of their troubles."""

from circulars.observing import databases, keeping, machine, sending, work
from circulars.observing.parts import PARTS
from circulars.observing.signs import Words

LABELS: dict[str, Words] = {
    "database": databases.LABEL,
    "replica": databases.REPLICAS,
    "migrations": databases.MIGRATIONS,
    "clock": databases.CLOCK,
    "storage": machine.STORAGE,
    "cache": machine.CACHE,
    "disk": machine.DISK,
    "scanner": machine.SCANNER,
    "tick": work.TICK,
    "background": work.TASKS,
    "mails": sending.MAILS,
    "alerts": sending.ALERTS,
    "backup": keeping.BACKUP,
    "drill": keeping.DRILL,
    "index": keeping.INDEX,
} | {part.name: part.label for part in PARTS}
