/**
 * What must happen in Redis as one step. Fields of a BullMQ job that are ours begin with "jobwait:"; BullMQ leaves them
 * alone. Every script may run twice, because a command is sent again after a lost connection.
 */
import type { Redis } from 'ioredis';
import type { QueueKeys } from './options.js';

/** The fields of a BullMQ job that this entry adds. */
export const FIELDS = {
  aborted: 'jobwait:aborted',
  /** Why a wait was given up that could not be driven, as an error record. */
  error: 'jobwait:error',
  /** How often a wait was driven under suspicion: see Suspects. */
  trials: 'jobwait:trials',
} as const;

/** As in BullMQ's own scripts. */
const MAX_EVENTS = `tonumber(redis.call('HGET', KEYS[3], 'opts.maxLenEvents')) or 10000`;

/** Jobs that one script returns to the queue, so that none holds up Redis for long. */
const RETURN_BATCH = 1000;

/**
 * Renews leases and saves waits. A lease that ran out while Redis or the worker was out of reach is taken again if
 * nobody else has touched the job since. Returns the ids of those that are lost.
 */
const SAVE = `
local maxEvents = ${MAX_EVENTS}
local lost = {}
for i = 3, #ARGV, 7 do
  local id, token, starts, stalls = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local data, progress, event = ARGV[i + 4], ARGV[i + 5], ARGV[i + 6]
  local key = ARGV[1] .. id
  local holder = redis.call('GET', key .. ':lock')
  local isHeld = holder == token
  if not holder then
    local found = redis.call('HMGET', key, 'ats', 'stc', 'finishedOn')
    isHeld = found[1] == starts and (found[2] or '0') == stalls and not found[3]
  end
  if isHeld then
    redis.call('SET', key .. ':lock', token, 'PX', ARGV[2])
    redis.call('SREM', KEYS[1], id)
    if data ~= '' then redis.call('HSET', key, 'data', data) end
    if progress ~= '' then redis.call('HSET', key, 'progress', progress) end
    if event ~= '' then
      redis.call('XADD', KEYS[2], 'MAXLEN', '~', maxEvents, '*',
        'event', 'progress', 'jobId', id, 'data', event)
    end
  else
    lost[#lost + 1] = id
  end
end
return lost`;

/** Ends an unfinished wait, wherever it is. Returns 1 if it has ended by this. */
const ABORT = `
local id, now, reason = ARGV[2], ARGV[3], ARGV[4]
local key = ARGV[1] .. id
if redis.call('EXISTS', key) == 0 or redis.call('HEXISTS', key, 'finishedOn') == 1 then return 0 end
for _, list in ipairs({ 'wait', 'paused', 'active' }) do redis.call('LREM', ARGV[1] .. list, 0, id) end
for _, set in ipairs({ 'delayed', 'prioritized' }) do redis.call('ZREM', ARGV[1] .. set, id) end
redis.call('SREM', KEYS[1], id)
redis.call('DEL', key .. ':lock')
redis.call('HINCRBY', key, 'atm', 1)
redis.call('HSET', key, 'failedReason', reason, 'finishedOn', now, '${FIELDS.aborted}', 1)
redis.call('ZADD', ARGV[1] .. 'failed', now, id)
redis.call('ZADD', KEYS[4], ARGV[5], id)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ${MAX_EVENTS}, '*',
  'event', 'failed', 'jobId', id, 'failedReason', reason, 'prev', 'active')
redis.call('PUBLISH', ARGV[6], id)
return 1`;

/**
 * Takes jobs out of the active list in one pass, where BullMQ searches the list for each, and returns them to the queue,
 * first in line.
 */
const RETURN = `
local function returnToQueue(isReturned)
  local kept, returned = {}, {}
  for _, id in ipairs(redis.call('LRANGE', ARGV[1] .. 'active', 0, -1)) do
    if #returned < ${RETURN_BATCH} and isReturned(id) then returned[#returned + 1] = id
    else kept[#kept + 1] = id end
  end
  if #returned == 0 then return kept, returned end
  redis.call('DEL', ARGV[1] .. 'active')
  for from = 1, #kept, 5000 do
    redis.call('RPUSH', ARGV[1] .. 'active', unpack(kept, from, math.min(from + 4999, #kept)))
  end
  local maxEvents = ${MAX_EVENTS}
  for _, id in ipairs(returned) do
    redis.call('RPUSH', ARGV[1] .. 'wait', id)
    redis.call('XADD', KEYS[2], 'MAXLEN', '~', maxEvents, '*',
      'event', 'waiting', 'jobId', id, 'prev', 'active')
  end
  redis.call('ZADD', ARGV[1] .. 'marker', 0, '0')
  return kept, returned
end`;

