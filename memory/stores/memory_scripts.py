"""The Lua programs of the Redis store about memories, and about taking a customer out or away; see scripts.py.

A memory is one value, `<when it ends, or 0>|<customer>|<kind>|<JSON>`, that Redis itself lets run out; its id stands in
a sorted set of its customer and kind, by when it was so.
"""

from __future__ import annotations

from memory.stores.scripts import ROOT

KEEP = (
    ROOT
    + """
-- KEYS records  ARGV base, customer, id, kind, at, ends at (0 for never), time to live (0 for ever), JSON
local base = ARGV[1]
if redis.call('HEXISTS', base .. 'customer:' .. ARGV[2], 'made_at') == 0 then return -1 end
local customer = root(base, ARGV[2])
local value = ARGV[6] .. '|' .. customer .. '|' .. ARGV[4] .. '|' .. ARGV[8]
local ids, ttl = base .. 'memories:' .. customer .. ':' .. ARGV[4], tonumber(ARGV[7])
if not redis.call('SET', base .. 'memory:' .. ARGV[3], value, 'NX') then return 0 end
local left = redis.call('PTTL', ids)
redis.call('ZADD', ids, ARGV[5], ARGV[3])
if ttl == 0 then
  redis.call('PERSIST', ids)
else
  redis.call('PEXPIRE', base .. 'memory:' .. ARGV[3], ttl)
  if left == -2 or (left >= 0 and left < ttl) then redis.call('PEXPIRE', ids, ttl) end
end
return 1
"""
)

MEMORIES = (
    ROOT
    + """
-- KEYS records  ARGV base, customer, now, how many of each kind, kind, kind ...
-- Gives customer, JSON, customer, JSON ...
local base, now, count, found = ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4]), {}
if redis.call('HEXISTS', base .. 'customer:' .. ARGV[2], 'made_at') == 0 then return false end
for _, customer in ipairs(group(base, root(base, ARGV[2]), {})) do
  for i = 5, #ARGV do
    local ids, at, got = base .. 'memories:' .. customer .. ':' .. ARGV[i], 0, 0
    while got < count do
      local some = redis.call('ZREVRANGE', ids, at, at + 99)
      if #some == 0 then break end
      for _, id in ipairs(some) do
        local ends, json = string.match(redis.call('GET', base .. 'memory:' .. id) or '', '^(%d+)|[^|]*|[^|]*|(.*)$')
        if not ends or (ends ~= '0' and tonumber(ends) <= now) then
          redis.call('DEL', base .. 'memory:' .. id)
          redis.call('ZREM', ids, id)
        else
          at = at + 1
          if got < count then
            got = got + 1
            table.insert(found, customer)
            table.insert(found, json)
          end
        end
      end
    end
  end
end
return found
"""
)

DROP = """
-- KEYS records  ARGV base, id
local value = redis.call('GET', ARGV[1] .. 'memory:' .. ARGV[2])
if not value then return 0 end
local customer, kind = string.match(value, '^%d+|([^|]*)|([^|]*)|')
redis.call('ZREM', ARGV[1] .. 'memories:' .. customer .. ':' .. kind, ARGV[2])
return redis.call('DEL', ARGV[1] .. 'memory:' .. ARGV[2])
"""

BUNDLE = """
-- KEYS records  ARGV base, customer, kind, kind ... Gives fields, {id, fields, turns, ...}, {JSON, ...}
local base, customer = ARGV[1], ARGV[2]
local fields = redis.call('HGETALL', base .. 'customer:' .. customer)
if #fields == 0 then return false end
local threads, memories = {}, {}
for _, id in ipairs(redis.call('ZRANGE', base .. 'threads:' .. customer, 0, -1)) do
  local about = redis.call('HGETALL', base .. 'conversation:' .. id)
  if #about > 0 then
    table.insert(threads, id)
    table.insert(threads, about)
    table.insert(threads, redis.call('LRANGE', base .. 'turns:' .. id, 0, -1))
  end
end
for i = 3, #ARGV do
  for _, id in ipairs(redis.call('ZRANGE', base .. 'memories:' .. customer .. ':' .. ARGV[i], 0, -1)) do
    local value = redis.call('GET', base .. 'memory:' .. id)
    if value then table.insert(memories, value) end
  end
end
return {fields, threads, memories}
"""

EMPTY = """
-- KEYS records  ARGV base, customer, kind, kind ... Takes away what a customer has, but neither contacts nor merges;
-- who answers in one of the conversations goes on holding its lock
local base, customer = ARGV[1], ARGV[2]
local threads = base .. 'threads:' .. customer
for _, id in ipairs(redis.call('ZRANGE', threads, 0, -1)) do
  for _, kind in ipairs({'conversation', 'turns', 'turn_ids'}) do redis.call('DEL', base .. kind .. ':' .. id) end
end
for i = 3, #ARGV do
  local ids = base .. 'memories:' .. customer .. ':' .. ARGV[i]
  for _, id in ipairs(redis.call('ZRANGE', ids, 0, -1)) do redis.call('DEL', base .. 'memory:' .. id) end
  redis.call('DEL', ids)
end
redis.call('DEL', threads, base .. 'open:' .. customer)
return 1
"""

UNLOCK = """
-- KEYS records  ARGV base, customer. Nobody holds, or waits for, the lock of any conversation of this customer
for _, id in ipairs(redis.call('ZRANGE', ARGV[1] .. 'threads:' .. ARGV[2], 0, -1)) do
  for _, kind in ipairs({'fence', 'lock', 'waiting', 'heard'}) do redis.call('DEL', ARGV[1] .. kind .. ':' .. id) end
end
return 1
"""

GONE = """
-- KEYS records  ARGV base, customer, then for each contact: its key, its sharers' key, its field
-- Takes a customer and their contacts away; who shares one has it from now on.
local base, id = ARGV[1], ARGV[2]
local key = base .. 'customer:' .. id
for i = 3, #ARGV, 3 do
  local contact, sharers, field = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  redis.call('ZREM', sharers, id)
  if redis.call('GET', contact) == id then
    local heir = redis.call('ZPOPMIN', sharers)[1]
    if heir then
      local theirs = base .. 'customer:' .. heir
      redis.call('SET', contact, heir)
      redis.call('HSET', theirs, 'contact:' .. field, redis.call('HGET', theirs, 'shares:' .. field))
      redis.call('HDEL', theirs, 'shares:' .. field)
    else
      redis.call('DEL', contact)
    end
  end
end
local into = redis.call('HGET', key, 'merged_into')
if into then redis.call('ZREM', base .. 'merged:' .. into, id) end
local there = redis.call('DEL', key)
redis.call('DEL', base .. 'merged:' .. id)
redis.call('ZREM', base .. 'customers', id)
if there == 1 then redis.call('XADD', KEYS[1], '*', 'kind', 'forgotten', 'id', id) end
return there
"""
