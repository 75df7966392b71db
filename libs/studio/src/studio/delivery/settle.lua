#!lua flags=allow-oom
-- Say what becomes of a message: settle(KEYS = {namespace}, ARGV = {worker, queue, message id, verdict, delay in
-- milliseconds, message}). May be said again when the answer was lost: whom the message has left changes nothing.
-- Returns 1 if this call moved it.

local namespace, worker, queue, id, verdict = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local delay, message = tonumber(ARGV[5]), ARGV[6]
local list, held = namespace .. ":" .. queue, namespace .. ":__acks__." .. worker .. "." .. queue
local waiting, delayed = list .. ".msgs", list .. ".DQ.msgs"
local clock = redis.call("time")
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local is_held = redis.call("srem", held, id) == 1
local is_kept = redis.call("hexists", waiting, id) == 1 or redis.call("hexists", delayed, id) == 1

-- One that is to come later and is nowhere is new, or Redis was emptied under its worker.
if not is_held and (verdict ~= "later" or is_kept) then
  return 0
end

if verdict == "later" then
  redis.call("hset", delayed, id, message)
  redis.call("zadd", list .. ".DQ.eta", now + delay, id)
  redis.call("hdel", waiting, id)
elseif verdict == "again" then
  if redis.call("hexists", waiting, id) == 1 then
    redis.call("lpush", list, id)
  end
elseif verdict == "dead" then
  redis.call("hset", list .. ".XQ.msgs", id, message)
  redis.call("zadd", list .. ".XQ", now, id)
  redis.call("hdel", waiting, id)
else
  redis.call("hdel", waiting, id)
end
return 1