/** Returns waits of a worker to the queue: pairs of their ids and tokens. */
const RELEASE = `${RETURN}
local tokens = {}
for i = 2, #ARGV, 2 do tokens[ARGV[i]] = ARGV[i + 1] end
local _, returned = returnToQueue(function(id)
  return tokens[id] and redis.call('GET', ARGV[1] .. id .. ':lock') == tokens[id]
end)
for _, id in ipairs(returned) do
  redis.call('DEL', ARGV[1] .. id .. ':lock')
  redis.call('SREM', KEYS[1], id)
end
return #returned`;

/**
 * Returns the jobs of dead workers to the queue, as BullMQ's own check does: those that were active at the check before,
 * and whose lock has expired. Returns their number.
 */
const RECOVER = `${RETURN}
local isFirst = ARGV[2] == '1'
if isFirst and not redis.call('SET', ARGV[1] .. 'stalled-check', 1, 'PX', ARGV[3], 'NX') then return 0 end
local marked = {}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do marked[id] = true end
local kept, returned = returnToQueue(function(id)
  return marked[id] and redis.call('EXISTS', ARGV[1] .. id .. ':lock') == 0
end)
for _, id in ipairs(returned) do
  redis.call('SREM', KEYS[1], id)
  redis.call('HINCRBY', ARGV[1] .. id, 'stc', 1)
  redis.call('XADD', KEYS[2], '*', 'event', 'stalled', 'jobId', id)
end
if #returned < ${RETURN_BATCH} then
  for from = 1, #kept, 5000 do
    redis.call('SADD', KEYS[1], unpack(kept, from, math.min(from + 4999, #kept)))
  end
end
return #returned`;

const REMOVE = `
local function remove(id)
  redis.call('DEL', ARGV[1] .. id, ARGV[1] .. id .. ':logs')
  redis.call('ZREM', ARGV[1] .. 'completed', id)
  redis.call('ZREM', ARGV[1] .. 'failed', id)
  redis.call('ZREM', KEYS[4], id)
end`;

/** Removes a result, unless another wait has taken its place. */
const REPLACE = `${REMOVE}
if redis.call('HGET', ARGV[1] .. ARGV[2], 'finishedOn') == ARGV[3] then remove(ARGV[2]) end`;

/** Removes expired results. Returns the number of those that were due. */
const REMOVE_EXPIRED = `${REMOVE}
local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', ARGV[2], 'LIMIT', 0, 200)
for _, id in ipairs(due) do
  local key = ARGV[1] .. id
  if redis.call('HEXISTS', key, 'finishedOn') == 1 then remove(id)
  else redis.call('ZREM', KEYS[4], id) end
end
return #due`;

type Script = (...args: (string | number)[]) => Promise<unknown>;

/** The scripts on a connection, for one queue. */
export class QueueScripts {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #fixed: readonly string[];

  constructor(redis: Redis, keys: QueueKeys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#fixed = [keys.of('stalled'), keys.of('events'), keys.of('meta'), keys.expiry, keys.base];
    const define = (name: string, lua: string): void =>
      redis.defineCommand(`jobwait${name}`, { lua, numberOfKeys: 4 });
    define('Save', SAVE);
    define('Abort', ABORT);
    define('Release', RELEASE);
    define('Recover', RECOVER);
    define('Replace', REPLACE);
    define('RemoveExpired', REMOVE_EXPIRED);
  }

  /** @param waits seven arguments each: see SAVE. */
  async save(lockDuration: number, waits: readonly (string | number)[]): Promise<string[]> {
    return (await this.#run('Save', lockDuration, ...waits)) as string[];
  }

  /** @param removeAt when the job is to be removed, in milliseconds since 1970. */
  async abort(waitId: string, now: number, reason: string, removeAt: number): Promise<void> {
    await this.#run('Abort', waitId, now, reason, removeAt, this.#keys.aborts);
  }

  /** @param waits their ids and tokens. */
  async release(waits: readonly (readonly [id: string, token: string])[]): Promise<void> {
    for (let from = 0; from < waits.length; from += RETURN_BATCH) {
      await this.#run('Release', ...waits.slice(from, from + RETURN_BATCH).flat());
    }
  }

  /** @param interval milliseconds until another worker checks again. */
  async recover(interval: number): Promise<void> {
    let isFirst = true;
    while ((await this.#run('Recover', isFirst ? 1 : 0, interval)) === RETURN_BATCH)
      isFirst = false;
  }

  async replace(waitId: string, finishedOn: string): Promise<void> {
    await this.#run('Replace', waitId, finishedOn);
  }

  /** Removes expired results, some at a time. Returns the number of those that were due. */
  async removeExpired(now: number): Promise<number> {
    return (await this.#run('RemoveExpired', now)) as number;
  }

  #run(name: string, ...args: (string | number)[]): Promise<unknown> {
    const commands = this.#redis as unknown as Record<string, Script>;
    return (commands[`jobwait${name}`] as Script).call(this.#redis, ...this.#fixed, ...args);
  }
}
