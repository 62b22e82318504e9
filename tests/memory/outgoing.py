"""Messages on their way to a customer, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from memory.outbox import MessageId, OutboundMessage
from memory.people import Contact, CustomerId, OrgId

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
PHONE = Contact("phone", "+14155550123")


def message(id: str = "m1", org: str = "org", **changed: Any) -> OutboundMessage:
    """An answer by text, changed where it is said."""
    fields: dict[str, Any] = {
        "id": MessageId(id),
        "org": OrgId(org),
        "customer": CustomerId("c1"),
        "to": PHONE,
        "channel": "sms",
        "text": "See you at six.",
        "purpose": "answer",
        "made_at": AT,
    }
    return OutboundMessage(**{**fields, **changed})
