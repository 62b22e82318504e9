"""What is happening in the calls now: for the staff console, the demo and the captions of the web page.

Each org has one stream, cut off at its oldest end. `LiveFeed` writes and follows it; `Publisher` stands between it and
the voice path, which may neither wait for it nor fail by it. What must not be lost goes into the durable record.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

import structlog
from redis.asyncio import Redis

from memory.conversation import JSON
from memory.errors import SealBroken, StoreDown
from memory.people import OrgId
from memory.sealed import Seals
from memory.stores.codec import json_bytes, notes_from
from memory.stores.connection_redis import BLOCK_SECONDS, store_errors
from memory.stores.keys import live_key

log = structlog.get_logger()

Event = Mapping[str, JSON]

Told = tuple[OrgId, str, bytes]
"""An event as it is sent: its org, its call, and itself as JSON."""

_EVENTS_AT_ONCE = 100
_BOUND = "live"


class LiveFeed:
    """The streams of all orgs. `reader` is a client of its own (`connect_reader`), since followers block on it.

    With `seals`, the `text` of an event stands there sealed; what no key opens is followed without it.
    """

    def __init__(self, client: Redis, reader: Redis, *, seals: Seals | None = None, keep: int = 5000) -> None:
        self._client = client
        self._reader = reader
        self._seals = seals
        self._keep = keep

    async def publish(self, org: OrgId, call_id: str, event: Event) -> None:
        """Tell the followers of `org`. About the last `keep` events stay, for those who come late. Raises StoreDown."""
        await self.publish_all([self.told(org, call_id, event)])

    def told(self, org: OrgId, call_id: str, event: Event) -> Told:
        """An event as it is sent, in about 5 microseconds. Raises TypeError and ValueError for what is no JSON."""
        if self._seals and isinstance(text := event.get("text"), str):
            event = {**event, "text": self._seals.value(text, org, call_id, _BOUND)}
        return org, call_id, json_bytes(dict(event))

    async def publish_all(self, events: list[Told]) -> None:
        """Tell several events, in order, in one round trip. Raises StoreDown."""
        with store_errors():
            telling = self._client.pipeline(transaction=False)
            for org, call_id, event in events:
                fields = {"call": call_id, "event": event}
                telling.xadd(live_key(org), cast("dict[Any, Any]", fields), maxlen=self._keep, approximate=True)
            await telling.execute()

    async def follow(
        self, org: OrgId, call_id: str | None = None, *, after: str | None = None
    ) -> AsyncIterator[dict[str, JSON]]:
        """Events of one call, or of all calls of `org`, as they come: each as it was published, with `id` and `call`.

        `after` is the `id` of the last event seen: those that came since are given first, as far as they are kept.
        "0" gives all that are kept, None only what comes from the first step on. Never ends by itself. Raises
        StoreDown: follow again after the last `id`.
        """
        key = live_key(org)
        last = after if after is not None else await self._newest(key)
        while True:
            with store_errors():
                found = await self._reader.xread({key: last}, count=_EVENTS_AT_ONCE, block=int(BLOCK_SECONDS * 1000))
            for id, fields in _entries(found):
                last = id.decode()
                call = fields[b"call"].decode()
                if call_id in (None, call):
                    yield {**self._opened(org, call, notes_from(fields[b"event"])), "id": last, "call": call}

    def _opened(self, org: OrgId, call_id: str, event: dict[str, JSON]) -> dict[str, JSON]:
        if self._seals is None or "text" not in event:
            return event
        try:
            return {**event, "text": self._seals.open_value(event["text"], org, call_id, _BOUND)}
        except SealBroken as trouble:
            log.warning("live.not_opened", org=org, call=call_id, reason=str(trouble))
            return {**event, "text": ""}

    async def _newest(self, key: str) -> str:
        with store_errors():
            found = cast("list[tuple[bytes, Any]]", await self._reader.xrevrange(key, count=1))
        return found[0][0].decode() if found else "0-0"


class Publisher:
    """Tells events without ever waiting or failing. One task sends them on; when it cannot, the oldest are dropped.

    What all calls tell within `every_seconds` goes in one round trip: sooner than anybody's eye, and a hundred calls
    take hardly more of the event loop than one.
    """

    def __init__(
        self, feed: LiveFeed, *, limit: int = 1000, again_seconds: float = 1.0, every_seconds: float = 0.05
    ) -> None:
        self._feed = feed
        self._limit = limit
        self._every_seconds = every_seconds
        self._again_seconds = again_seconds
        self._waiting: deque[Told] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None
        self.dropped = 0
        """Events that nobody will see."""

    async def __aenter__(self) -> Publisher:
        self._task = asyncio.create_task(self._drain(), name="live-publisher")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Sends what is waiting, if that goes at once, and stops."""
        assert self._task is not None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self.flush()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def tell(self, org: OrgId, call_id: str, event: Event) -> None:
        """Put an event, as it is now, on its way. Returns at once, and never raises."""
        try:
            told = self._feed.told(org, call_id, event)
        except (TypeError, ValueError) as error:
            self.dropped += 1
            log.error("live.no_json", call=call_id, reason=str(error))
            return
        if len(self._waiting) >= self._limit:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(told)
        self._idle.clear()
        self._news.set()

    async def flush(self) -> None:
        """Until everything told so far has been sent or dropped."""
        await self._idle.wait()

    async def _drain(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(self._every_seconds)
            self._news.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _EVENTS_AT_ONCE))]
                try:
                    await self._feed.publish_all(batch)
                except StoreDown:
                    self.dropped += len(batch)  # told late, they would only confuse
                    log.warning("live.dropped", events=len(batch), dropped=self.dropped)
                    await asyncio.sleep(self._again_seconds)
                except Exception:
                    self.dropped += len(batch)
                    log.exception("live.refused", events=len(batch), dropped=self.dropped)
            self._idle.set()


def _entries(found: Any) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """The entries in the answer to an XREAD of one stream."""
    return found[0][1] if found else []
