"""The Lua programs of the Redis store about conversations, their turns and their locks; those about people and memories
stand in the files beside it. Each may run twice with the effect of once, since a lost answer is asked again.

They read nothing but what they are given and Redis' own clock, and touch only keys of one org: one slot. `base` is what
all keys of the org begin with. What goes into the durable record is put on the org's stream in the same step, so that
neither can be without the other.
"""

from __future__ import annotations

ROOT = """
local function root(base, id)
  for _ = 1, 64 do
    local into = redis.call('HGET', base .. 'customer:' .. id, 'merged_into')
    if not into then return id end
    id = into
  end
  return id
end
local function group(base, id, found)
  table.insert(found, id)
  for _, other in ipairs(redis.call('ZRANGE', base .. 'merged:' .. id, 0, -1)) do group(base, other, found) end
  return found
end
"""
"""Who a customer was merged into, and who was merged into one, itself first. Stands before the programs that ask."""

CONVERSATION = (
    ROOT
    + """
-- KEYS records  ARGV base, proposed id, customer, now, gap, time to live
local base, id, customer, now, ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[6]
if redis.call('EXISTS', base .. 'customer:' .. customer) == 0 then return false end
customer = root(base, customer)
local open_key = base .. 'open:' .. customer
local open = redis.call('GET', open_key)
if open then
  local key = base .. 'conversation:' .. open
  local last = redis.call('HGET', key, 'last_at')
  if last and tonumber(now) - tonumber(last) <= tonumber(ARGV[5]) then
    return {open, open == id and 0 or 1, redis.call('HGETALL', key)}
  end
end
local key, threads = base .. 'conversation:' .. id, base .. 'threads:' .. customer
redis.call('HSET', key, 'customer', customer, 'began_at', now, 'last_at', now)
redis.call('PEXPIRE', key, ttl)
redis.call('SET', open_key, id, 'PX', ttl)
redis.call('ZADD', threads, now, id)
redis.call('PEXPIRE', threads, ttl)
redis.call('XADD', KEYS[1], '*', 'kind', 'conversation', 'id', id, 'customer', customer, 'began_at', now)
return {id, 0, redis.call('HGETALL', key)}
"""
)

CONVERSATIONS = (
    ROOT
    + """
-- KEYS records  ARGV base, customer, how many. Gives id, fields, id, fields ...
local base, found = ARGV[1], {}
if redis.call('EXISTS', base .. 'customer:' .. ARGV[2]) == 0 then return false end
for _, customer in ipairs(group(base, root(base, ARGV[2]), {})) do
  local threads = base .. 'threads:' .. customer
  for _, id in ipairs(redis.call('ZREVRANGE', threads, 0, ARGV[3] - 1)) do
    local fields = redis.call('HGETALL', base .. 'conversation:' .. id)
    if #fields == 0 then
      redis.call('ZREM', threads, id)
    else
      table.insert(found, id)
      table.insert(found, fields)
    end
  end
end
return found
"""
)

MOVE_CONVERSATION = (
    ROOT
    + """
-- KEYS records  ARGV base, conversation, customer, time to live. 0: no conversation; -1: no customer
local base, id, ttl = ARGV[1], ARGV[2], ARGV[4]
local key = base .. 'conversation:' .. id
local owner = redis.call('HGET', key, 'customer')
if not owner then return 0 end
if redis.call('EXISTS', base .. 'customer:' .. ARGV[3]) == 0 then return -1 end
local to = root(base, ARGV[3])
if owner == to then return 1 end
local began = redis.call('HGET', key, 'began_at')
redis.call('ZREM', base .. 'threads:' .. owner, id)
redis.call('ZADD', base .. 'threads:' .. to, began, id)
redis.call('PEXPIRE', base .. 'threads:' .. to, ttl)
redis.call('HSET', key, 'customer', to)
local was_open = base .. 'open:' .. root(base, owner)
if redis.call('GET', was_open) == id then redis.call('DEL', was_open) end
redis.call('SET', base .. 'open:' .. to, id, 'PX', ttl)
redis.call('XADD', KEYS[1], '*', 'kind', 'conversation', 'id', id, 'customer', to, 'began_at', began)
return 1
"""
)

SAVE_NOTES = """
-- KEYS conversation, fence  ARGV notes, time to live, fence of the lock held ('' for none)
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[3] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[3] then return -1 end
redis.call('HSET', KEYS[1], 'notes', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""

ADD_TURN = (
    ROOT
    + """
-- KEYS records  ARGV base, conversation, turn id, turn, customer id, at, time to live
local base, id, ttl = ARGV[1], ARGV[2], ARGV[7]
local key, turns, ids = base .. 'conversation:' .. id, base .. 'turns:' .. id, base .. 'turn_ids:' .. id
local owner = redis.call('HGET', key, 'customer')
if not owner or (owner ~= ARGV[5] and root(base, owner) ~= root(base, ARGV[5])) then return -1 end
if redis.call('SADD', ids, ARGV[3]) == 0 then return 0 end
local place = redis.call('RPUSH', turns, ARGV[4])
if tonumber(ARGV[6]) > tonumber(redis.call('HGET', key, 'last_at')) then
  redis.call('HSET', key, 'last_at', ARGV[6])
end
redis.call('XADD', KEYS[1], '*', 'kind', 'turn', 'id', ARGV[3], 'place', place, 'turn', ARGV[4])
for _, kept in ipairs({key, turns, ids, base .. 'threads:' .. owner, base .. 'open:' .. root(base, owner)}) do
  redis.call('PEXPIRE', kept, ttl)
end
return 1
"""
)

TAKE_LOCK = """
-- KEYS lock, waiting, heard, fence, conversation  ARGV token, time to live, patience, fence's time to live
-- Gives the fence when the lock is ours, 0 when it is not our turn, -1 when there is no such conversation.
if redis.call('EXISTS', KEYS[5]) == 0 then return -1 end
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return tonumber(redis.call('GET', KEYS[4])) end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now - ARGV[3] * 1000)) do
  redis.call('ZREM', KEYS[2], dead)
  redis.call('ZREM', KEYS[3], dead)
end
redis.call('ZADD', KEYS[2], 'NX', now, ARGV[1])
if not holder and redis.call('ZRANGE', KEYS[2], 0, 0)[1] == ARGV[1] then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  local fence = redis.call('INCR', KEYS[4])
  redis.call('PEXPIRE', KEYS[4], ARGV[4])
  return fence
end
redis.call('ZADD', KEYS[3], now, ARGV[1])
redis.call('PEXPIRE', KEYS[2], 60000)
redis.call('PEXPIRE', KEYS[3], 60000)
return 0
"""

KEEP_LOCK = """
-- KEYS lock  ARGV token, time to live
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

GIVE_LOCK_BACK = """
-- KEYS lock, waiting, heard  ARGV token
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""
