"""The Lua programs of `admission_redis`. Each may run twice with the effect of once.

KEYS  beats     sorted set: worker -> when it last gave a sign of life, in ms of Redis' own clock
      workers   hash: worker -> "taking|most|box most|box"
      reserved  sorted set: call -> when its reservation runs out, in ms
      seats     hash: call -> worker
ARGV  live ms, reserved ms, prefix of the sets of calls by worker, and what each says
"""

from __future__ import annotations

_CLOCK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function forget(worker)
  for _, call in ipairs(redis.call('SMEMBERS', ARGV[3] .. worker)) do
    if redis.call('HGET', KEYS[4], call) == worker then redis.call('HDEL', KEYS[4], call) end
  end
  redis.call('DEL', ARGV[3] .. worker)
  redis.call('ZREM', KEYS[1], worker)
  redis.call('HDEL', KEYS[2], worker)
end
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])) do forget(worker) end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
"""

BEAT = (
    _CLOCK
    + """
-- ARGV ... worker, what it says, whether it is fresh, its calls
local worker = ARGV[4]
if ARGV[6] == '1' then forget(worker) end
redis.call('ZADD', KEYS[1], now, worker)
redis.call('HSET', KEYS[2], worker, ARGV[5])
for at = 7, #ARGV do
  local there = redis.call('HGET', KEYS[4], ARGV[at])
  -- What another has taken over meanwhile is not taken back.
  if not there then
    redis.call('HSET', KEYS[4], ARGV[at], worker)
    redis.call('SADD', ARGV[3] .. worker, ARGV[at])
  end
end
return 1
"""
)

FORGET = (
    _CLOCK
    + """
-- ARGV ... worker, '' for only those that are dead
if ARGV[4] ~= '' then forget(ARGV[4]) end
return 1
"""
)

ADMIT = (
    _CLOCK
    + """
-- ARGV ... call
if redis.call('HEXISTS', KEYS[4], ARGV[4]) == 1 or redis.call('ZSCORE', KEYS[3], ARGV[4]) then return 1 end
local most, box_most, taken = {}, {}, {}
local told = redis.call('HGETALL', KEYS[2])
for at = 1, #told, 2 do
  local taking, own, whole, box = string.match(told[at + 1], '^(%d)|(%d+)|(%d+)|(.*)$')
  most[box] = most[box] or 0
  box_most[box] = tonumber(whole)
  taken[box] = (taken[box] or 0) + redis.call('SCARD', ARGV[3] .. told[at])
  -- A worker that takes no new calls has no free places, and the calls that it has still weigh on its box.
  most[box] = most[box] + (taking == '1' and tonumber(own) or redis.call('SCARD', ARGV[3] .. told[at]))
end
local free = 0
for box, places in pairs(most) do
  free = free + math.max(0, math.min(places, box_most[box]) - taken[box])
end
if redis.call('ZCARD', KEYS[3]) >= free then return 0 end
redis.call('ZADD', KEYS[3], now + ARGV[2], ARGV[4])
return 1
"""
)

SIT = (
    _CLOCK
    + """
-- ARGV ... call, worker, whether a full worker takes it all the same
local call, worker = ARGV[4], ARGV[5]
local before = redis.call('HGET', KEYS[4], call)
if before == worker then return 1 end
local told = redis.call('HGET', KEYS[2], worker)
local own = told and tonumber(string.match(told, '^%d|(%d+)|')) or 0
if ARGV[6] ~= '1' and redis.call('SCARD', ARGV[3] .. worker) >= own then return 0 end
if before then redis.call('SREM', ARGV[3] .. before, call) end
redis.call('ZREM', KEYS[3], call)
redis.call('SADD', ARGV[3] .. worker, call)
redis.call('HSET', KEYS[4], call, worker)
return 1
"""
)

LEAVE = (
    _CLOCK
    + """
-- ARGV ... call, worker ('' for wherever it is)
redis.call('ZREM', KEYS[3], ARGV[4])
local there = redis.call('HGET', KEYS[4], ARGV[4])
if not there or (ARGV[5] ~= '' and there ~= ARGV[5]) then return 0 end
redis.call('HDEL', KEYS[4], ARGV[4])
redis.call('SREM', ARGV[3] .. there, ARGV[4])
return 1
"""
)
