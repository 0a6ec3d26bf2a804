"""Lists of what somebody should look after. Each is a query with words; the admin shows, counts and exports them.

None names a withdrawn circular, and each person sees the circulars that this person may edit. Source: docs/domain.md.
"""

from circulars.reports.base import MOST, Report, Row, Scope
from circulars.reports.checked import Accepted, Contacts, Failing, Links, Names
from circulars.reports.files import Unreadable
from circulars.reports.kept import Citations, EmptySections, Stale, UnusedImages
from circulars.reports.languages import Summaries, Translations
from circulars.reports.sources import Sources
from circulars.reports.steps import Alone, LongInReview

REPORTS: dict[str, Report] = {
    report.slug: report
    for report in (
        LongInReview(), Failing(), Links(), Names(), Stale(), Contacts(), Alone(), Accepted(), Citations(),
        Translations(), Summaries(), Sources(), Unreadable(), UnusedImages(), EmptySections(),
    )
}  # fmt: skip

__all__ = ["MOST", "REPORTS", "Report", "Row", "Scope"]
