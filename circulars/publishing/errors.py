"""Why an operation was refused. Every message is fit to show to staff; nothing has changed when one is raised."""

from collections.abc import Sequence

from circulars.checks import Finding, explain


class PublishingError(Exception):
    """The base of all refusals, for callers that only show the message."""


class NotPublishable(PublishingError):
    """The working copy cannot be published; ``findings`` holds what a check blocked, if one did."""

    def __init__(self, message: str = "", *, findings: Sequence[Finding] = ()) -> None:
        self.findings = list(findings)
        super().__init__(message or explain(findings))


class NotCancellable(PublishingError):
    """The scheduled edition is public already, or gone."""


class NotWithdrawable(PublishingError):
    """There is nothing public to withdraw, or it is withdrawn already."""


class NotRemovable(PublishingError):
    """What should be hidden, shown or erased is not in the state for it."""


class NotPossible(PublishingError):
    """A standing fact cannot be changed in this way."""


class NotImportable(PublishingError):
    """A stored edition does not fit: its hash, its interval or its address."""
