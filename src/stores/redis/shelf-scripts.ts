import { script, type Script } from './script.ts'

/** What is done beside the log, one script each. */
export interface ShelfScripts {
  /** KEYS snapshots. ARGV the greatest number wanted. Answers number and value of the newest up to it, or nothing. */
  readonly latest: Script
  /** KEYS log, revisions, ids, snapshots. ARGV through. Answers `compacted` or `missing`. */
  readonly compact: Script
  /** KEYS records. ARGV field. Answers its value, unless it has expired, or nothing. */
  readonly get: Script
  /**
   * KEYS log, records, order, expiry. ARGV field, body, expected version (or empty), expiry (or `-`). Answers the new
   * version, or nothing where another than the expected one is there.
   */
  readonly put: Script
  /** KEYS records, order, expiry. ARGV field. Answers 1 when there was one to delete. */
  readonly delete: Script
  /**
   * KEYS records, order. ARGV where to begin in the order, what all fields begin with, limit, about how many bytes. Answers the field that was
   * looked at last, `more` or `end`, and then field and value of each record that has not expired.
   */
  readonly list: Script
  /** KEYS leases. ARGV name, holder, duration. Answers fence and expiry, or nothing while another holds it. */
  readonly take: Script
  /** KEYS leases. ARGV name, holder. */
  readonly release: Script
}

/** The shelves' scripts, by a clock: Lua that sets `now`. */
export function shelfScripts(clock: string): ShelfScripts {
  const live = `${clock}\n${LIVE}`
  return {
    latest: script(LATEST, { reads: true }),
    compact: script(COMPACT, { reads: false }),
    get: script(`${live}\nreturn live(redis.call('HGET', KEYS[1], ARGV[1]))`, { reads: true }),
    put: script(`${live}\n${PUT}`, { reads: false }),
    delete: script(`${live}\n${DELETE}`, { reads: false }),
    list: script(`${live}\n${LIST}`, { reads: true }),
    take: script(`${clock}\n${TAKE}`, { reads: false }),
    release: script(RELEASE, { reads: false }),
  }
}

const LATEST = `
local newest
for _, key in ipairs(redis.call('HKEYS', KEYS[1])) do
  local number = tonumber(key)
  if number <= tonumber(ARGV[1]) and (not newest or number > newest) then newest = number end
end
if not newest then return false end
return {exact(newest), redis.call('HGET', KEYS[1], exact(newest))}`

// Rights are asked for first, by what changes nothing, so that nothing is half done. A server whose memory is full goes on
// only with a script that has begun with something that may free some. What says that revisions are gone comes before they
// are.
const COMPACT = `
local log = redis.call('HMGET', KEYS[1], 'number', 'oldest')
local through = tonumber(ARGV[1])
if redis.call('HEXISTS', KEYS[4], ARGV[1]) == 0 or not log[1] or through > tonumber(log[1]) then return 'missing' end
local kept = redis.call('HKEYS', KEYS[4])
redis.call('XTRIM', KEYS[2], 'MINID', '=', '0-0')
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '0')
redis.call('HDEL', KEYS[4], '')
redis.call('HSET', KEYS[1], 'oldest', exact(math.max(tonumber(log[2]), through + 1)))
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])
redis.call('XTRIM', KEYS[2], 'MINID', '=', exact(through + 1) .. '-0')
for _, key in ipairs(kept) do
  if tonumber(key) < through then redis.call('HDEL', KEYS[4], key) end
end
return 'compacted'`

/** A record's value, or false when it has expired. */
const LIVE = `
local function live(value)
  if not value then return false end
  local expiry = string.match(value, '^%d+ (%S+)')
  if expiry ~= '-' and tonumber(expiry) <= now then return false end
  return value
end`

// Nothing is called '', so this asks for rights and changes nothing. What may need memory comes first.
const PUT = `
redis.call('ZADD', KEYS[3], 'XX', '0', '')
redis.call('ZREM', KEYS[4], '')
redis.call('HDEL', KEYS[2], '')
for _, field in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', exact(now), 'LIMIT', '0', '100')) do
  redis.call('HDEL', KEYS[2], field)
  redis.call('ZREM', KEYS[3], field)
  redis.call('ZREM', KEYS[4], field)
end
if ARGV[3] ~= '' then
  local found = live(redis.call('HGET', KEYS[2], ARGV[1]))
  if ARGV[3] ~= (found and string.match(found, '^%d+') or '0') then return false end
end
local version = exact((redis.call('HGET', KEYS[1], 'versions') or 0) + 1)
redis.call('HSET', KEYS[1], 'versions', version)
redis.call('ZADD', KEYS[3], '0', ARGV[1])
if ARGV[4] == '-' then redis.call('ZREM', KEYS[4], ARGV[1]) else redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1]) end
redis.call('HSET', KEYS[2], ARGV[1], version .. ' ' .. ARGV[4] .. ' ' .. ARGV[2])
return version`

const DELETE = `
redis.call('ZREM', KEYS[2], '')
local found = live(redis.call('HGET', KEYS[1], ARGV[1]))
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return found and 1 or 0`

const LIST = `
local fields = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], '(' .. ARGV[2] .. '\\255', 'LIMIT', '0', ARGV[3])
local room, answer = tonumber(ARGV[4]), {'', #fields < tonumber(ARGV[3]) and 'end' or 'more'}
for index, field in ipairs(fields) do
  local value = live(redis.call('HGET', KEYS[1], field))
  answer[1] = field
  if value then
    answer[#answer + 1] = field
    answer[#answer + 1] = value
    room = room - #value
  end
  if room <= 0 and index < #fields then
    answer[2] = 'more'
    break
  end
end
return answer`

const TAKE = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
local fence, expiry, holder = '0', '0', false
if held then fence, expiry, holder = string.match(held, '^(%d+) (%d+) (.*)$') end
if holder and holder ~= ARGV[2] and tonumber(expiry) > now then return false end
if holder ~= ARGV[2] then fence = exact(fence + 1) end
expiry = exact(math.floor(now + ARGV[3]))
redis.call('HSET', KEYS[1], ARGV[1], fence .. ' ' .. expiry .. ' ' .. ARGV[2])
return {fence, expiry}`

// The field stays, because the fence must not start again.
const RELEASE = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and string.match(held, '^%d+ %d+ (.*)$') == ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1], string.match(held, '^%d+') .. ' 0 ' .. ARGV[2])
end
return 'released'`
