"""What Stripe tells by webhook: read only when it is signed, and only what concerns a deposit."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.errors import BadPaymentEvent
from agents.payments.deposits import DepositPaid
from memory.bookings import BookingId
from memory.people import OrgId

TOLERANCE_SECONDS = 300
"""How old a signature may be: Stripe's own advice. Longer, and one that was overheard could be sent again."""

_PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
"""The second comes hours or days after the first, for ways of paying that take so long."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _About(_Part):
    org: str
    booking: str


class _Session(_Part):
    payment_status: Literal["paid", "unpaid", "no_payment_required"]
    amount_total: int | None = None
    metadata: _About


class _Data(_Part):
    object: _Session


class _Event(_Part):
    id: str
    type: str
    data: _Data


class _AnyEvent(_Part):
    id: str
    type: str


class StripeEvents:
    """Reads the webhooks of one endpoint, whose secret begins with `whsec_`. `await load(secret)` makes one."""

    def __init__(self, secret: str, signature: Any, failure: type[Exception]) -> None:
        """Use `load`."""
        self._secret = secret
        self._signature = signature
        self._failure = failure

    @classmethod
    async def load(cls, secret: str) -> StripeEvents:
        """Import the package, in a thread, for it takes a fifth of a second."""
        return cls(secret, *await asyncio.to_thread(_verifier))

    def deposit_paid(self, body: bytes, signature: str | None) -> DepositPaid | None:
        """The deposit that a webhook says was paid; None for anything else that Stripe tells, or that is not of ours.

        Raises BadPaymentEvent when it is not signed by Stripe, too old, or no event.
        """
        try:
            # The check compares text that has to be ASCII, and a header can hold more.
            known = signature if signature is None or signature.isascii() else ""
            self._signature.verify_header(body, known, self._secret, TOLERANCE_SECONDS)
        except (self._failure, ValueError) as error:
            raise BadPaymentEvent(f"not signed as it should be: {type(error).__name__}") from None
        try:
            if _AnyEvent.model_validate_json(body).type not in _PAID:
                return None
        except ValidationError:
            raise BadPaymentEvent("signed, but no event") from None
        try:
            event = _Event.model_validate_json(body)
        except ValidationError:
            return None  # a payment of the same account that is not a deposit of ours
        session = event.data.object
        if session.payment_status != "paid":
            return None
        about = session.metadata
        return DepositPaid(event.id, OrgId(about.org), BookingId(about.booking), session.amount_total or 0)


def _verifier() -> tuple[Any, type[Exception]]:
    import stripe  # noqa: PLC0415 - heavy, and only there for those who have a key

    return stripe.WebhookSignature, stripe.SignatureVerificationError
