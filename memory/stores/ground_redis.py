"""What the parts of the Redis store stand on: the client, its clock and times, and the running of programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from memory.clock import Clock
from memory.contacts import canonical
from memory.errors import NotFound
from memory.memories import Memory
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores import codec
from memory.stores.connection_redis import store_errors
from memory.stores.keys import ORGS, base, quoted, records_key


class Ground:
    """One Redis client, and how the store uses it. Times are in the units that its programs take."""

    def __init__(self, client: Redis, clock: Clock, *, gap_seconds: float, keep_seconds: float, region: str) -> None:
        self.client = client
        self.clock = clock
        self.gap_microseconds = int(gap_seconds * 1_000_000)
        self.keep_ms = int(keep_seconds * 1000)
        self._region = region
        self._scripts: dict[str, Any] = {}

    async def run(self, program: str, org: OrgId, *args: Any) -> Any:
        """Run a program that works on all of an org: its first argument is what the org's keys begin with."""
        with store_errors():
            return await self.script(program)(keys=[records_key(org)], args=[base(org), *args])

    def script(self, program: str) -> Any:
        """A program as the server knows it."""
        if program not in self._scripts:
            self._scripts[program] = self.client.register_script(program)
        return self._scripts[program]

    async def note_org(self, org: OrgId) -> None:
        """Before anything of an org is written: its record is found by this, and read org by org."""
        with store_errors():
            await self.client.sadd(ORGS, org)

    def contact(self, contact: Contact) -> Contact:
        """In its canonical form. Raises BadContact."""
        return canonical(contact, region=self._region)

    def now(self) -> int:
        """Microseconds by the store's clock."""
        return codec.microseconds(self.clock())

    def lifetime(self, memory: Memory) -> tuple[int, int] | None:
        """When a memory ends and the milliseconds that it has left, both 0 for ever; None when it is over."""
        if memory.ends_at is None:
            return 0, 0
        ends, now = codec.microseconds(memory.ends_at), self.now()
        return None if ends <= now else (ends, max(1, (ends - now) // 1000))


def id_of(org: OrgId, id: str) -> str:
    """An id that may stand in a key as it is. Raises NotFound for one that was never made here."""
    if not id or quoted(id) != id:
        raise NotFound(f"there is nothing of this id in org {org}")
    return id


def person(org: OrgId, found: Sequence[Any]) -> Customer:
    """Who the programs of people gave: id, fields, id, fields ..., the one that stands for them all first."""
    people = [
        codec.customer_from(org, CustomerId(id.decode()), pairs(fields))
        for id, fields in zip(found[::2], found[1::2], strict=True)
    ]
    return codec.joined(people)


def pairs(flat: Sequence[bytes]) -> dict[bytes, bytes]:
    """The fields of a hash, as a program gives them: name, value, name, value ..."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def text_bytes(text: str) -> bytes:
    """Bytes of any text; half a character becomes a question mark."""
    return text.encode("utf-8", "replace")
