"""What customers wrote and nobody has answered yet, in Redis: kept before it is acknowledged, so that it outlives the
worker that took it in.

All that one contact writes on one channel stands in one line. A line is answered by one worker at a time: it claims the
whole line once it has been quiet for a moment, so that a burst is one turn, and keeps the claim while it answers. The
lines of a worker that died are claimed by another, with the same texts as before.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis

from gateway.channels.text_channel import Attachment, InboundMessage, Location
from memory.clock import Clock, utc_now
from memory.conversation import JSON, Channel
from memory.errors import SealBroken
from memory.people import Contact, OrgId
from memory.sealed import Seals
from memory.stores.codec import contact_field, contact_of, json_bytes, microseconds, moment
from memory.stores.connection_redis import store_errors
from memory.stores.keys import base, key

log = structlog.get_logger()

LEASE_SECONDS = 20.0
SEEN_SECONDS = 24 * 3600
MOST_TEXTS = 100
"""How many texts are claimed at once."""

_PUT = """
-- KEYS seen, inbox, claims, texts
-- ARGV text, line, now, when it has been quiet, longest wait (all in microseconds), how long an id is known (ms)
-- 1 when it is new. While somebody answers the line, it is looked at again when they are done.
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[6]) then return 0 end
redis.call('RPUSH', KEYS[4], ARGV[3] .. ' ' .. ARGV[1])
if redis.call('HEXISTS', KEYS[3], ARGV[2]) == 0 then
  local first = tonumber(string.match(redis.call('LINDEX', KEYS[4], 0), '^%d+'))
  redis.call('ZADD', KEYS[2], math.min(tonumber(ARGV[4]), first + tonumber(ARGV[5])), ARGV[2])
end
return 1
"""

_CLAIM = """
-- KEYS inbox, claims, batches, tries  ARGV now, lease's end, token, most texts, what texts keys begin with, most lines
-- Gives line, how often it was claimed, texts; line ... A batch that was begun is claimed as it was.
local found = {}
for _, line in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[6])) do
  local texts = ARGV[5] .. line
  local batch = tonumber(redis.call('HGET', KEYS[3], line) or math.min(redis.call('LLEN', texts), tonumber(ARGV[4])))
  if batch == 0 then
    redis.call('ZREM', KEYS[1], line)
  else
    redis.call('HSET', KEYS[2], line, ARGV[3])
    redis.call('HSET', KEYS[3], line, batch)
    redis.call('ZADD', KEYS[1], ARGV[2], line)
    local tries = redis.call('HINCRBY', KEYS[4], line, 1)
    table.insert(found, {line, tries, redis.call('LRANGE', texts, 0, batch - 1)})
  end
