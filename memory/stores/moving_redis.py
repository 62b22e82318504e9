"""Taking customers out of Redis, putting them in, and away: `memory.store.Moving`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from redis.exceptions import WatchError

from memory.bundle import Bundle, KeptConversation
from memory.conversation import ConversationId
from memory.errors import StoreDown, no_customer
from memory.memories import Memory
from memory.people import CustomerId, OrgId
from memory.stores import codec, people_scripts
from memory.stores import memory_scripts as scripts
from memory.stores.connection_redis import store_errors
from memory.stores.ground_redis import Ground, id_of, pairs
from memory.stores.keys import ORGS, base, contact_key, customers_key, key, quoted, records_key, sharers_key
from memory.stores.memories_redis import KINDS
from memory.stores.values_redis import keys_of, value_of

_TRIES = 16
_THREAD = ("conversation", "turns")


class RedisMoving:
    """Taking out and away; see `memory.store.Moving`."""

    _ground: Ground

    async def orgs(self) -> list[OrgId]:
        """Every org that ever wrote."""
        with store_errors():
            members = await self._ground.client.smembers(ORGS)
        return sorted(OrgId(member.decode()) for member in cast("set[bytes]", members))

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]:
        """The next customers."""
        low = f"({after}" if after else "-"
        with store_errors():
            found = await self._ground.client.zrangebylex(customers_key(org), low, "+", 0, count)
        return [CustomerId(id.decode()) for id in cast("list[bytes]", found)]

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle:
        """All that is held of one, at one moment."""
        found = await self._ground.run(scripts.BUNDLE, org, id_of(org, customer), *KINDS)
        if not found:
            raise no_customer(org, customer)
        fields, threads, memories = pairs(found[0]), found[1], found[2]
        into = fields.get(b"merged_into")
        alone = codec.customer_from(org, customer, fields)
        return Bundle(
            org=org,
            customer=customer,
            made_at=codec.moment(int(fields[b"made_at"])),
            contacts=tuple(codec.contacts_from(fields, "contact")),
            facts=alone.facts,
            shares=tuple(contact for contact, _ in codec.contacts_from(fields, "shares")),
            stopped_at=alone.stopped_at,
            merged_into=CustomerId(into.decode()) if into else None,
            conversations=tuple(
                _kept(org, *each) for each in zip(threads[::3], threads[1::3], threads[2::3], strict=True)
            ),
            memories=self._memories(customer, memories),
        )

    async def put(self, bundle: Bundle) -> None:
        """Hold exactly this of that customer. What has run out by now is left out."""
        await self._ground.note_org(bundle.org)
        for _ in range(_TRIES):
            if await self._replace(bundle, None):
                return
        raise StoreDown("a customer is being changed by too many at once")

    async def swap(self, before: Bundle, after: Bundle) -> bool:
        """Hold `after` instead of `before`, at one moment; false, with nothing changed, when it is not so any more."""
        return await self._replace(after, before)

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        """Delete a customer and all merged into them."""
        found = await self._ground.run(people_scripts.CUSTOMER, org, id_of(org, customer))
        for id, flat in reversed(list(zip(found[::2], found[1::2], strict=True)) if found else []):
            fields = pairs(flat)
            await self._ground.run(scripts.UNLOCK, org, id)
            await self._ground.run(scripts.EMPTY, org, id, *KINDS)
            places = [
                place
                for kind in ("contact", "shares")
                for contact, _ in codec.contacts_from(fields, kind)
                for place in (contact_key(org, contact), sharers_key(org, contact), codec.contact_field(contact))
            ]
            await self._ground.run(scripts.GONE, org, id, *places)

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        """The keys in which one of these words stands, in the name or the value."""
        sought = [form.encode("utf-8", "replace") for word in words for form in {word, quoted(word)}]
        found = []
        with store_errors():
            async for name in keys_of(self._ground.client, org):
                dumped = await value_of(self._ground.client, name)
                if any(word in name or word in dumped for word in sought):
                    found.append(name.decode())
        return sorted(found)

    async def _replace(self, bundle: Bundle, instead_of: Bundle | None) -> bool:
        """Write all of a customer in one step; false when somebody else changed them at this moment, or before."""
        org, id = bundle.org, id_of(bundle.org, bundle.customer)
        where = key(org, "customer", id)
        watched = [where, *(_all_keys(instead_of) if instead_of else ())]
        with store_errors(), suppress(WatchError):
            async with self._ground.client.pipeline() as step:
                await step.watch(*watched)
                if instead_of is not None and await self.bundle(org, bundle.customer) != instead_of:
                    return False
                fields = pairs_of(await cast("Any", step.hgetall(where)))
                gone = [each for each, _ in codec.contacts_from(fields, "contact") if each not in dict(bundle.contacts)]
                places = [contact_key(org, contact) for contact in gone]
                if places:
                    await step.watch(*places)
                theirs = [place for place in places if await cast("Any", step.get(place)) == id.encode()]
                elsewhere = await self._elsewhere(step, bundle)
                step.multi()
                for threads, thread in elsewhere:
                    step.zrem(threads, thread)
                cast("Any", step).eval(scripts.EMPTY, 1, records_key(org), base(org), id, *KINDS)
                for place in theirs:
                    step.delete(place)
                self._write(step, bundle, fields)
                await step.execute()
                return True
        return False

    async def _elsewhere(self, step: Any, bundle: Bundle) -> list[tuple[str, str]]:
        """Conversations of this customer that stand with another here: where they do, and which."""
        found = []
        for kept in bundle.conversations:
            id = kept.conversation.id
            owner = await step.hget(key(bundle.org, "conversation", id), "customer")
            if owner is not None and owner.decode() != bundle.customer:
                found.append((key(bundle.org, "threads", owner.decode()), id))
        return found

    def _write(self, writing: Any, bundle: Bundle, before: Mapping[bytes, bytes]) -> None:
        org, id = bundle.org, bundle.customer
        for contact, _ in codec.contacts_from(before, "shares"):
            writing.zrem(sharers_key(org, contact), id)
        if into := before.get(b"merged_into"):
            writing.zrem(key(org, "merged", into.decode()), id)
        self._put_person(writing, bundle)
        left_ms = [self._put_thread(writing, bundle, thread) for thread in bundle.conversations]
        for name in (key(org, "threads", id), key(org, "open", id)):
            writing.pexpire(name, max([0, *left_ms]))
        for memory in bundle.memories:
            self._keep_of(writing, bundle, memory)

    def _put_person(self, writing: Any, bundle: Bundle) -> None:
        org, id = bundle.org, bundle.customer
        where = key(org, "customer", id)
        writing.delete(where)
        fields: dict[str, str | int] = {"made_at": codec.microseconds(bundle.made_at)}
        for contact, since in bundle.contacts:
            fields[f"contact:{codec.contact_field(contact)}"] = codec.microseconds(since)
            writing.set(contact_key(org, contact), id)
        for contact in bundle.shares:
            fields[f"shares:{codec.contact_field(contact)}"] = codec.microseconds(bundle.made_at)
            writing.zadd(sharers_key(org, contact), {id: codec.microseconds(bundle.made_at)})
        fields |= {f"fact:{name}": value for name, value in bundle.facts.items()}
        if bundle.stopped_at:
            fields["stopped_at"] = codec.microseconds(bundle.stopped_at)
        if bundle.merged_into:
            fields["merged_into"] = bundle.merged_into
            writing.zadd(key(org, "merged", bundle.merged_into), {id: codec.microseconds(bundle.made_at)})
        writing.hset(where, mapping=fields)
        writing.zadd(customers_key(org), {id: 0})

    def _put_thread(self, writing: Any, bundle: Bundle, kept: KeptConversation) -> int:
        """Gives the milliseconds for which it is kept; none is written when there are none left."""
        org, thread = bundle.org, kept.conversation
        left_ms = self._ground.keep_ms - (self._ground.now() - codec.microseconds(thread.last_at)) // 1000
        if left_ms <= 0:
            return 0
        where = {kind: key(org, kind, thread.id) for kind in ("conversation", "turns", "turn_ids")}
        times = {"began_at": codec.microseconds(thread.began_at), "last_at": codec.microseconds(thread.last_at)}
        notes = {"notes": codec.json_bytes(dict(thread.notes))} if thread.notes else {}
        writing.delete(*where.values())
        writing.hset(where["conversation"], mapping={"customer": bundle.customer, **times, **notes})
        if kept.turns:
            writing.rpush(where["turns"], *(codec.turn_bytes(turn) for turn in kept.turns))
            writing.sadd(where["turn_ids"], *(turn.id for turn in kept.turns))
        for name in where.values():
            writing.pexpire(name, left_ms)
        writing.zadd(key(org, "threads", bundle.customer), {thread.id: times["began_at"]})
        writing.set(key(org, "open", bundle.customer), thread.id)
        return left_ms

    def _keep_of(self, writing: Any, bundle: Bundle, memory: Memory) -> None:
        """Keep a memory of this very customer, be they merged into another or not."""
        lifetime = self._ground.lifetime(memory)
        if lifetime is None:
            return
        ends, ttl = lifetime
        value = b"%d|%b|%b|%b" % (ends, bundle.customer.encode(), memory.kind.encode(), codec.memory_bytes(memory))
        ids = key(bundle.org, f"memories:{bundle.customer}", memory.kind)
        writing.set(key(bundle.org, "memory", memory.id), value, px=ttl or None)
        writing.zadd(ids, {quoted(memory.id): codec.microseconds(memory.at)})

    def _memories(self, customer: CustomerId, values: list[bytes]) -> tuple[Memory, ...]:
        now, found = self._ground.now(), []
        for value in values:
            ends, _, _, data = value.split(b"|", 3)
            if int(ends) == 0 or int(ends) > now:
                found.append(codec.memory_from(data, customer=customer))
        return tuple(sorted(found, key=lambda memory: (memory.at, memory.id)))


def _all_keys(bundle: Bundle) -> list[str]:
    """Every key whose change is a change of this customer."""
    org, id = bundle.org, bundle.customer
    threads = [key(org, kind, kept.conversation.id) for kept in bundle.conversations for kind in _THREAD]
    memories = [key(org, "memory", memory.id) for memory in bundle.memories]
    return [key(org, "threads", id), *threads, *(key(org, f"memories:{id}", kind) for kind in KINDS), *memories]


def pairs_of(fields: Any) -> dict[bytes, bytes]:
    """The fields of a hash as the client gives them."""
    return cast("dict[bytes, bytes]", fields)


def _kept(org: OrgId, id: bytes, flat: list[bytes], turns: list[bytes]) -> KeptConversation:
    thread = codec.conversation_from(org, ConversationId(id.decode()), pairs(flat), goes_on=False)
    return KeptConversation(thread, tuple(replace(codec.turn_from(data), customer=thread.customer) for data in turns))
