"""What a conversation has worked out towards a booking: the part of `Notes` that is about seatings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from memory.conversation import JSON

NO_SEATING = "no_seating"


@dataclass(frozen=True, slots=True)
class BookingNotes:
    """Days are written like "2026-11-28", times like "18:00", seatings like "2026-11-28T18:00".

    `days` and `times` are those of which the customer has to choose one, `trouble` why what was said cannot be: a day,
    or NO_SEATING, a time at which nothing starts.
    `seen` is the day or the seating that was last looked up, and `offered` the seatings that were put to the customer
    instead. `read_back` is the code of the details that were read back to them, unchanged since. `reference` is the
    booking that was made or is spoken of.
    """

    day: str | None = None
    at: str | None = None
    days: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    trouble: str | None = None
    seen: str | None = None
    offered: tuple[str, ...] = ()
    address: str | None = None
    allergies: str | None = None
    read_back: str | None = None
    reference: str | None = None

    @property
    def seating(self) -> str | None:
        """The seating that is wanted, once its day and time are known."""
        return f"{self.day}T{self.at}" if self.day and self.at else None

    def as_json(self) -> dict[str, JSON]:
        """What is known, as plain JSON; nothing for what is not."""
        every: dict[str, JSON] = {
            **{name: getattr(self, name) for name in _TEXTS},
            **{name: list(getattr(self, name)) for name in _LISTS},
        }
        return {name: value for name, value in every.items() if value}

    @classmethod
    def from_json(cls, notes: JSON) -> BookingNotes:
        """What `as_json` gave; unknown or misshapen entries are left out."""
        if not isinstance(notes, Mapping):
            return cls()
        kept: dict[str, Any] = {name: told for name in _TEXTS if isinstance(told := notes.get(name), str) and told}
        for name in _LISTS:
            if isinstance(told := notes.get(name), list):
                kept[name] = tuple(each for each in told if isinstance(each, str))
        return cls(**kept)


_TEXTS = ("day", "at", "trouble", "seen", "address", "allergies", "read_back", "reference")
_LISTS = ("days", "times", "offered")
