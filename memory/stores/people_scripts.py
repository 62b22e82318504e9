"""The Lua programs of the Redis store about people; see scripts.py.

A customer is a hash: `made_at`, `fact:<name>`, `contact:<kind>:<value>` and `shares:<kind>:<value>` with when it was
learned, `stopped_at`, and `merged_into` for one who was found to be another. A contact's key names who was met by it
first, `sharers` of a contact the others. What a program gives of people is: id, fields, id, fields ... with the one
who stands for them all first.
"""

from __future__ import annotations

from memory.stores.scripts import ROOT

PERSON = (
    ROOT
    + """
local function person(base, id)
  local found = {}
  for _, each in ipairs(group(base, root(base, id), {})) do
    table.insert(found, each)
    table.insert(found, redis.call('HGETALL', base .. 'customer:' .. each))
  end
  return found
end
local function tell(records, base, id)
  local fields = redis.call('HGETALL', base .. 'customer:' .. id)
  redis.call('XADD', records, '*', 'kind', 'customer', 'id', id, unpack(fields))
end
local function known(base, id)
  return redis.call('HEXISTS', base .. 'customer:' .. id, 'made_at') == 1
end
"""
)
"""A person as the store gives one, and the way of a changed one to the record."""

CUSTOMER_FOR = (
    PERSON
    + """
-- KEYS records  ARGV base, contact key, contact field, proposed id, now
local base, field, now = ARGV[1], ARGV[3], ARGV[5]
local id = redis.call('GET', ARGV[2])
if not id then
  id = ARGV[4]
  redis.call('SET', ARGV[2], id)
end
local key = base .. 'customer:' .. id
local made = redis.call('HSETNX', key, 'made_at', now)
local met = redis.call('HSETNX', key, 'contact:' .. field, now)
if made == 1 or met == 1 then
  redis.call('ZADD', base .. 'customers', 0, id)
  tell(KEYS[1], base, id)
end
return person(base, id)
"""
)

CUSTOMERS_FOR = (
    PERSON
    + """
-- KEYS records  ARGV base, contact key, sharers key. Gives a list of people
local found, seen = {}, {}
local ids = {redis.call('GET', ARGV[2])}
if not ids[1] then return found end
for _, other in ipairs(redis.call('ZRANGE', ARGV[3], 0, -1)) do table.insert(ids, other) end
for _, id in ipairs(ids) do
  local whole = person(ARGV[1], id)
  if not seen[whole[1]] then
    seen[whole[1]] = true
    table.insert(found, whole)
  end
end
return found
"""
)

CUSTOMER = (
    PERSON
    + """
-- KEYS records  ARGV base, customer
if not known(ARGV[1], ARGV[2]) then return false end
return person(ARGV[1], ARGV[2])
"""
)

REMEMBER = (
    PERSON
    + """
-- KEYS records  ARGV base, customer, field, value, field, value ... (an empty value forgets)
local base = ARGV[1]
if not known(base, ARGV[2]) then return 0 end
local id = root(base, ARGV[2])
local changed = {[id] = true}
for i = 3, #ARGV, 2 do
  if ARGV[i + 1] ~= '' then
    redis.call('HSET', base .. 'customer:' .. id, ARGV[i], ARGV[i + 1])
  else
    for _, each in ipairs(group(base, id, {})) do
      if redis.call('HDEL', base .. 'customer:' .. each, ARGV[i]) == 1 then changed[each] = true end
    end
  end
end
for each in pairs(changed) do tell(KEYS[1], base, each) end
return 1
"""
)

LINK = (
    PERSON
    + """
-- KEYS records  ARGV base, customer, contact key, contact field, now. Gives the person, or who has the contact
local base, field = ARGV[1], ARGV[4]
if not known(base, ARGV[2]) then return false end
local id = root(base, ARGV[2])
local whole = person(base, id)
local owner = redis.call('GET', ARGV[3])
if owner and root(base, owner) ~= id then
  for at = 2, #whole, 2 do
    for name = 1, #whole[at], 2 do
      if whole[at][name] == 'shares:' .. field then return whole end
    end
  end
  return root(base, owner)
end
if owner then return whole end
redis.call('SET', ARGV[3], id)
redis.call('HSET', base .. 'customer:' .. id, 'contact:' .. field, ARGV[5])
tell(KEYS[1], base, id)
return person(base, id)
"""
)

