"""Lines of what the office tells search: synonyms, and results that stand above the hits."""

from django.db.models import Q, QuerySet

from circulars.models import PromotedResult, Synonym
from circulars.portability import names
from circulars.portability.catalogue import exported
from circulars.portability.tables import Table


def _promotions(everything: bool) -> QuerySet[PromotedResult]:
    return PromotedResult.objects.filter(Q(circular=None) | Q(circular__in=exported(everything)))


SYNONYMS = Table(
    "synonyms", Synonym, ("words",), ("words", "is_active", "note"), internal=("note",), order=("words", "pk")
)

PROMOTED_RESULTS = Table(
    "promoted_result",
    PromotedResult,
    ("phrases", "circular", "dossier", "page"),
    ("phrases", "page", "label_ko", "label_en", "position", "until"),
    {"circular": names.CIRCULAR, "dossier": names.DOSSIER},
    order=("position", "phrases", "pk"),
    rows=_promotions,
)
