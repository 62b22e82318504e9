"""Take a message for the staff, who need not call back for it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.guardrails.cards import mask_cards
from agents.tools.desk import Desk
from agents.tools.hand_to_person import open_matter

REASON = "message"
"""The reason code of a message that asks for nothing else."""


class MessageLeft(BaseModel):
    """The message, in the customer's own words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)] = Field(
        description="What the staff should be told, in the customer's own words."
    )


class MessageTaken(BaseModel):
    """`reference` names the message; leaving it twice in a turn keeps it once. `not_taken` when nobody keeps messages.

    `read_from` is the local ISO time from which somebody is there to read it.
    """

    model_config = ConfigDict(frozen=True)

    reference: str | None = None
    read_from: str | None = None
    not_taken: bool = False


async def take_message(desk: Desk, left: MessageLeft) -> MessageTaken:
    """Take a message for the staff. When the customer wants to be called back, request a call back instead."""
    reference = await open_matter(desk, REASON, mask_cards(left.text), beside=True)
    if reference is None:
        return MessageTaken(not_taken=True)
    opens = desk.business.staff.opens_next(desk.local_now)
    return MessageTaken(reference=reference, read_from=opens.isoformat(timespec="minutes") if opens else None)
