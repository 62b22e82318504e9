"""Leave a message for the staff: they call back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.phone import e164
from agents.tools.desk import Desk

FACT = "callback_"
"""Customer facts that begin with this are open requests, each a line `when | number | reason`."""


class CallbackAsked(BaseModel):
    """Whom to call, and about what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] = Field(
        description="What the customer wants, in one sentence."
    )
    phone: str | None = Field(
        default=None, description="Number to call; leave out for the one they write or call from."
    )
    name: str | None = Field(default=None, description="Whom to ask for.")


class CallbackTaken(BaseModel):
    """`reference` names the request; asking twice in one turn gives the same one.

    None of it is kept when `needs_phone`: there is no number, or `bad_phone`: it cannot be one. `staff_open` says
    whether people are there now; `call_from` is the local ISO time from which they can call.
    """

    model_config = ConfigDict(frozen=True)

    reference: str | None = None
    phone: str | None = None
    staff_open: bool = False
    call_from: str | None = None
    needs_phone: bool = False
    bad_phone: bool = False


async def request_callback(desk: Desk, asked: CallbackAsked) -> CallbackTaken:
    """Take a message for the staff, who call the customer back. Say when, by `staff_open` and `call_from`."""
    phone = e164(asked.phone, desk.business) if asked.phone else _known_phone(desk)
    if phone is None:
        return CallbackTaken(needs_phone=not asked.phone, bad_phone=bool(asked.phone))

    reference = desk.once_key("callback")
    # Customers' words must not be able to forge a second field of the line.
    reason = " ".join(asked.reason.replace("|", "/").split())
    facts = {FACT + reference: f"{desk.now.isoformat(timespec='seconds')} | {phone} | {reason}"}
    if asked.name and asked.name.strip():
        facts["name"] = asked.name.strip()[:200]
    await desk.memory.remember(desk.org, desk.customer.id, facts)

    opens = desk.business.staff.opens_next(desk.local_now)
    return CallbackTaken(
        reference=reference,
        phone=phone,
        staff_open=desk.business.staff.open_at(desk.local_now),
        call_from=opens.isoformat(timespec="minutes") if opens else None,
    )


def _known_phone(desk: Desk) -> str | None:
    """What they told us before, or else the number that they call or write from."""
    told = desk.customer.facts.get("phone")
    return told or next((contact.value for contact in desk.customer.contacts if contact.kind == "phone"), None)
