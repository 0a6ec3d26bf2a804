"""Former addresses of which a link carries more than the page needs: the page of a list, a menu, what was searched for.

Of a page of an old board the parameters that say which page it is are kept, sorted by name (``former.canonical``).
Any kept address whose parameters are all among those asked for is meant; the one that names most of them first.
"""

from collections.abc import Sequence
from itertools import combinations

LOOKED_AT = 8  # parameters of a query, so that a look-up stays one of a hundred addresses
MOST = 3  # parameters that a page of a board is named by


def parts_of(parameters: Sequence[tuple[str, str | None]]) -> list[list[tuple[str, str | None]]]:
    """Selections of one to three of the ``parameters``, in their order, the largest first; never all of them."""
    named = [one for one in parameters if one[1]][:LOOKED_AT]
    largest = min(MOST, len(named))
    found = [list(chosen) for count in range(largest, 0, -1) for chosen in combinations(named, count)]
    return [one for one in found if one != list(parameters)]
