"""What every channel of written messages has in common: what comes in, what goes out, and why it did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from gateway.errors import GatewayTrouble
from memory.conversation import JSON, Channel
from memory.outbox import OutboundMessage
from memory.people import Contact, OrgId


class SendFailed(GatewayTrouble):
    """A message did not go out. `code` is the carrier's or ours; `carrier_ids` are the parts that did go out.

    `unsure`: nobody answered, and the carrier may have it all the same. `stopped`: the carrier will not deliver,
    because the customer has told it to stop.
    """

    code = "send_failed"

    def __init__(
        self,
        code: str,
        *,
        retryable: bool,
        carrier_ids: Sequence[str] = (),
        unsure: bool = False,
        stopped: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.carrier_ids = tuple(carrier_ids)
        self.unsure = unsure
        self.stopped = stopped


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message: its MIME type, and where the carrier keeps it."""

    content_type: str
    url: str


@dataclass(frozen=True, slots=True)
class Location:
    """A place that was sent, in degrees; `label` is what the sender's map calls it."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """Something that a customer wrote. `id` is the provider's; the same message never has two.

    `text` is as it was written. `data` is what else the channel needs to answer in kind.
    """

    id: str
    org: OrgId
    contact: Contact
    channel: Channel
    text: str
    at: datetime
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    data: Mapping[str, JSON] = field(default_factory=dict)


def as_written(message: InboundMessage) -> str:
    """What was written, with what came beside it named: "Like this one (sent a picture)"."""
    named = [f"(sent {_kind(attachment.content_type)})" for attachment in message.attachments]
    if place := message.location:
        at = f"{place.latitude:.5f}, {place.longitude:.5f}"
        named.append(f"(sent a location: {place.label}, {at})" if place.label else f"(sent a location: {at})")
    return " ".join([text, *named] if (text := message.text.strip()) else named)


def _kind(content_type: str) -> str:
    """A file by what it is to a person."""
    main = content_type.partition("/")[0].lower()
    if "vcard" in content_type.lower():
        return "a contact"
    return {"image": "a picture", "video": "a video", "audio": "a sound"}.get(main, "a file")


class TextChannel(Protocol):
    """A way for written messages to customers."""

    async def send(self, message: OutboundMessage, carrier_ids: Sequence[str] = ()) -> list[str]:
        """Send it, in parts if it has to be; gives what the carrier calls all its parts, in order.

        `carrier_ids` are parts that an earlier try has sent: only the rest goes out. Raises SendFailed.
        """
        ...
