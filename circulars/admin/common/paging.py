"""Pages of a long list whose rows are wide, or show what is looked up for each."""

from typing import Any

from django.core.paginator import Page, Paginator


class KeyPaginator(Paginator):
    """First the keys of a page, along the index of their order, then its rows.

    In one question PostgreSQL would look up for each row of the pages before what the rows show.
    """

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        rows: Any = self.object_list
        bottom = (number - 1) * self.per_page
        keys = list(rows.values_list("pk", flat=True)[bottom : min(self.count, bottom + self.per_page)])
        return self._get_page(rows.filter(pk__in=keys), number, self)  # type: ignore[attr-defined]
