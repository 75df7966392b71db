#!lua flags=allow-oom
-- Hand the caller its next message: take(KEYS = {namespace}, ARGV = {worker, milliseconds between heartbeats, queue …}).
-- Queues are looked into in the order given. Returns {queue, message id, message}, or nothing.
-- A full Redis must still be emptied, hence allow-oom (Redis 7).

local namespace, worker, beat_every = KEYS[1], ARGV[1], tonumber(ARGV[2])
local clock = redis.call("time")
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local most_returned_at_once = 100

-- Written when it has aged, not each time: an idle worker's polls would fill the append-only file.
local function beat()
  local heartbeats = namespace .. ":__heartbeats__"
  local last = redis.call("zscore", heartbeats, worker)
  if not last or math.abs(now - last) >= beat_every then
    redis.call("zadd", heartbeats, now, worker)
  end
end

-- Who asks for work holds none. What is in its name is a message whose delivery, or a settlement that Redis then lost.
local function give_back(list, held)
  for _, id in ipairs(redis.call("smembers", held)) do
    redis.call("srem", held, id)
    if redis.call("hexists", list .. ".msgs", id) == 1 then
      redis.call("lpush", list, id)
    end
  end
end

local function return_due(list)
  local etas, delayed = list .. ".DQ.eta", list .. ".DQ.msgs"
  for _, id in ipairs(redis.call("zrangebyscore", etas, "-inf", now, "limit", 0, most_returned_at_once)) do
    local message = redis.call("hget", delayed, id)
    if message then
      redis.call("hset", list .. ".msgs", id, message)
      redis.call("rpush", list, id)
      redis.call("hdel", delayed, id)
    end
    redis.call("zrem", etas, id)
  end
end

local function take(list, held)
  local id = redis.call("lpop", list)
  while id do
    local message = redis.call("hget", list .. ".msgs", id)
    if message then
      redis.call("sadd", held, id)
      return id, message
    end
    id = redis.call("lpop", list)
  end
end

beat()
for i = 3, #ARGV do
  local list, held = namespace .. ":" .. ARGV[i], namespace .. ":__acks__." .. worker .. "." .. ARGV[i]
  give_back(list, held)
  return_due(list)
end
for i = 3, #ARGV do
  local list, held = namespace .. ":" .. ARGV[i], namespace .. ":__acks__." .. worker .. "." .. ARGV[i]
  local id, message = take(list, held)
  if id then
    return {ARGV[i], id, message}
  end
end
return false
