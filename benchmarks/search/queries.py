"""The judged queries: those to develop with, and those kept back for one run at the end.

Judgements follow from the documents: who knows what each is about says which somebody wants who types these words.
A word in passing makes no document relevant. What nobody can know without a dictionary is not asked for: a document in
another language counts where its Korean title or summary, the glossary or its own brackets say the same.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.search import corpus
from benchmarks.search.written import DATA, Document

DEVELOPMENT = "queries.tsv"
HELD_OUT = "held_out.tsv"
_RULE = re.compile(r"\[(.+)\]")


class Query(NamedTuple):
    """``grades``: 2 is what is meant, 1 is relevant too. Subjects are events, dossiers and teams."""

    category: str
    language: str
    text: str
    grades: dict[str, int]

    @property
    def is_for_subjects(self) -> bool:
        return all(":" in name for name in self.grades)


def read(name: str, documents: Iterable[Document] | None = None) -> list[Query]:
    """Every query of a file; of ``documents`` alone where they are told, and then only those that have an answer."""
    chosen = corpus.documents() if documents is None else tuple(documents)
    by_path = {document.path: document for document in chosen}
    found = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        category, language, text, judged = line.split("\t")
        grades: dict[str, int] = {}
        for part in judged.split("; "):
            what, _equals, grade = part.rpartition("=")
            if rule := _RULE.fullmatch(what):
                names = [document.path for document in chosen if _fits(document, rule[1])]
            elif ":" in what:
                names = [what] if what in corpus.subjects() else []
            else:
                names = [what] if what in by_path else []
            if documents is None and not names:
                raise ValueError(f"{name}: nothing fits {what} for “{text}”.")
            for one in names:
                grades[one] = max(grades.get(one, 0), int(grade))
        if grades:
            found.append(Query(category, language, text, grades))
    return found


def _fits(document: Document, rule: str) -> bool:
    values = document.values()
    for condition in rule.split(","):
        if "~" in condition:
            _words, _mark, wanted = condition.partition("~")
            text = corpus.texts()[document.path]
            if wanted.casefold() not in f"{text['title']}\n{text['body']}\n{text['files']}".casefold():
                return False
        else:
            feature, _equals, wanted = condition.partition("=")
            if values.get(feature, "") != wanted:
                return False
    return True
