"""Taking customers out of Postgres, putting them in, and away: `memory.store.Moving`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

import asyncpg
import orjson

from memory.bundle import Bundle, KeptConversation
from memory.conversation import Conversation, ConversationId
from memory.errors import StoreDown, no_customer
from memory.people import CustomerId, OrgId
from memory.stores import codec
from memory.stores.conversations_postgres import turn_of
from memory.stores.ground_postgres import AT_LENGTH_SECONDS, Connection, Ground, json, rows_of, text
from memory.stores.memories_postgres import keep_of, memory_of
from memory.stores.postgres_schema import ALL_TABLES

_Answer = TypeVar("_Answer")

_TRIES = 8


class PostgresMoving:
    """Taking out and away; see `memory.store.Moving`."""

    _ground: Ground

    async def orgs(self) -> list[OrgId]:
        """Every org that has a customer."""
        every = "SELECT DISTINCT org FROM memory.customers ORDER BY org"
        async with self._ground.pool.work() as connection:
            rows = await connection.fetch(every, timeout=AT_LENGTH_SECONDS)
        return [OrgId(row["org"]) for row in rows]

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]:
        """The next customers."""
        asked = (
            'SELECT id FROM memory.customers WHERE org = $1 AND id COLLATE "C" > $2 ORDER BY id COLLATE "C" LIMIT $3'
        )
        async with self._ground.pool.work() as connection:
            return [CustomerId(row["id"]) for row in await connection.fetch(asked, org, after, count)]

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle:
        """All that is held of one, at one moment."""
        async with self._ground.pool.work() as connection:
            return await self._bundle(connection, org, customer)

    async def _bundle(self, connection: Connection, org: OrgId, customer: CustomerId) -> Bundle:
        now = self._ground.clock()
        row = await rows_of(connection, org, customer)
        if row is None:
            raise no_customer(org, customer)
        threads = await connection.fetch(
            "SELECT * FROM memory.conversations WHERE org = $1 AND customer = $2 AND ends_at > $3"
            " ORDER BY began_at, id",
            org, row["id"], now,
        )  # fmt: skip
        memories = await connection.fetch(
            "SELECT customer, memory FROM memory.memories WHERE org = $1 AND customer = $2"
            " AND (ends_at IS NULL OR ends_at > $3) ORDER BY at, id",
            org, row["id"], now,
        )  # fmt: skip
        kept = tuple([await _kept(connection, thread) for thread in threads])
        contacts = [(codec.contact_of(field), own, codec.moment(since)) for field, own, since in row["contacts"] or ()]
        return Bundle(
            org=org,
            customer=customer,
            made_at=row["made_at"],
            contacts=tuple((contact, since) for contact, own, since in contacts if own),
            facts=row["facts"],
            shares=tuple(contact for contact, own, _ in contacts if not own),
            stopped_at=row["stopped_at"],
            merged_into=row["merged_into"] and CustomerId(row["merged_into"]),
            conversations=kept,
            memories=tuple(memory_of(each) for each in memories),
        )

    async def put(self, bundle: Bundle) -> None:
        """Hold exactly this of that customer. What has run out by now is left out."""
        for _ in range(_TRIES):
            with suppress(
                asyncpg.DeadlockDetectedError
            ):  # with who touches the same customers: one of two is done again
                return await self._put(bundle)
        raise StoreDown("a customer is being changed by too many at once")

    async def _put(self, bundle: Bundle) -> None:
        org, id, now = bundle.org, bundle.customer, self._ground.clock()
        async with self._ground.pool.work() as connection:
            await _empty(connection, org, id)
            merged_at = bundle.made_at if bundle.merged_into else None
            await connection.execute(
                "INSERT INTO memory.customers (org, id, made_at, facts, stopped_at, merged_into, merged_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                org, id, bundle.made_at, json(dict(bundle.facts)), bundle.stopped_at, bundle.merged_into, merged_at,
            )  # fmt: skip
            met = [(contact, True, since) for contact, since in bundle.contacts]
            met += [(contact, False, bundle.made_at) for contact in bundle.shares]
            for contact, own, since in met:
                field = codec.contact_field(contact)
                if own:
                    await connection.execute(
                        "DELETE FROM memory.contacts WHERE org = $1 AND contact = $2 AND own", org, field
                    )
                await connection.execute(
                    "INSERT INTO memory.contacts (org, contact, customer, own, since) VALUES ($1, $2, $3, $4, $5)",
                    org, field, id, own, since,
                )  # fmt: skip
            for kept in bundle.conversations:
                if kept.conversation.last_at + self._ground.keep > now:
                    await self._put_thread(connection, bundle, kept)
            for memory in bundle.memories:
                if memory.ends_at is None or memory.ends_at > now:
                    await keep_of(connection, memory, id)

    async def swap(self, before: Bundle, after: Bundle) -> bool:
        """Give the facts, notes, turns and memories of `before` the words of `after`, which says the same otherwise.

        All at one moment; false, with nothing changed, when it is not `before` any more. What is added meanwhile stays.
        """
        org, id = before.org, text(before.customer)
        async with self._ground.pool.work() as connection:
            for table, column in (("customers", "id"), ("conversations", "customer"), ("memories", "customer")):
                await connection.execute(
                    f"SELECT 1 FROM memory.{table} WHERE org = $1 AND {column} = $2 FOR UPDATE", org, id
                )
            if await self._bundle(connection, org, before.customer) != before:
                return False
            await connection.execute(_FACTS, org, id, json(dict(after.facts)))
            for kept in after.conversations:
                thread = kept.conversation
                await connection.execute(_NOTES, org, thread.id, json(dict(thread.notes)))
                said = [(org, thread.id, text(turn.id), _json_of(codec.turn_bytes(turn))) for turn in kept.turns]
                await connection.executemany(_TURN, said)
            known = [(org, text(memory.id), _json_of(codec.memory_bytes(memory))) for memory in after.memories]
            await connection.executemany(_MEMORY, known)
        return True

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        """Delete a customer and all merged into them."""
        gone = await _tried(lambda: self._forget(org, customer))
        await self._ground.tell(org, [{"kind": "forgotten", "id": id} for id in gone])

    async def _forget(self, org: OrgId, customer: CustomerId) -> list[str]:
        async with self._ground.pool.work() as connection:
            rows = await connection.fetch("SELECT id FROM memory.members($1, $2)", org, text(customer))
            gone = [row["id"] for row in rows]
            left = [row["contact"] for row in await connection.fetch(_OWN, org, gone)]
            for id in gone:
                await _unlock(connection, org, id)
                await _empty(connection, org, id)
            await connection.execute(_INHERIT, org, left)
        return gone

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        """The rows in which one of these words stands."""
        found: list[str] = []
        async with self._ground.pool.work() as connection:
            for table in ALL_TABLES:
                rows = await connection.fetch(
                    f"SELECT DISTINCT '{table}' AS place FROM memory.{table} t WHERE org = $1"
                    " AND EXISTS (SELECT 1 FROM unnest($2::text[]) word WHERE position(word IN t::text) > 0)",
                    org, [text(word) for word in words], timeout=AT_LENGTH_SECONDS,
                )  # fmt: skip
                found += [row["place"] for row in rows]
        return found

    async def _put_thread(self, connection: Connection, bundle: Bundle, kept: KeptConversation) -> None:
        thread, org = kept.conversation, bundle.org
        for table, column in (("turns", "conversation"), ("conversations", "id")):  # it may stand with another here
            await connection.execute(f"DELETE FROM memory.{table} WHERE org = $1 AND {column} = $2", org, thread.id)
        await connection.execute(
            "INSERT INTO memory.conversations (org, id, customer, began_at, last_at, notes, turns, ends_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            org, thread.id, bundle.customer, thread.began_at, thread.last_at, json(dict(thread.notes)), len(kept.turns),
            thread.last_at + self._ground.keep,
        )  # fmt: skip
        await connection.executemany(
            "INSERT INTO memory.turns (org, conversation, place, id, turn) VALUES ($1, $2, $3, $4, $5)",
            [
                (org, thread.id, place, text(turn.id), _json_of(codec.turn_bytes(turn)))
                for place, turn in enumerate(kept.turns, 1)
            ],
        )
        await connection.execute(
            "UPDATE memory.customers SET open = $3 WHERE org = $1 AND id = $2", org, bundle.customer, thread.id
        )


_OWN = "SELECT contact FROM memory.contacts WHERE org = $1 AND customer = ANY($2) AND own"

_INHERIT = """
UPDATE memory.contacts AS heir SET own = true WHERE org = $1 AND contact = ANY($2) AND NOT own
  AND NOT EXISTS (SELECT 1 FROM memory.contacts o WHERE o.org = $1 AND o.contact = heir.contact AND o.own)
  AND customer = (SELECT customer FROM memory.contacts s WHERE s.org = $1 AND s.contact = heir.contact
                  ORDER BY since, customer LIMIT 1)
