"""A reply cut into clauses as it comes, with nothing lost: joined again they are the reply, to the letter."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s)|[,;:—](?=\s)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|No|e\.g|i\.e|a\.m|p\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_NUMBER = re.compile(
    r"(?:\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|double"
    r"|triple))\W*$",
    re.IGNORECASE,
)
_LEAST_CHARACTERS = 12


class ReplyClauses:
    """Feed text, take clauses with the white space before them. A number is never cut from what may go on with it."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, text: str) -> list[str]:
        """The clauses that this completes."""
        self._text += text
        clauses, begin = [], 0
        for end in _END.finditer(self._text):
            clause = self._text[begin : end.end()]
            if self._goes_on(clause, end.group()):
                continue
            clauses.append(clause)
            begin = end.end()
        self._text = self._text[begin:]
        return clauses

    def rest(self) -> str:
        """What no mark ended."""
        text, self._text = self._text, ""
        return text

    @staticmethod
    def _goes_on(clause: str, mark: str) -> bool:
        if mark[0] in ",;:—":
            return len(clause.strip()) < _LEAST_CHARACTERS or _NUMBER.search(clause[:-1]) is not None
        return mark[0] == "." and _ABBREVIATION.search(clause) is not None


def ends_sentence(clause: str) -> bool:
    """Whether a clause is the last one of its sentence."""
    return clause.rstrip().rstrip("\"')]")[-1:] in (".", "!", "?", "…", "") or clause.endswith("\n")
