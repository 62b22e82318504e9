"""Give a matter to a person of the staff."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.tools.desk import Desk


class PersonAsked(BaseModel):
    """What it is about: a short code, and what the person should know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")] = Field(
        description="A code such as asks_for_person, refund, food_safety, injury, damage, staff_complaint, legal."
    )
    story: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)] = Field(
        description="What happened and what the customer wants, in one or two sentences."
    )


class PersonGiven(BaseModel):
    """`reference` names the matter; asking twice gives the same one. `now` says that somebody is brought in at once.

    Otherwise nobody can be: take a message, and promise a call back from `call_from` on, a local ISO time.
    """

    model_config = ConfigDict(frozen=True)

    reference: str | None = None
    now: bool = False
    staff_open: bool = False
    call_from: str | None = None


async def hand_to_person(desk: Desk, asked: PersonAsked) -> PersonGiven:
    """Give the conversation to a person: for complaints, refunds, disputes, or when the customer asks for one."""
    reference = await open_matter(desk, asked.reason, asked.story)
    opens = desk.business.staff.opens_next(desk.local_now)
    staff_open = desk.business.staff.open_at(desk.local_now)
    return PersonGiven(
        reference=reference,
        now=desk.can_transfer and staff_open,
        staff_open=staff_open,
        call_from=opens.isoformat(timespec="minutes") if opens else None,
    )


async def open_matter(desk: Desk, reason: str, story: str, *, beside: bool = False) -> str | None:
    """Write a matter down, once a turn, and once while it is open unless it is one of several (`beside`).

    Gives its reference; None at a desk without a record.
    """
    if desk.escalations is None:
        return None
    opened = await desk.escalations.open(
        desk.org,
        desk.conversation.id,
        desk.customer.id,
        reason=reason,
        story=" ".join(story.split()),
        stays=reason in desk.staying,
        now=desk.now,
        once=desk.once_key(reason),
        beside=beside,
    )
    return opened.id
