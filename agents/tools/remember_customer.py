"""Keep what customers say about themselves: name, phone, address."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.phone import e164
from agents.tools.desk import Desk

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CustomerTold(BaseModel):
    """What was told just now; leave out the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Short | None = Field(default=None, description="What to call the customer.")
    phone: Short | None = Field(default=None, description="A phone number to reach them.")
    address: Short | None = Field(default=None, description="Street address or ZIP code of the job.")


class CustomerRemembered(BaseModel):
    """The names of the facts now kept. `bad_phone` says that the number cannot be one: ask again."""

    model_config = ConfigDict(frozen=True)

    kept: tuple[str, ...] = ()
    phone: str | None = None
    bad_phone: bool = False


async def remember_customer(desk: Desk, told: CustomerTold) -> CustomerRemembered:
    """Remember the customer's name, phone number or address for this and later conversations."""
    facts: dict[str, str] = {}
    if told.name:
        facts["name"] = told.name
    if told.address:
        facts["address"] = told.address
    phone = e164(told.phone, desk.business) if told.phone else None
    if phone:
        facts["phone"] = phone
    if facts:
        await desk.memory.remember(desk.org, desk.customer.id, facts)
    return CustomerRemembered(kept=tuple(facts), phone=phone, bad_phone=bool(told.phone) and phone is None)