end
return found
"""

_MOVE = """
-- KEYS inbox, claims  ARGV line, token, when it is due  1 when the claim still holds
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
return 1
"""

_DONE = """
-- KEYS inbox, claims, batches, tries, texts  ARGV line, token, when what came meanwhile is due  1 when it was ours
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('LTRIM', KEYS[5], redis.call('HGET', KEYS[3], ARGV[1]), -1)
for _, kept in ipairs({KEYS[2], KEYS[3], KEYS[4]}) do redis.call('HDEL', kept, ARGV[1]) end
if redis.call('LLEN', KEYS[5]) > 0 then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a line has to be quiet before it is answered, and how long a text waits for that at most."""

    quiet_seconds: float = 1.0
    longest_wait_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """What one contact wrote, in order, for this worker alone to answer. `tries` counts claims of these very texts."""

    org: OrgId
    channel: Channel
    contact: Contact
    texts: tuple[InboundMessage, ...]
    tries: int
    token: str

    @property
    def name(self) -> str:
        """As the inbox calls it."""
        return _line(self.channel, self.contact)


class InboxRedis:
    """The inbox of all text channels. All methods raise `memory.errors.StoreDown`.

    With `seals`, what was written waits there sealed. A text that no key opens is left there, and the line with it.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        seals: Seals | None = None,
        clock: Clock = utc_now,
        pace: Pace | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self.lease_seconds = lease_seconds
        self._seals = seals
        self._redis = redis
        self._clock = clock
        self._pace = pace or Pace()
        self._news = asyncio.Event()
        self._put = redis.register_script(_PUT)
        self._claim = redis.register_script(_CLAIM)
        self._move = redis.register_script(_MOVE)
        self._done = redis.register_script(_DONE)

    async def put(self, message: InboundMessage) -> bool:
        """Keep a message to be answered, once: false when its id was seen before."""
        org, now = message.org, self._clock()
        line = _line(message.channel, message.contact)
        keys = [key(org, "text_seen", f"{message.channel}:{message.id}"), *_keys(org, "inbox", "inbox_claims")]
        quiet = microseconds(now + timedelta(seconds=self._pace.quiet_seconds))
        longest = int(self._pace.longest_wait_seconds * 1_000_000)
        args = [_bytes(message, self._seals), line, microseconds(now), quiet, longest, SEEN_SECONDS * 1000]
        with store_errors():
            new: Any = await self._put(keys=[*keys, _texts_key(org, line)], args=args)
        if new:
            self._news.set()
        return bool(new)

    async def claim(self, org: OrgId, *, count: int = 8) -> list[Line]:
        """Up to `count` lines that have been quiet."""
        now, token = self._clock(), secrets.token_hex(8)
        args = [microseconds(now), self._lease_end(), token, MOST_TEXTS, _texts_key(org, ""), count]
        with store_errors():
            found: Any = await self._claim(
                keys=_keys(org, "inbox", "inbox_claims", "inbox_batches", "inbox_tries"), args=args
            )
        claimed = [self._claimed(tries, texts, token) for _, tries, texts in found]
        return [line for line in claimed if line is not None]

    async def keep(self, line: Line) -> bool:
        """Keep the claim for another lease; false when it was lost."""
        return await self._due(line, self._lease_end())

    async def again(self, line: Line, *, seconds: float) -> bool:
        """Let the same texts be claimed again, by anybody, after so long; false when the claim was lost."""
        return await self._due(line, microseconds(self._clock() + timedelta(seconds=seconds)))

    async def done(self, line: Line) -> bool:
        """They are answered; false when the claim was lost. What came meanwhile is claimed when it has been quiet."""
        due = microseconds(self._clock() + timedelta(seconds=self._pace.quiet_seconds))
        keys = _keys(line.org, "inbox", "inbox_claims", "inbox_batches", "inbox_tries")
        with store_errors():
            ours: Any = await self._done(
                keys=[*keys, _texts_key(line.org, line.name)], args=[line.name, line.token, due]
            )
        self._news.set()
        return bool(ours)

    async def count_answer(self, line: Line) -> int:
        """Count one more answer to this contact; how many there were within the hour."""
        counter = key(line.org, "answers", line.name)
        with store_errors():
            counting = self._redis.pipeline(transaction=True)
            counting.incr(counter)
            counting.expire(counter, 3600, nx=True)
            times, _ = await counting.execute()
        return times

    async def wait(self, org: OrgId, *, most_seconds: float) -> None:
        """Until this process took something in, a line may be claimed, or `most_seconds` have passed."""
        with store_errors():
            first: Any = await self._redis.zrange(f"{base(org)}inbox", 0, 0, withscores=True)
        if first:
            due_seconds = (moment(int(first[0][1])) - self._clock()).total_seconds()
            most_seconds = min(most_seconds, max(due_seconds, 0.0))
        with suppress(TimeoutError):
            async with asyncio.timeout(most_seconds):
                await self._news.wait()
        self._news.clear()

    def _claimed(self, tries: int, texts: list[bytes], token: str) -> Line | None:
        try:
            messages = tuple(_message(text.partition(b" ")[2], self._seals) for text in texts)
        except SealBroken as trouble:  # the others wait for their answers
            log.error("text_not_opened", reason=str(trouble))
            return None
        return Line(messages[0].org, messages[0].channel, messages[0].contact, messages, tries, token)

    def _lease_end(self) -> int:
        return microseconds(self._clock() + timedelta(seconds=self.lease_seconds))

    async def _due(self, line: Line, due: int) -> bool:
        with store_errors():
            ours: Any = await self._move(
                keys=_keys(line.org, "inbox", "inbox_claims"), args=[line.name, line.token, due]
            )
        self._news.set()  # something is due at another time than was waited for
        return bool(ours)


def _line(channel: Channel, contact: Contact) -> str:
    return f"{channel}:{contact_field(contact)}"


def _keys(org: OrgId, *names: str) -> list[str]:
    return [base(org) + name for name in names]


def _texts_key(org: OrgId, line: str) -> str:
    return f"{base(org)}inbox_texts:{line}"


def _bytes(message: InboundMessage, seals: Seals | None) -> bytes:
    place = message.location
    words: dict[str, JSON] = {
        "text": message.text,
        "attachments": [[attachment.content_type, attachment.url] for attachment in message.attachments],
        "location": [place.latitude, place.longitude, place.label] if place else None,
        "data": dict(message.data),
    }
    fields: dict[str, JSON] = {
        "id": message.id,
        "org": message.org,
        "contact": contact_field(message.contact),
        "channel": message.channel,
        "at": microseconds(message.at),
        **(seals.json(words, message.org, message.id, "inbox") if seals else words),
    }
    return json_bytes(fields)


def _message(data: bytes, seals: Seals | None) -> InboundMessage:
    fields = orjson.loads(data)
    if seals:
        fields |= seals.open_json(fields, fields["org"], fields["id"], "inbox")
    return InboundMessage(
        id=fields["id"],
        org=OrgId(fields["org"]),
        contact=contact_of(fields["contact"]),
        channel=fields["channel"],
        text=fields["text"],
        at=moment(fields["at"]),
        attachments=tuple(Attachment(*each) for each in fields["attachments"]),
        location=Location(*fields["location"]) if fields["location"] else None,
        data=fields["data"],
    )
