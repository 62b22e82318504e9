"""What somebody says is theirs, too: "my number is ...". It is theirs once they read back the code that was sent there.

Nothing is told of who has a contact before that, and nothing is linked. `codes_to` are the kinds of contacts that a
code can be sent to.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import uuid4

from agents import intents
from agents.booking_flow import agent_for
from agents.notes import Notes
from agents.phrases import Phrases
from agents.router import Route
from agents.understanding.numbers import with_digits
from memory.clock import Clock
from memory.conversation import Channel
from memory.identity import Identity
from memory.outbox import MessageId, OutboundMessage, Outbox
from memory.people import Contact, ContactKind, Customer, CustomerId, OrgId

_MINE = re.compile(
    r"\b(?:my|our|under|it's me|known (?:by|under)|registered)\b.{0,40}"
    r"\b(?:numbers?|phone|cell|mobile|e-?mail|address)\b"
    r"|\b(?:i|we) (?:already )?(?:called|texted|wrote|phoned|rang|spoke|talked|booked|was calling|have called)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:call|text|ring|reach) (?:me|us)(?: back)? (?:at|on)\b", re.IGNORECASE)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Claims:
    """How claims are proved in this house."""

    identity: Identity
    codes_to: Collection[ContactKind] = ("phone",)


def contact_told(notes: Notes, found: Collection[str]) -> Contact | None:
    """The contact that a turn has told."""
    if "phone" in found and notes.phone:
        return Contact("phone", notes.phone)
    return Contact("email", notes.email) if "email" in found and notes.email else None


def claiming(
    text: str,
    route: Route,
    before: Notes,
    told: Contact | None,
    customer: Customer,
    agents: Mapping[str, str],
    claims: Claims,
) -> Route:
    """The route of a sentence that claims a contact, or reads its code back; else the route as it is.

    Not in the middle of a booking or a message, where a number is only one to be reached at.
    """
    if before.asked == "code" and len(code_in(text)) >= _DIGITS - 2:
        return Route(intents.PROVE, agent_for(intents.PROVE, agents) or route.agent, 0.9)
    busy = before.topic in intents.BOOKINGS | intents.MESSAGES or before.to_text or before.asked in ("phone", "person")
    mine = _MINE.search(text) and not _ANOTHER.search(text)
    if told is None or busy or not mine or told in customer.contacts or told.kind not in claims.codes_to:
        return route
    return Route(intents.CLAIM, agent_for(intents.CLAIM, agents) or route.agent, 0.9)


def code_in(text: str) -> str:
    """The digits of a code as it was typed or said."""
    return "".join(char for char in with_digits(text) if char.isascii() and char.isdigit())


def sent_codes(
    outbox: Outbox, phrases: Phrases, business: str, clock: Clock
) -> Callable[[OrgId, CustomerId, Contact, str], Awaitable[None]]:
    """Sends codes through the outbox: the `send` of an `Identity`."""
    channels: dict[ContactKind, Channel] = {"phone": "sms", "email": "email", "web": "web"}

    async def send(org: OrgId, customer: CustomerId, contact: Contact, code: str) -> None:
        message = OutboundMessage(
            id=MessageId(f"code-{uuid4().hex}"),
            org=org,
            customer=customer,
            to=contact,
            channel=channels[contact.kind],
            text=phrases["code_text"][0].format(business=business, code=code),
            purpose="code",
            made_at=clock(),
        )
        await outbox.put(message)

    return send
