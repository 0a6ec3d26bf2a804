"""The staff's pages for received originals: the queue, the confirming page, and the panel beside the form."""

from circulars.admin.intake.queue import IntakeAdmin

__all__ = ["IntakeAdmin"]