ADD_PERSON = (
    PERSON
    + """
-- KEYS records  ARGV base, contact key, sharers key, contact field, id of the person, name, now
local base, id, key = ARGV[1], ARGV[5], ARGV[1] .. 'customer:' .. ARGV[5]
local owner = redis.call('GET', ARGV[2])
local field = 'shares:' .. ARGV[4]
if not owner then
  redis.call('SET', ARGV[2], id)
  field = 'contact:' .. ARGV[4]
elseif owner ~= id then
  redis.call('ZADD', ARGV[3], 'NX', ARGV[7], id)
else
  field = 'contact:' .. ARGV[4]
end
if redis.call('HSETNX', key, 'made_at', ARGV[7]) == 1 then
  redis.call('HSET', key, field, ARGV[7], 'fact:name', ARGV[6])
  redis.call('ZADD', base .. 'customers', 0, id)
  tell(KEYS[1], base, id)
end
return person(base, id)
"""
)

SET_STOPPED = (
    PERSON
    + """
-- KEYS records  ARGV base, customer, since when ('' for no more)
local base = ARGV[1]
if not known(base, ARGV[2]) then return 0 end
local id = root(base, ARGV[2])
if ARGV[3] ~= '' then
  if redis.call('HGET', base .. 'customer:' .. id, 'stopped_at') ~= ARGV[3] then
    redis.call('HSET', base .. 'customer:' .. id, 'stopped_at', ARGV[3])
    tell(KEYS[1], base, id)
  end
else
  for _, each in ipairs(group(base, id, {})) do
    if redis.call('HDEL', base .. 'customer:' .. each, 'stopped_at') == 1 then tell(KEYS[1], base, each) end
  end
end
return 1
"""
)

MERGE = (
    PERSON
    + """
-- KEYS records  ARGV base, kept, absorbed, now. -1: the two are one id
local base = ARGV[1]
if ARGV[2] == ARGV[3] then return -1 end
if not known(base, ARGV[2]) or not known(base, ARGV[3]) then return false end
local kept, absorbed = root(base, ARGV[2]), root(base, ARGV[3])
if kept == absorbed then return person(base, kept) end
redis.call('HSET', base .. 'customer:' .. absorbed, 'merged_into', kept)
redis.call('ZADD', base .. 'merged:' .. kept, ARGV[4], absorbed)
local theirs = redis.call('GET', base .. 'open:' .. absorbed)
local ours = redis.call('GET', base .. 'open:' .. kept)
if theirs then
  local last = tonumber(redis.call('HGET', base .. 'conversation:' .. theirs, 'last_at') or 0)
  local other = ours and tonumber(redis.call('HGET', base .. 'conversation:' .. ours, 'last_at') or 0) or -1
  if last > other then
    local left = redis.call('PTTL', base .. 'open:' .. absorbed)
    redis.call('SET', base .. 'open:' .. kept, theirs, 'PX', math.max(1, left))
  end
end
tell(KEYS[1], base, absorbed)
return person(base, kept)
"""
)

SPLIT = (
    PERSON
    + """
-- KEYS records  ARGV base, absorbed
local base, id = ARGV[1], ARGV[2]
if not known(base, id) then return false end
local key = base .. 'customer:' .. id
local into = redis.call('HGET', key, 'merged_into')
if into then
  redis.call('HDEL', key, 'merged_into')
  redis.call('ZREM', base .. 'merged:' .. into, id)
  tell(KEYS[1], base, id)
  local open_key = base .. 'open:' .. root(base, into)
  local open = redis.call('GET', open_key)
  local owner = open and redis.call('HGET', base .. 'conversation:' .. open, 'customer')
  if owner and root(base, owner) == id then redis.call('DEL', open_key) end
end
return person(base, id)
"""
)
