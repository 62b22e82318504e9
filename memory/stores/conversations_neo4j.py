"""Conversations in Neo4j: `memory.store.Conversations`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any, LiteralString

import orjson

from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.errors import LockLost, no_conversation, no_customer
from memory.people import CustomerId, OrgId
from memory.stores import codec
from memory.stores.ground_neo4j import Ask, Ground, json, text
from memory.stores.locks import ConversationLocks
from memory.stores.neo4j_schema import ROOT, key
from memory.stores.persons_neo4j import BY_ID


class Neo4jConversations:
    """What was said; see `memory.store.Conversations`."""

    _ground: Ground
    _locks: ConversationLocks

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """The open thread of this customer (last turn within the gap), or a new one."""
        began_at = codec.microseconds(now)
        since = codec.microseconds(now - self._ground.gap)
        asked = {"customer": key(org, "customer", customer), "since": since, "now": self._ground.now()}
        if open_one := _open_one(org, customer, await self._ground.graph.ask(_OPEN, **asked)):
            return open_one
        id = f"con_{uuid.uuid4().hex}"
        new = {"key": key(org, "conversation", id), "org": org, "id": id, "notes": "{}", "turns": 0}
        new |= {"began_at": began_at, "last_at": began_at, "ends_at": self._ground.ends()}

        async def steps(ask: Ask) -> Conversation:
            found = await ask(_HELD_OPEN, **asked)
            if open_one := _open_one(org, customer, found):
                return open_one
            await ask(_BEGIN, customer=key(org, "customer", found[0]["root"]), new=new)
            return conversation_of(new, found[0]["root"])

        thread = await self._ground.graph.work(steps)
        await self._ground.tell(org, [] if thread.goes_on else [_entry(thread)])
        return thread

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]:
        """The newest threads, newest first."""
        asked = {"customer": key(org, "customer", customer), "now": self._ground.now(), "last": last}
        rows = await self._ground.graph.ask(_NEWEST, **asked)
        if not rows:
            raise no_customer(org, customer)
        return [conversation_of(row["thread"], row["customer"]) for row in rows if row["thread"]]

    async def move_conversation(self, org: OrgId, conversation: ConversationId, customer: CustomerId) -> None:
        """It was somebody else who spoke."""

        async def steps(ask: Ask) -> list[Conversation]:
            thread = await self._thread(ask, org, conversation)
            found = await ask(_HELD_ROOT, customer=key(org, "customer", customer))
            if not found:
                raise no_customer(org, customer)
            to = found[0]["root"]
            if thread.customer == to:
                return []
            await ask(_MOVE, thread=key(org, "conversation", conversation), customer=key(org, "customer", to))
            return [replace(thread, customer=CustomerId(to))]

        await self._ground.tell(org, [_entry(moved) for moved in await self._ground.graph.work(steps)])

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        """Replace the notes. Raises LockLost when this process holds a lock of it that has run out and been taken."""
        fence = self._locks.fence(org, conversation)

        async def steps(ask: Ask) -> None:
            await self._thread(ask, org, conversation)
            thread = key(org, "conversation", conversation)
            if fence is not None:
                held = await ask(_FENCE, lock=key(org, "lock", conversation))
                if not held or held[0]["fence"] != fence:
                    raise LockLost(f"another worker answers in conversation {conversation} by now")
            await ask(_NOTES, thread=thread, notes=json(dict(notes)), ends_at=self._ground.ends())

        await self._ground.graph.work(steps)

    async def add_turn(self, turn: Turn) -> bool:
        """Keep a turn, once, and tell the record."""
        org, said = turn.org, codec.turn_bytes(turn)
        added = await self._ground.graph.ask(
            _ADD,
            thread=key(org, "conversation", turn.conversation),
            customer=key(org, "customer", turn.customer),
            turn=key(org, "turn", turn.conversation, turn.id),
            org=org,
            id=text(turn.id),
            said=said.decode(),
            at=codec.microseconds(turn.at),
            now=self._ground.now(),
            ends_at=self._ground.ends(),
        )
        if not added:
            raise no_conversation(org, turn.conversation)
        place = added[0]["place"]
        if place is not None:
            await self._ground.tell(org, [{"kind": "turn", "id": text(turn.id), "place": place, "turn": said}])
        return place is not None

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        """The turns of a conversation in the order they were added, or only its `last` ones."""
        if last is not None and last < 0:
            raise ValueError("last is a number of turns")
        thread = {"thread": key(org, "conversation", conversation), "now": self._ground.now()}
        rows = await self._ground.graph.ask(_TURNS, **thread, last=last)
        if not rows:
            raise no_conversation(org, conversation)
        return [turn_of(rows[0]["customer"], said) for said in rows[0]["said"]]

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """One at a time may answer in a conversation, in the order of asking. Raises LockLost at its end."""
        return self._locks.hold(org, conversation)

    async def _thread(self, ask: Ask, org: OrgId, conversation: ConversationId) -> Conversation:
        """A conversation, held. Raises NotFound."""
        rows = await ask(_HELD_THREAD, thread=key(org, "conversation", conversation), now=self._ground.now())
        if not rows:
            raise no_conversation(org, conversation)
        return conversation_of(rows[0]["thread"], rows[0]["customer"])


def turn_of(customer: str, said: str) -> Turn:
    """The turn of a node, said by whose conversation it is, also when that was found out later."""
    return replace(codec.turn_from(said.encode()), customer=CustomerId(customer))


def conversation_of(thread: Mapping[str, Any], customer: str, *, goes_on: bool = False) -> Conversation:
    """The conversation of a node."""
    return Conversation(
        id=ConversationId(thread["id"]),
        org=OrgId(thread["org"]),
        customer=CustomerId(customer),
        began_at=codec.moment(thread["began_at"]),
        last_at=codec.moment(thread["last_at"]),
        notes=orjson.loads(thread["notes"]),
        goes_on=goes_on,
    )


def _open_one(org: OrgId, customer: CustomerId, rows: list[dict[str, Any]]) -> Conversation | None:
    if not rows:
        raise no_customer(org, customer)
    row = rows[0]
    return conversation_of(row["thread"], row["customer"], goes_on=True) if row["thread"] else None


def _entry(thread: Conversation) -> dict[str, Any]:
    began_at = codec.microseconds(thread.began_at)
    return {"kind": "conversation", "id": thread.id, "customer": thread.customer, "began_at": began_at}


_HOLD_ROOT: LiteralString = f"{BY_ID} {ROOT} SET r.touched = randomUUID() WITH r "

_HELD_ROOT: LiteralString = f"{_HOLD_ROOT} RETURN r.id AS root"

_STILL_OPEN: LiteralString = """
OPTIONAL MATCH (r)-[:OPEN]->(t:Conversation)-[:WITH]->(o:Customer) WHERE t.last_at >= $since AND t.ends_at > $now
RETURN r.id AS root, properties(t) AS thread, o.id AS customer LIMIT 1
"""

_OPEN: LiteralString = f"{BY_ID} {ROOT} {_STILL_OPEN}"

_HELD_OPEN: LiteralString = f"{_HOLD_ROOT} {_STILL_OPEN}"

_BEGIN: LiteralString = """
MATCH (r:Customer {key: $customer}) OPTIONAL MATCH (r)-[o:OPEN]->() DELETE o
WITH DISTINCT r CREATE (t:Conversation {key: $new.key})-[:WITH]->(r), (r)-[:OPEN]->(t) SET t = $new
"""

_NEWEST: LiteralString = f"""{BY_ID} {ROOT}
OPTIONAL MATCH (r)<-[:MERGED_INTO*0..64]-(m:Customer)<-[:WITH]-(t:Conversation) WHERE t.ends_at > $now
RETURN properties(t) AS thread, m.id AS customer ORDER BY t.last_at DESC, t.began_at DESC, t.id DESC LIMIT $last
"""

_HELD_THREAD: LiteralString = """
MATCH (t:Conversation {key: $thread}) WHERE t.ends_at > $now SET t.touched = randomUUID()
WITH t MATCH (t)-[:WITH]->(o:Customer) RETURN properties(t) AS thread, o.id AS customer
"""

_MOVE: LiteralString = """
MATCH (t:Conversation {key: $thread})-[w:WITH]->() DELETE w
WITH DISTINCT t OPTIONAL MATCH ()-[theirs:OPEN]->(t) DELETE theirs
WITH DISTINCT t MATCH (r:Customer {key: $customer}) OPTIONAL MATCH (r)-[before:OPEN]->() DELETE before
WITH DISTINCT t, r CREATE (t)-[:WITH]->(r), (r)-[:OPEN]->(t)
"""

_FENCE: LiteralString = "MATCH (l:Lock {key: $lock}) SET l.touched = randomUUID() RETURN l.fence AS fence"

_NOTES: LiteralString = "MATCH (t:Conversation {key: $thread}) SET t.notes = $notes, t.ends_at = $ends_at"

_ADD: LiteralString = f"""
MATCH (t:Conversation {{key: $thread}}) WHERE t.ends_at > $now SET t.touched = randomUUID()
WITH t MATCH (t)-[:WITH]->(o:Customer)-[:MERGED_INTO*0..64]->(theirs:Customer) WHERE NOT (theirs)-[:MERGED_INTO]->()
WITH t, theirs {BY_ID} {ROOT}
WITH t, theirs, r WHERE r = theirs
OPTIONAL MATCH (before:Turn {{key: $turn}})
WITH t, before, t.turns + 1 AS place
FOREACH (x IN CASE WHEN before IS NULL THEN [1] ELSE [] END |
  CREATE (:Turn {{key: $turn, org: $org, id: $id, place: place, said: $said}})-[:IN]->(t)
  SET t.turns = place, t.ends_at = $ends_at, t.last_at = CASE WHEN t.last_at < $at THEN $at ELSE t.last_at END)
RETURN CASE WHEN before IS NULL THEN place END AS place
"""
"""No row when there is no such conversation of this customer, no place when the turn is there already."""

_TURNS: LiteralString = """
MATCH (t:Conversation {key: $thread})-[:WITH]->(o:Customer) WHERE t.ends_at > $now
OPTIONAL MATCH (t)<-[:IN]-(s:Turn) WHERE $last IS NULL OR s.place > t.turns - $last
WITH o, s ORDER BY s.place RETURN o.id AS customer, collect(s.said) AS said
"""
