"""Whether the words of a silence were asked for, and whether they are there. Pure."""

from __future__ import annotations


class AskedWords:
    """Of one turn. Each time that they are asked for has a `number`: 1, 2, ...

    `final`: they are there, all of them.
    """

    def __init__(self) -> None:
        self.number = 0
        self.final = False
        self._are_all = False  # nothing was heard since they were asked for

    def ask(self) -> bool:
        """The caller is silent. False when these words were asked for before."""
        if self._are_all:
            return False
        self.number += 1
        self._are_all = True
        return True

    def heard_more(self) -> None:
        """So there are more words than were asked for."""
        self._are_all = self.final = False

    def answered(self, number: int) -> None:
        """Here are the words that were asked for with this number; 0 for those that were not."""
        if self._are_all and number == self.number:
            self.final = True
