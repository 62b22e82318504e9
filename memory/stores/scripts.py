"""The Lua programs of the Redis store. Each may run twice with the effect of once, since a lost answer is asked again.

They read nothing but what they are given and Redis' own clock, and take as KEYS only keys of one org: one slot.
What goes into the durable record is put on the org's stream in the same step, so that neither can be without the other.
"""

from __future__ import annotations

CUSTOMER_FOR = """
-- KEYS contact, records  ARGV proposed id, customer prefix, made at, contact field
local id = redis.call('GET', KEYS[1])
if not id then
  id = ARGV[1]
  redis.call('SET', KEYS[1], id)
end
local key = ARGV[2] .. id
local made = redis.call('HSETNX', key, 'made_at', ARGV[3])
local met = redis.call('HSETNX', key, ARGV[4], ARGV[3])
local fields = redis.call('HGETALL', key)
if made == 1 or met == 1 then
  redis.call('XADD', KEYS[2], '*', 'kind', 'customer', 'id', id, unpack(fields))
end
return {id, fields}
"""

REMEMBER = """
-- KEYS customer, records  ARGV customer id, field, value, field, value ... (an empty value forgets)
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for i = 2, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[1], ARGV[i])
  else
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
redis.call('XADD', KEYS[2], '*', 'kind', 'customer', 'id', ARGV[1], unpack(redis.call('HGETALL', KEYS[1])))
return 1
"""

CONVERSATION = """
-- KEYS customer, open, records  ARGV proposed id, customer id, conversation prefix, now, gap, time to live
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local open = redis.call('GET', KEYS[2])
if open then
  local fields = redis.call('HGETALL', ARGV[3] .. open)
  local last = redis.call('HGET', ARGV[3] .. open, 'last_at')
  if last and tonumber(ARGV[4]) - tonumber(last) <= tonumber(ARGV[5]) then
    return {open, open == ARGV[1] and 0 or 1, fields}
  end
end
local key = ARGV[3] .. ARGV[1]
redis.call('HSET', key, 'customer', ARGV[2], 'began_at', ARGV[4], 'last_at', ARGV[4])
redis.call('PEXPIRE', key, ARGV[6])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[6])
redis.call('XADD', KEYS[3], '*', 'kind', 'conversation', 'id', ARGV[1], 'customer', ARGV[2], 'began_at', ARGV[4])
return {ARGV[1], 0, redis.call('HGETALL', key)}
"""

SAVE_NOTES = """
-- KEYS conversation, fence  ARGV notes, time to live, fence of the lock held ('' for none)
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[3] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[3] then return -1 end
redis.call('HSET', KEYS[1], 'notes', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""

ADD_TURN = """
-- KEYS conversation, turns, turn ids, open, records  ARGV turn id, turn, customer id, at, time to live
if redis.call('HGET', KEYS[1], 'customer') ~= ARGV[3] then return -1 end
if redis.call('SADD', KEYS[3], ARGV[1]) == 0 then return 0 end
local place = redis.call('RPUSH', KEYS[2], ARGV[2])
if tonumber(ARGV[4]) > tonumber(redis.call('HGET', KEYS[1], 'last_at')) then
  redis.call('HSET', KEYS[1], 'last_at', ARGV[4])
end
redis.call('XADD', KEYS[5], '*', 'kind', 'turn', 'id', ARGV[1], 'place', place, 'turn', ARGV[2])
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
return 1
"""

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
