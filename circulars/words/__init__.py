"""The words of texts as search compares them: folded, cut, stemmed. Pure. Source: docs/architecture.md, "Search"."""

from circulars.words.english import stem
from circulars.words.folding import fold, folded
from circulars.words.tokens import VERSION, Read, Run, frequent, heads, pairs, read, runs, tokens

__all__ = ["VERSION", "Read", "Run", "fold", "folded", "frequent", "heads", "pairs", "read", "runs", "stem", "tokens"]
