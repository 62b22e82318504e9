"""Cuts a reply that arrives in pieces into clauses to speak, the first one as early as it can be."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?…]+[\"')\]]*\s+|\n+")
_CLAUSE_END = re.compile(r"[,;:—]\s+|[.!?…]+[\"')\]]*\s+|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|No|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.\s*$")

_FIRST_CLAUSE_CHARACTERS = 12
_LONG_CLAUSE_CHARACTERS = 140


class ClauseSplitter:
    """Feed text as it comes, take clauses; `rest()` at the end gives what is left."""

    def __init__(self) -> None:
        self._text = ""
        self._first = True

    def feed(self, text: str) -> list[str]:
        """The clauses that `text` completes."""
        self._text += text
        clauses: list[str] = []
        while (cut := self._cut()) is not None:
            clause, self._text = self._text[:cut].strip(), self._text[cut:]
            if clause:
                clauses.append(clause)
                self._first = False
        return clauses

    def rest(self) -> list[str]:
        """What no mark ended."""
        clause, self._text = self._text.strip(), ""
        self._first = True
        return [clause] if clause else []

    def _cut(self) -> int | None:
        early = self._first or len(self._text) > _LONG_CLAUSE_CHARACTERS
        for match in (_CLAUSE_END if early else _SENTENCE_END).finditer(self._text):
            before = self._text[: match.end()]
            if _ABBREVIATION.search(before):
                continue
            if match.group()[0] in ",;:—" and len(before) < _FIRST_CLAUSE_CHARACTERS:
                continue
            return match.end()
        return None
