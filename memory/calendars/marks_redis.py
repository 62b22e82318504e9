"""What was told to the owner's calendar, and where it disagreed: kept in Redis, so that any worker can go on.

Losing it loses no booking. An event that is in the calendar as it should be is recognised, one that is not is treated
as changed by hand, and one that is missing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Literal, cast

import orjson
from redis.asyncio import Redis

from memory.bookings import BookingId
from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

_KEPT_FOR = timedelta(days=500)
_CONFLICTS = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """Digests of one event. `said`: what the calendar was last told. `stored`: what it then held, in its own words.

    `trying`: what is being told now. Set before the request, so that a worker that dies in it leaves a trace.
    """

    said: str = ""
    stored: str = ""
    trying: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The owner had changed or deleted an event by hand when its booking changed. `at` is an ISO time, in UTC.

    `version` is a digest of what the booking then said, and `kept` the id of the copy of the owner's version.
    """

    booking: str
    reference: str
    what: Literal["changed_by_hand", "deleted_by_hand"]
    at: str
    version: str
    kept: str | None = None


class CalendarMarks:
    """The marks of one calendar of one org. Every method raises StoreDown."""

    def __init__(self, client: Redis, org: OrgId, calendar_url: str) -> None:
        """Another calendar has marks of its own: it was told nothing yet."""
        self._client = client
        self._org = org
        self._calendar = hashlib.sha256(calendar_url.encode()).hexdigest()[:12]

    async def marks(self, bookings: Sequence[BookingId]) -> list[Mark]:
        """A mark for each booking; an empty one for those that the calendar was told nothing of."""
        if not bookings:
            return []
        with store_errors():
            found = cast("list[bytes | None]", await self._client.mget([self._key(booking) for booking in bookings]))
        return [Mark(**orjson.loads(data)) if data else Mark() for data in found]

    async def mark(self, booking: BookingId, mark: Mark) -> None:
        """Replace the mark of a booking."""
        with store_errors():
            await self._client.set(self._key(booking), orjson.dumps(asdict(mark)), ex=_KEPT_FOR)

    async def add_conflict(self, conflict: Conflict) -> bool:
        """Remember it for the staff, once: false when it is known. The oldest go when there are many."""
        if any(replace(known, at=conflict.at) == conflict for known in await self.conflicts()):
            return False
        with store_errors():
            async with self._client.pipeline(transaction=True) as pipeline:
                pipeline.lpush(self._conflicts_key, orjson.dumps(asdict(conflict)))
                pipeline.ltrim(self._conflicts_key, 0, _CONFLICTS - 1)
                await pipeline.execute()
        return True

    async def conflicts(self) -> list[Conflict]:
        """The newest first."""
        with store_errors():
            found = cast("list[bytes]", await self._client.lrange(self._conflicts_key, 0, -1))  # pyright: ignore[reportGeneralTypeIssues]
        return [Conflict(**orjson.loads(data)) for data in found]

    def _key(self, booking: BookingId) -> str:
        return key(self._org, "calendar", f"{self._calendar}:{booking}")

    @property
    def _conflicts_key(self) -> str:
        return key(self._org, "calendar-conflicts", self._calendar)
