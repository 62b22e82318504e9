"""Takes what the workers put on the queue into the durable record: exactly once, however often it is killed.

An entry leaves the queue only after its row is committed. A writer that dies between the two leaves it to be delivered
again, and writing it again changes nothing. Several writers share the work; what one leaves lying, another claims. An
entry that cannot be written is set aside in a stream of its own and reported, so that it does not hold up the rest.
"""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.errors import StoreDown
from memory.people import OrgId
from memory.records.rows import Row, opened, row_from
from memory.records.upserts import write_rows
from memory.sealed import Seals
from memory.stores.connection_redis import BLOCK_SECONDS, store_errors
from memory.stores.keys import ORGS, quoted, records_key

log = structlog.get_logger()

GROUP = "writers"
_BAD_KEPT = 10_000


class Entry(NamedTuple):
    """What the queue of `org` holds at `id`."""

    org: OrgId
    id: bytes
    fields: dict[bytes, bytes]


class RecordWriter:
    """One writer. `reader` is a Redis client that may block (`connect_reader`).

    `seals` open what the shared memory sealed: staff search in the record, which its own database has to protect.
    A writer begins with what an earlier one of its `name` left; what others left is taken over after `claim_seconds`,
    which must be more than a batch takes to write. Between batches that are not full it rests, so that what many calls
    say goes to the database together.
    """

    def __init__(
        self,
        reader: Redis,
        engine: AsyncEngine,
        *,
        name: str = "writer",
        claim_seconds: float = 30.0,
        batch: int = 200,
        again_seconds: float = 1.0,
        rest_seconds: float = 0.5,
        seals: Seals | None = None,
    ) -> None:
        self._redis = reader
        self._engine = engine
        self._name = name
        self._claim_ms = int(claim_seconds * 1000)
        self._batch = batch
        self._again_seconds = again_seconds
        self._rest_seconds = rest_seconds
        self._seals = seals
        self._known: set[OrgId] = set()
        self._claim_at = 0.0
        self._own_left = True
        self.written = 0
        """Entries written so far."""
        self.set_aside = 0
        """Entries that could not be written."""

    async def run(self) -> None:
        """Write until cancelled, through any time in which Redis or the database is down."""
        while True:
            try:
                taken = await self.write_once(block_seconds=BLOCK_SECONDS / 5)
                if 0 < taken < self._batch:
                    await asyncio.sleep(self._rest_seconds)
            except (StoreDown, OperationalError, OSError) as trouble:
                log.warning("records.waiting", reason=type(trouble).__name__)
                await asyncio.sleep(self._again_seconds)
            except Exception:
                log.exception("records.trouble")
                await asyncio.sleep(self._again_seconds)

    async def write_once(self, *, block_seconds: float = 0.0) -> int:
        """Write what there is, at most a batch per org, after waiting up to `block_seconds` for something.

        Gives the number of entries taken. Raises StoreDown, and SQLAlchemy's errors or OSError when the database is
        down: nothing is lost then.
        """
        entries = await self._take(block_seconds)
        if not entries:
            return 0
        self._own_left = True  # until they are acknowledged
        good = await self._decoded(entries)
        try:
            await self._write([row for _, row in good])
        except (OperationalError, OSError):
            raise
        except Exception:
            good = await self._write_one_by_one(good)
        await self._done([entry for entry, _ in good])
        self._own_left = False
        self.written += len(good)
        return len(entries)

    async def _take(self, block_seconds: float) -> list[Entry]:
        """First what this writer failed to write, then what a dead one left, then what is new."""
        with store_errors():
            orgs = await self._orgs()
            if not orgs:
                await asyncio.sleep(block_seconds)
                return []
            try:
                if self._own_left:
                    if own := await self._read(orgs, "0", None):
                        return own
                    self._own_left = False
                return await self._left_lying(orgs) or await self._read(orgs, ">", int(block_seconds * 1000) or None)
            except ResponseError as refusal:
                if "NOGROUP" not in str(refusal):
                    raise
                self._known.clear()  # the server has lost its memory: begin again
                return []

    async def _orgs(self) -> list[OrgId]:
        members = cast("set[bytes]", await self._redis.smembers(ORGS))
        orgs = sorted(OrgId(member.decode()) for member in members)
        for org in orgs:
            if org not in self._known:
                await self._join(org)
        return orgs

    async def _join(self, org: OrgId) -> None:
        try:
            await self._redis.xgroup_create(records_key(org), GROUP, id="0", mkstream=True)
        except ResponseError as refusal:
            if "BUSYGROUP" not in str(refusal):
                raise
        self._known.add(org)

    async def _read(self, orgs: list[OrgId], after: str, block_ms: int | None) -> list[Entry]:
        keys = {records_key(org): org for org in orgs}
        asked = cast("dict[Any, Any]", dict.fromkeys(keys, after))
        found = await self._redis.xreadgroup(GROUP, self._name, asked, count=self._batch, block=block_ms)
        streams = cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", found or [])
        return [Entry(keys[name.decode()], id, fields or {}) for name, entries in streams for id, fields in entries]

    async def _left_lying(self, orgs: list[OrgId]) -> list[Entry]:
        loop = asyncio.get_running_loop()
        if loop.time() < self._claim_at:
            return []
        left: list[Entry] = []
        for org in orgs:
            answer = await self._redis.xautoclaim(
                records_key(org), GROUP, self._name, min_idle_time=self._claim_ms, count=self._batch
            )
            entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", cast("list[Any]", answer)[1])
            left += [Entry(org, id, fields) for id, fields in entries]
        if not left:
            self._claim_at = loop.time() + self._claim_ms / 2000
        return left

    async def _decoded(self, entries: list[Entry]) -> list[tuple[Entry, Row]]:
        good: list[tuple[Entry, Row]] = []
        for entry in entries:
            try:
                good.append((entry, opened(row_from(entry.org, entry.id, entry.fields), self._seals)))
            except Exception as error:
                await self._put_aside(entry, error)
        return good

    async def _write(self, rows: list[Row]) -> None:
        async with self._engine.begin() as connection:
            await connection.run_sync(write_rows, rows)

    async def _write_one_by_one(self, good: list[tuple[Entry, Row]]) -> list[tuple[Entry, Row]]:
        """Find the entries that the database does not take. Raises when it takes nothing at all: it is down."""
        written: list[tuple[Entry, Row]] = []
        for entry, row in good:
            refusal = await self._refusal(row)
            if refusal is None:
                written.append((entry, row))
            else:
                await self._put_aside(entry, refusal)
        return written

    async def _refusal(self, row: Row) -> Exception | None:
        """Write one row, or give what the database has against it: what it says twice, while it answers otherwise."""
        refusal: Exception | None = None
        for _ in range(2):
            try:
                await self._write([row])
            except (OperationalError, OSError):
                raise
            except Exception as error:
                refusal = error
                async with self._engine.connect() as connection:
                    await connection.execute(text("SELECT 1"))
            else:
                return None
        return refusal

    async def _put_aside(self, entry: Entry, error: Exception) -> None:
        self.set_aside += 1
        log.error("records.set_aside", org=entry.org, entry=entry.id.decode(), reason=type(error).__name__)
        with store_errors():
            aside = cast("dict[Any, Any]", {**entry.fields, b"trouble": type(error).__name__})
            await self._redis.xadd(aside_key(entry.org), aside, maxlen=_BAD_KEPT, approximate=True)
        await self._done([entry])

    async def _done(self, entries: list[Entry]) -> None:
        with store_errors():
            telling = self._redis.pipeline(transaction=False)
            for entry in entries:
                telling.xack(records_key(entry.org), GROUP, entry.id)
                telling.xdel(records_key(entry.org), entry.id)
            await telling.execute()


def aside_key(org: OrgId) -> str:
    """The stream of an org's entries that could not be written."""
    return f"fd:{{{quoted(org)}}}:records_aside"
