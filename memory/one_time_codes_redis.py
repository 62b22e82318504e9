"""One-time codes: proof that somebody can read what is sent to a contact. Kept hashed, for minutes, for a few tries."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from redis.asyncio import Redis

from memory.people import Contact, CustomerId, OrgId
from memory.stores.codec import contact_field, contact_of
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

DIGITS = 6
KEEP_SECONDS = 600
TRIES = 5
AN_HOUR = 5
"""How many codes a customer may ask for in an hour: each costs us, and wakes whoever has the contact."""

_TRY = """
-- KEYS code  ARGV hash, tries. Gives the contact for the right code, '' for a wrong one, nil when there is none (left)
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
local contact = redis.call('HGET', KEYS[1], 'contact')
if not contact or tries > tonumber(ARGV[2]) then
  redis.call('DEL', KEYS[1])
  return false
end
if redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] then return '' end
redis.call('DEL', KEYS[1])
return contact
"""


class OneTimeCodes:
    """The codes under way, one a customer: a new one ends the one before. All raise StoreDown."""

    def __init__(self, redis: Redis, secret: bytes) -> None:
        self._redis = redis
        self._secret = secret
        self._try = redis.register_script(_TRY)

    async def make(self, org: OrgId, customer: CustomerId, contact: Contact) -> str | None:
        """A code for this contact, to be sent there and nowhere else; None for one who asks too often."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        asked, kept = key(org, "codes_asked", customer), key(org, "code", customer)
        with store_errors():
            times: Any = await self._redis.incr(asked)
            if times == 1:
                await self._redis.expire(asked, 3600)
            if times > AN_HOUR:
                return None
            writing = self._redis.pipeline(transaction=True)
            writing.delete(kept)
            writing.hset(kept, mapping={"hash": self._hash(org, customer, code), "contact": contact_field(contact)})
            writing.expire(kept, KEEP_SECONDS)
            await writing.execute()
        return code

    async def check(self, org: OrgId, customer: CustomerId, code: str) -> Contact | bool:
        """The contact that this code proves; False for a wrong one, True when there is none (left) to check against.

        Digits count alone: "12 34-56" is "123456".
        """
        digits = "".join(letter for letter in code if letter.isascii() and letter.isdigit())
        with store_errors():
            found: Any = await self._try(
                keys=[key(org, "code", customer)], args=[self._hash(org, customer, digits), TRIES]
            )
        if found is None:
            return True
        return contact_of(found.decode()) if found else False

    def _hash(self, org: OrgId, customer: CustomerId, code: str) -> str:
        return hmac.new(self._secret, f"{org}|{customer}|{code}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
