"""The words of texts as search compares them: folded, cut, stemmed. Pure. Source: docs/architecture.md, "Search"."""

from circulars.words.english import stem
from circulars.words.folding import fold, folded
from circulars.words.tokens import VERSION, Run, frequent, heads, pairs, runs, tokens

__all__ = ["VERSION", "Run", "fold", "folded", "frequent", "heads", "pairs", "runs", "stem", "tokens"]
