"""`Reception`: what every channel needs of the receptionist. `agents/receptionist.py` is the real one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from agents.arrival import Arrival, Departure, Visit
from agents.replies import Reply
from memory.conversation import Turn, TurnId
from memory.people import Customer


class Reception(Protocol):
    """The one entry for every channel."""

    async def arrive(self, arrival: Arrival) -> Visit:
        """Somebody calls or writes: who they are, their open conversation, and words to receive them with."""
        ...

    async def writer(self, arrival: Arrival, known: Sequence[Customer], text: str, turn: TurnId) -> Visit | None:
        """Who of those that share a contact (`known`, first met first) has written this, and in which thread. None for
        the one whose contact it is.
        """
        ...

    def rehearse(self, turn: Turn) -> AsyncGenerator[str]:
        """What would be said to a turn that may not be over. Leaves no trace, and ends early where it would."""
        ...

    def reply(self, turn: Turn) -> Reply:
        """The reply to a turn, as it comes. Closing it in the middle (a barge-in) leaves everything consistent."""
        ...

    async def said(self, turn: Turn) -> None:
        """What the customer really got, and for speech heard: kept as Frontdesk's turn."""
        ...

    async def left(self, departure: Departure) -> None:
        """A call is over. One that broke off in the middle is gone on with in writing."""
        ...
