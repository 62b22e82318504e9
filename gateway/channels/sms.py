"""Text messages as a `TextChannel`: made cheap to carry, cut where they are too long, and sent part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from gateway.channels.text_channel import SendFailed
from memory.outbox import MessageId, OutboundMessage
from telephony.errors import CarrierFailed
from telephony.sms_segments import counted, plain, split
from telephony.twilio.texts import STOPPED

log = structlog.get_logger()

StatusUrl = Callable[[MessageId, int], str]
"""Where the carrier is to tell how far a part of a message has come, by its place from 0."""


class SendsTexts(Protocol):
    """What is needed of a carrier: see `telephony.twilio.texts.TwilioTexts`."""

    async def send(self, to: str, body: str, *, status_url: str | None = None) -> str: ...


class SmsChannel:
    """Sends texts over one carrier. Without `status_url`, nothing is heard of them once they are sent."""

    def __init__(self, texts: SendsTexts, status_url: StatusUrl | None = None) -> None:
        self._texts = texts
        self._status_url = status_url

    async def send(self, message: OutboundMessage, carrier_ids: Sequence[str] = ()) -> list[str]:
        """See `gateway.channels.text_channel.TextChannel`."""
        parts = split(plain(message.text))
        if message.to.kind != "phone" or not parts:
            raise SendFailed("nothing_to_send" if not parts else "no_phone", retryable=False)
        ids = list(carrier_ids)
        for place in range(len(ids), len(parts)):
            status_url = self._status_url(message.id, place) if self._status_url else None
            try:
                ids.append(await self._texts.send(message.to.value, parts[place], status_url=status_url))
            except CarrierFailed as failed:
                raise _not_sent(failed, ids) from None
        carried = [counted(part) for part in parts]
        segments, encodings = sum(each.segments for each in carried), sorted({each.encoding for each in carried})
        log.info("text_sent", org=message.org, message=message.id, segments=segments, encodings=encodings)
        return ids


def _not_sent(failed: CarrierFailed, ids: Sequence[str]) -> SendFailed:
    code = failed.carrier_code
    return SendFailed(
        str(code) if code else failed.code,
        retryable=failed.retryable,
        carrier_ids=ids,
        unsure=failed.unsure,
        stopped=code == STOPPED,
    )
