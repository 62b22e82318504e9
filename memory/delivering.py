"""How a message makes its way: pure steps from one state of its journey to the next, and the journey as bytes.

News of the carrier comes in any order, and before the answer to the request that sent the message: a step only ever
leads forward, and what the carrier told early is kept until it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, takewhile
from typing import Any, Literal

import orjson

from memory.conversation import JSON
from memory.outbox import Delivery, DeliveryState, MessageId, OutboundMessage
from memory.people import Contact, CustomerId, OrgId
from memory.records.entries import MessageRecord
from memory.stores.codec import json_bytes, microseconds, moment

TRY_AGAIN_SECONDS = (1, 5, 30, 120, 600)
"""How long a message waits after each try that failed; after one more it has failed for good."""
UNSURE_SECONDS = 30
"""How long at least it waits when the carrier may have it all the same: news of it would come by then."""

News = Literal["sent", "delivered", "failed"]
_NEWS_RANK: dict[str, int] = {"sent": 0, "failed": 1, "delivered": 2}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message that the carrier has, and the furthest that was told of it."""

    carrier_id: str
    news: News = "sent"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """A message under way. `parts` by place, from 0; `whole` once all of them are with the carrier.

    While a sender has it, `claim` is its token. `due` is when it may be tried next or, claimed, when the claim is over.
    """

    message: OutboundMessage
    changed_at: datetime
    due: datetime
    state: DeliveryState = "waiting"
    tries: int = 0
    code: str | None = None
    claim: str | None = None
    parts: Mapping[int, Part] = field(default_factory=dict)
    whole: bool = False

    @property
    def carrier_ids(self) -> tuple[str, ...]:
        """The parts that are with the carrier, as far as there is no gap."""
        return tuple(self.parts[place].carrier_id for place in takewhile(self.parts.__contains__, count()))

    @property
    def delivery(self) -> Delivery:
        """As the outbox shows it."""
        return Delivery(self.message, self.state, self.changed_at, self.carrier_ids, self.tries, self.code)

    @property
    def record(self) -> MessageRecord:
        """As the durable record keeps it."""
        sent = self.message
        return MessageRecord(
            sent.id,
            sent.org,
            sent.customer,
            sent.channel,
            sent.purpose,
            self.state,
            sent.text,
            sent.made_at,
            self.changed_at,
            self.tries,
            self.code,
            sent.conversation,
            sent.turn,
            list(self.carrier_ids),
        )


def begun(message: OutboundMessage, now: datetime) -> Journey:
    """A message that was just put."""
    return Journey(message, now, max(message.not_before or now, now))


def claimed(journey: Journey, token: str, now: datetime, lease_seconds: float) -> Journey | None:
    """The journey in the hands of a sender; None when it is not to be tried now."""
    if journey.state != "waiting" or journey.due > now:
        return None
    due = now + timedelta(seconds=lease_seconds)
    return replace(journey, claim=token, due=due, tries=journey.tries + 1)


def sent(journey: Journey, carrier_ids: Sequence[str], now: datetime) -> Journey:
    """All parts are with the carrier. What it told of them before counts."""
    return _settled(replace(_with_parts(journey, carrier_ids), whole=True, claim=None), now)


def tried(journey: Journey, code: str, carrier_ids: Sequence[str], now: datetime, *, unsure: bool) -> Journey:
    """A try failed and another may help: it waits for that, or has failed for good when there were enough."""
    journey = _with_parts(journey, carrier_ids)
    if journey.tries > len(TRY_AGAIN_SECONDS):
        return ended(journey, "failed", code, now)
    seconds = TRY_AGAIN_SECONDS[max(journey.tries, 1) - 1]
    due = now + timedelta(seconds=max(seconds, UNSURE_SECONDS) if unsure else seconds)
    return replace(journey, claim=None, due=due, code=code, changed_at=now)


def ended(journey: Journey, state: DeliveryState, code: str, now: datetime) -> Journey:
    """It failed for good, or was never to be sent. One that the carrier has already is left as it is."""
    if journey.state != "waiting":
        return journey
    return replace(journey, state=state, code=code, claim=None, changed_at=now)


def told(journey: Journey, place: int, part: Part, now: datetime) -> Journey:
    """The carrier says how far a part has come."""
    known = journey.parts.get(place)
    if known and (known.carrier_id != part.carrier_id or _NEWS_RANK[known.news] >= _NEWS_RANK[part.news]):
        return journey
    return _settled(replace(journey, parts={**journey.parts, place: part}), now)


def _with_parts(journey: Journey, carrier_ids: Sequence[str]) -> Journey:
    known = journey.parts
    heard = {
        place: known[place] if place in known and known[place].carrier_id == id else Part(id)
        for place, id in enumerate(carrier_ids)
    }
    return replace(journey, parts={**known, **heard})


def _settled(journey: Journey, now: datetime) -> Journey:
    """The state that its parts make together, once all of them are with the carrier."""
    if not journey.whole or journey.state == "refused":
        return journey
    failed = next((part for part in journey.parts.values() if part.news == "failed"), None)
    state: DeliveryState = "sent"
    if failed:
        state = "failed"
    elif all(part.news == "delivered" for part in journey.parts.values()):
        state = "delivered"
    code = failed.code if failed else None
    if (state, code) == (journey.state, journey.code):
        return journey
    return replace(journey, state=state, code=code, changed_at=now)


_TIMES = ("made_at", "not_before")
_PLAIN = ("id", "org", "customer", "channel", "text", "purpose", "conversation", "turn")


def journey_bytes(journey: Journey) -> bytes:
    """A journey as JSON."""
    message = journey.message
    fields: dict[str, JSON] = {name: getattr(message, name) for name in _PLAIN}
    fields |= {name: microseconds(at) for name in _TIMES if (at := getattr(message, name)) is not None}
    fields |= {"to": [message.to.kind, message.to.value], "data": dict(message.data)}
    return json_bytes(
        {
            "message": fields,
            "changed_at": microseconds(journey.changed_at),
            "due": microseconds(journey.due),
            "state": journey.state,
            "tries": journey.tries,
            "code": journey.code,
            "claim": journey.claim,
            "parts": {str(at): [part.carrier_id, part.news, part.code] for at, part in journey.parts.items()},
            "whole": journey.whole,
        }
    )


def journey_from(data: bytes) -> Journey:
    """The journey that `journey_bytes` made."""
    fields: dict[str, Any] = orjson.loads(data)
    plain = fields["message"]
    message = OutboundMessage(
        id=MessageId(plain["id"]),
        org=OrgId(plain["org"]),
        customer=CustomerId(plain["customer"]),
        to=Contact(*plain["to"]),
        made_at=moment(plain["made_at"]),
        not_before=moment(plain["not_before"]) if "not_before" in plain else None,
        data=plain["data"],
        **{name: plain[name] for name in ("channel", "text", "purpose", "conversation", "turn")},
    )
    return Journey(
        message,
        moment(fields["changed_at"]),
        moment(fields["due"]),
        parts={int(at): Part(*part) for at, part in fields["parts"].items()},
        **{name: fields[name] for name in ("state", "tries", "code", "claim", "whole")},
    )
