"""The parts of a reply. Voice speaks them as they come; a text channel joins them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from memory.conversation import Channel


@dataclass(frozen=True, slots=True)
class Routed:
    """First part of every reply to a turn: what it was taken for, and who answers."""

    intent: str
    agent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Say:
    """A piece of text, as it comes from the model: any length, spaces included, not yet a clause."""

    text: str


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send this text on another channel of the same customer."""

    channel: Channel
    text: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """Bring in a person. `reason` is a stable code, `story` what they should know."""

    reason: str
    story: str


@dataclass(frozen=True, slots=True)
class EndCall:
    """Hang up, once all that was said has been heard."""


ReplyPart = Routed | Say | SendMessage | HandOff | EndCall
Reply = AsyncGenerator[ReplyPart, None]
