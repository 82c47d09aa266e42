import { script, type Script } from './script.ts'

/** What is done to the log, one script each. */
export interface LogScripts {
  /**
   * KEYS log, revisions. Answers `none`, `foreign` where the keys belong to another program, or the log's format, id,
   * number, hash, time, oldest revision and the clock.
   */
  readonly facts: Script
  /** KEYS log. ARGV format, id, number, hash, time of the head, oldest. Makes the log where there is none. */
  readonly make: Script
  /** KEYS log. Answers number, hash and time of the head, and the clock. */
  readonly head: Script
  /**
   * KEYS log, revisions, ids. ARGV channel, expected number and hash, time of the last revision, another channel, how
   * many messages there are for that, these, then id, hash and text of each revision. Answers `written`; `known` with the id and number that are there already; or `stands` with the head.
   */
  readonly append: Script
  /**
   * KEYS log, revisions. ARGV after, limit, about how many bytes. Answers the head, the oldest and then number, id, hash
   * and text of each revision.
   */
  readonly read: Script
}

/** The log's scripts, by a clock: Lua that sets `now`. */
export function logScripts(clock: string): LogScripts {
  return {
    facts: script(facts(clock), { reads: true }),
    make: script(MAKE, { reads: false }),
    head: script(head(clock), { reads: true }),
    append: script(APPEND, { reads: false }),
    read: script(READ, { reads: true }),
  }
}

const facts = (clock: string): string => `
${clock}
local log = redis.call('HMGET', KEYS[1], 'format', 'id', 'number', 'hash', 'at', 'oldest')
if log[1] then
  log[7] = exact(now)
  return log
end
if redis.call('EXISTS', KEYS[1]) + redis.call('EXISTS', KEYS[2]) > 0 then return {'foreign'} end
return {'none'}`

const MAKE = `
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'format', ARGV[1], 'id', ARGV[2],
    'number', ARGV[3], 'hash', ARGV[4], 'at', ARGV[5], 'oldest', ARGV[6])
end
return 'made'`

const head = (clock: string): string => `
${clock}
local head = redis.call('HMGET', KEYS[1], 'number', 'hash', 'at')
return {head[1] or '', head[2] or '', head[3] or '', exact(now)}`

// All is written or nothing. Only rights can be missing midway, so what is written first can be taken back, and the
// revisions come last: a stream never takes back a number. A message that may not be sent must not fail what is written.
const APPEND = `
local head = redis.call('HMGET', KEYS[1], 'number', 'hash', 'at')
if head[1] ~= ARGV[2] or head[2] ~= ARGV[3] then
  return {'stands', head[1] or '', head[2] or '', head[3] or ''}
end
local before, first = tonumber(head[1]), 7 + tonumber(ARGV[6])
local function numberOf(index) return exact(before + 1 + (index - first) / 3) end
for i = first, #ARGV, 3 do
  local known = redis.call('ZSCORE', KEYS[3], ARGV[i])
  if known and tonumber(known) <= before then return {'known', ARGV[i], exact(known)} end
end
local last = numberOf(#ARGV - 2)
redis.call('HSET', KEYS[1], 'number', last, 'hash', ARGV[#ARGV - 1], 'at', ARGV[4])
local function undone(refusal, command)
  redis.call('HSET', KEYS[1], 'number', head[1], 'hash', head[2], 'at', head[3])
  for i = first, #ARGV, 3 do redis.pcall('ZREM', KEYS[3], ARGV[i]) end
  return {err = refusal.err .. ": the '" .. command .. "' command"}
end
for i = first, #ARGV, 3 do
  local added = redis.pcall('ZADD', KEYS[3], numberOf(i), ARGV[i])
  if type(added) == 'table' then return undone(added, 'zadd') end
end
for i = first, #ARGV, 3 do
  local added = redis.pcall('XADD', KEYS[2], numberOf(i) .. '-0', 'id', ARGV[i], 'hash', ARGV[i + 1], 'text', ARGV[i + 2])
  if type(added) == 'table' then return undone(added, 'xadd') end
end
for i = 7, first - 1 do redis.pcall('PUBLISH', ARGV[5], ARGV[i]) end
redis.pcall('PUBLISH', ARGV[1], last)
return {'written'}`

// Pages begin with one revision and grow, so that long texts are never taken up by the hundred.
const READ = `
local log = redis.call('HMGET', KEYS[1], 'number', 'hash', 'at', 'oldest')
local answer = {log[1] or '', log[2] or '', log[3] or '', log[4] or ''}
if not log[1] then return answer end
local last = tonumber(log[1])
local after = math.max(tonumber(ARGV[1]), tonumber(log[4]) - 1)
local left, room, step = tonumber(ARGV[2]), tonumber(ARGV[3]), 1
while left > 0 and room > 0 and after < last do
  local page = redis.call('XRANGE', KEYS[2], exact(after + 1) .. '-0', '+', 'COUNT', exact(math.min(left, step)))
  if #page == 0 then break end
  for _, entry in ipairs(page) do
    local number = string.match(entry[1], '^%d+')
    local fields = entry[2]
    for _, part in ipairs({number, fields[2] or '', fields[4] or '', fields[6] or ''}) do answer[#answer + 1] = part end
    room = room - #(fields[6] or '')
    after = tonumber(number)
  end
  left = left - #page
  step = math.min(step * 2, 64)
end
return answer`