"""
"""Who shares a contact that nobody has any more has it from now on: the first who came."""


_FACTS = "UPDATE memory.customers SET facts = $3 WHERE org = $1 AND id = $2"
_NOTES = "UPDATE memory.conversations SET notes = $3 WHERE org = $1 AND id = $2"
_TURN = "UPDATE memory.turns SET turn = $4 WHERE org = $1 AND conversation = $2 AND id = $3"
_MEMORY = "UPDATE memory.memories SET memory = $3 WHERE org = $1 AND id = $2"
_THEIRS = "(SELECT id FROM memory.conversations WHERE org = $1 AND customer = $2)"


async def _tried(step: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """A step that is done again when another touched the same customers or contacts. Raises StoreDown for ever so."""
    for _ in range(_TRIES):
        with suppress(asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError):
            return await step()
    raise StoreDown("a customer is being changed by too many at once")


async def _unlock(connection: Connection, org: OrgId, id: str) -> None:
    """Nobody holds, or waits for, the lock of any conversation of this customer."""
    for table in ("locks", "waiting"):
        await connection.execute(f"DELETE FROM memory.{table} WHERE org = $1 AND conversation IN {_THEIRS}", org, id)


async def _empty(connection: Connection, org: OrgId, id: str) -> None:
    """Delete a customer, whole. Who answers in one of the conversations goes on holding its lock."""
    await connection.execute(f"DELETE FROM memory.turns WHERE org = $1 AND conversation IN {_THEIRS}", org, id)
    for table in ("conversations", "memories", "contacts"):
        await connection.execute(f"DELETE FROM memory.{table} WHERE org = $1 AND customer = $2", org, id)
    await connection.execute("DELETE FROM memory.customers WHERE org = $1 AND id = $2", org, id)


async def _kept(connection: Connection, row: Any) -> KeptConversation:
    thread = Conversation(
        ConversationId(row["id"]),
        OrgId(row["org"]),
        CustomerId(row["customer"]),
        row["began_at"],
        row["last_at"],
        row["notes"],
    )
    said = await connection.fetch(
        "SELECT turn FROM memory.turns WHERE org = $1 AND conversation = $2 ORDER BY place", row["org"], row["id"]
    )
    return KeptConversation(
        replace(thread, goes_on=False), tuple(turn_of(thread.customer, each["turn"]) for each in said)
    )


def _json_of(data: bytes) -> Any:
    return json(orjson.loads(data))
