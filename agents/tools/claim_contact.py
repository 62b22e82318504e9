"""A customer says that a phone number is theirs, too: send a code there, and link it once they have read it back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.booking_answers import Told
from agents.notes import Notes
from agents.phone import e164
from agents.tools.desk import Desk
from memory.contacts import canonical
from memory.errors import BadContact
from memory.people import Contact

ContactTold = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]
CodeTold = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class ContactAsked(BaseModel):
    """The contact that they have just told as their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: ContactTold | None = Field(
        default=None, description="Phone number or email; leave out for the one that they have just told."
    )


class ContactClaimed(Told):
    """What became of it. `sent`: a code is on its way to `to`, ask for its six digits. `too_many`: too often.

    `known`: it is theirs already. `not_told`: they have not told it; nothing was sent. `not_possible`: no code can be
    sent there; it is only noted.
    """

    outcome: Literal["sent", "known", "too_many", "not_told", "not_possible"]
    to: str | None = None


class CodeAsked(BaseModel):
    """The code that they read back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: CodeTold = Field(description="The digits that the customer has typed or said.")


class CodeTried(Told):
    """What became of a code. `linked`: the contact is theirs. `merged`: we knew them by it, and know now who they are.

    `wrong`: ask for the digits once more. `over`: it counts no more, and the contact has to be told again.
    """

    outcome: Literal["linked", "merged", "wrong", "over", "not_possible"]
    name: str | None = None


async def claim_contact(desk: Desk, asked: ContactAsked) -> ContactClaimed:
    """Send a one-time code to a number that the customer says is theirs. It is linked only by `prove_contact`."""
    told = contact_of(desk, asked.contact)
    if told is None:
        return ContactClaimed(outcome="not_told")
    if told in desk.customer.contacts:
        return ContactClaimed(outcome="known", to=told.value)
    if desk.claims is None or told.kind not in desk.claims.codes_to:
        return ContactClaimed(outcome="not_possible", to=told.value)
    sent = await desk.claims.identity.claim(desk.org, desk.customer.id, told)
    return ContactClaimed(outcome="sent" if sent else "too_many", to=told.value)


async def prove_contact(desk: Desk, asked: CodeAsked) -> CodeTried:
    """Check the code that the customer reads back. What was claimed is theirs only when this says so."""
    if desk.claims is None:
        return CodeTried(outcome="not_possible")
    proved = await desk.claims.identity.prove(desk.org, desk.customer.id, asked.code)
    return CodeTried(outcome=proved.proof, name=proved.customer.name)


def contact_of(desk: Desk, said: str | None) -> Contact | None:
    """The contact that was told in this conversation; None for any other: no model sends codes to strangers."""
    notes = Notes.from_json(desk.conversation.notes)
    told = [Contact("phone", notes.phone)] if notes.phone else []
    told += [Contact("email", notes.email)] if notes.email else []
    if said is not None:
        wanted = {said.strip().lower(), e164(said, desk.business)}
        told = [contact for contact in told if contact.value in wanted]
    try:
        return canonical(told[0]) if told else None
    except BadContact:
        return None
