"""How the word that somebody is typing may go on, out of the words of what is public."""

from django.db.models import Q

from circulars.models import SearchTerm
from circulars.prepared import for_reading
from circulars.search.spelling import LAST
from circulars.words import spelling

SHORTEST = 2  # letters as they are typed; one begins too many words


def completions(word: str, limit: int) -> list[str]:
    """Words that begin with the letters of ``word``, the most frequent first, without itself. One query.

    A syllable of Hangul grows while it is typed: 지바 is on its way to 지방, and 잊 to 이주.
    """
    letters = spelling.spelled(word)
    if len(letters) < SHORTEST or len(word) > spelling.LONGEST or not word.isalpha():
        return []
    if for_reading().vendor == "postgresql":  # whose order of letters is that of its locale
        begins = Q(spelled__startswith=letters)
    else:
        begins = Q(spelled__gte=letters, spelled__lt=letters + LAST)
    rows = SearchTerm.objects.filter(begins).order_by("-count", "text").values_list("text", flat=True)
    return [text for text in rows[: limit + 1] if text != word.lower()][:limit]
