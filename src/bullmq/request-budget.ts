import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import type { PermitPool } from '../wait/permit-pool.js';
import type { QueueKeys } from './options.js';

/** Any window of one second holds at most this many times the budget. */
const MAX_EXCESS = 1.2;
/** A permit that is not used in time is lost: requests must not pile up while the process is busy. */
const MAX_LATENESS_MS = 100;
/** Permits are fetched for so many milliseconds at most, so that all workers have their turn. */
const QUANTUM_MS = 100;
const MAX_PAUSE_MS = 60_000;

/**
 * A token bucket for all workers: permits are handed out as times, one after another, at a rate that a 429 halves and
 * that is regained within 20 s. Only Redis has a clock. Fields: when the next permit is free, the share of the rate, since
 * when, when it was halved, and the end of a pause.
 */
const BUCKET = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local saved = redis.call('HMGET', KEYS[1], 'next', 'share', 'since', 'throttled', 'until')
local paused = tonumber(saved[5]) or 0
local share = tonumber(saved[2]) or 1
local regaining = math.max(now - math.max(tonumber(saved[3]) or 0, paused), 0)
share = math.min(share + regaining * 0.05 / 1000, 1)
local function save(...)
  local fields = { ... }
  for i = 2, #fields, 2 do fields[i] = string.format('%.3f', fields[i]) end
  redis.call('HSET', KEYS[1], unpack(fields))
  redis.call('PEXPIRE', KEYS[1], 600000)
end`;

/** Returns in how many milliseconds the first permit is free, how far they are apart, and the number of workers. */
const TAKE = `${BUCKET}
local interval = 1000 / (ARGV[1] * share)
local first = math.max(tonumber(saved[1]) or 0, now - (ARGV[2] - 1) * interval, paused)
save('next', first + ARGV[3] * interval, 'share', share, 'since', now)
redis.call('ZADD', KEYS[2], now, ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 10000)
redis.call('PEXPIRE', KEYS[2], 600000)
return { string.format('%.3f', first - now), string.format('%.3f', interval), redis.call('ZCARD', KEYS[2]) }`;

/** The 429s of one round trip halve the rate once. */
const THROTTLE = `${BUCKET}
local throttled = tonumber(saved[4]) or 0
if now - ARGV[1] > throttled then
  throttled = now
  share = math.max(share / 2, 1 / 16)
end
save('share', share, 'since', now, 'throttled', throttled, 'until', math.max(paused, now + ARGV[2]))`;

type Command = (...args: (string | number)[]) => Promise<unknown>;

/** The requests that all workers of a queue may send together, as permits of one token bucket in Redis. */
export class RequestBudget implements PermitPool {
  readonly #perSecond: number;
  readonly #burst: number;
  /** Distinguishes the worker from others. */
  readonly #workerId = randomUUID();
  readonly #take: (count: number) => Promise<[string, string, number]>;
  readonly #throttle: Command;
  readonly #onError: (error: unknown) => void;
  readonly #subscribers = new Set<() => void>();
  /** When each fetched permit may be used, in monotonic milliseconds. */
  #permits: number[] = [];
  #workers = 1;
  #isFetching = false;
  #isClosed = false;
  #cancelTimer = (): void => {};

  constructor(
    redis: Redis,
    keys: QueueKeys,
    requestsPerSecond: number,
    onError: (error: unknown) => void,
  ) {
    this.#perSecond = requestsPerSecond;
    this.#burst = Math.max(1, requestsPerSecond * 0.05);
    this.#onError = onError;
    redis.defineCommand('jobwaitTakePermits', { lua: TAKE, numberOfKeys: 2 });
    redis.defineCommand('jobwaitThrottle', { lua: THROTTLE, numberOfKeys: 1 });
    const commands = redis as unknown as Record<string, Command>;
    const rate = strictRate(requestsPerSecond, this.#burst);
    this.#take = count =>
      (commands.jobwaitTakePermits as Command)(
        ...[keys.budget, keys.of('jobwait-workers')],
        ...[rate, this.#burst, count, this.#workerId],
      ) as Promise<[string, string, number]>;
    this.#throttle = (age, retryAfter) =>
      (commands.jobwaitThrottle as Command)(keys.budget, age, retryAfter);
  }

  /** An equal part of the budget. */
  get requestsPerSecond(): number {
    return this.#perSecond / this.#workers;
  }

  tryTake(wanted: number): boolean {
    const now = monotonicNow();
    this.#permits = this.#permits.filter(at => at >= now - MAX_LATENESS_MS);
    const [first] = this.#permits;
    const isTaken = first !== undefined && first <= now;
    if (isTaken) this.#permits.shift();
    if (this.#permits.length === 0 && (!isTaken || wanted > 1)) this.#fetch(wanted);
    return isTaken;
  }

  subscribe(onPermits: () => void): () => void {
    this.#subscribers.add(onPermits);
    return () => this.#subscribers.delete(onPermits);
  }

  throttle(age: number, retryAfter: number): void {
    this.#permits = [];
    const pause = Math.min(retryAfter, MAX_PAUSE_MS);
    this.#throttle(Math.max(age, 0), pause).catch(this.#onError);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
  }

  #fetch(wanted: number): void {
    if (this.#isFetching || this.#isClosed) return;
    this.#isFetching = true;
    const quantum = Math.max(Math.floor((this.requestsPerSecond * QUANTUM_MS) / 1000), 1);
    const count = Math.min(wanted, quantum);
    const requestedAt = monotonicNow();
    this.#take(count).then(
      ([first, interval, workers]) => {
        this.#isFetching = false;
        this.#workers = Math.max(workers, 1);
        const firstAt = requestedAt + Number(first);
        this.#permits = Array.from(
          { length: count },
          (_, index) => firstAt + index * Number(interval),
        );
        this.#notifyAt(firstAt);
      },
      error => {
        this.#isFetching = false;
        this.#onError(error);
        this.#notifyAt(monotonicNow() + 1000);
      },
    );
  }

  /** Tells the subscribers, in turn, when the next permit is due. */
  #notifyAt(at: number): void {
    this.#cancelTimer();
    if (this.#isClosed) return;
    this.#cancelTimer = startTimer(at - monotonicNow(), () => {
      const [first, ...others] = this.#subscribers;
      for (const notify of [...this.#subscribers]) notify();
      // Another is first next time.
      if (first && others.length > 0) {
        this.#subscribers.delete(first);
        this.#subscribers.add(first);
      }
      const next = this.#permits.find(each => each > monotonicNow());
      if (next !== undefined) this.#notifyAt(next);
    });
  }
}

/** The rate at which a second, and the lateness of a permit, hold no more requests than allowed. */
function strictRate(requestsPerSecond: number, burst: number): number {
  const allowed = Math.max(Math.floor(requestsPerSecond * MAX_EXCESS), 1);
  const strict = ((allowed + 1 - burst) / (1 + MAX_LATENESS_MS / 1000)) * 0.999;
  return Math.min(requestsPerSecond, strict);
}
