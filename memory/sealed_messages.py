"""What a message on its way says, sealed for where it waits. To whom it goes stays readable: it is found by that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from memory.outbox import OutboundMessage
from memory.sealed import Seals

_KIND = "message"


def sealed(message: OutboundMessage, seals: Seals | None) -> OutboundMessage:
    """The message with its text and data sealed, for the record's writer to open too; without seals as it is."""
    if seals is None:
        return message
    of = (message.org, message.id, _KIND)
    text: Any = seals.value(message.text, *of, "text")
    return replace(message, text=text, data=seals.json(message.data, *of, "data"))


def opened(message: OutboundMessage, seals: Seals | None) -> OutboundMessage:
    """And opened; what waits there unsealed is given as it is. Raises SealBroken."""
    if seals is None:
        return message
    of = (message.org, message.id, _KIND)
    text: Any = seals.open_value(message.text, *of, "text")
    return replace(message, text=text, data=seals.open_json(message.data, *of, "data"))
