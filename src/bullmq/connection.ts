import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { toSingleLine } from '../model/errors.js';
import { isObject, optionError } from '../model/validation.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import { warnOnce } from '../runtime/diagnostics.js';
import { ioredis } from './packages.js';

/** Milliseconds until the next attempt to connect: less than a second, and never more. */
const RECONNECT_DELAY_MS = 250;
const RECONNECT_JITTER_MS = 500;

/** What a wait needs of every connection, whatever the caller's say: none gives up, and none backs off for long. */
const OVERRIDES = {
  maxRetriesPerRequest: null,
  enableOfflineQueue: true,
  lazyConnect: false,
  retryStrategy: () => RECONNECT_DELAY_MS + Math.random() * RECONNECT_JITTER_MS,
  // A master that has become a replica: connect again, and resend the command.
  reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
} satisfies RedisOptions;

/**
 * Opens a connection of our own: the caller's instance is only copied, so that it need not suit BullMQ and is never
 * closed.
 * @throws OptionError if it is neither an ioredis instance nor options of one.
 */
export function openConnection(connection: unknown): Redis {
  const redis = isInstance(connection) ? duplicate(connection) : create(connection);
  redis.on('error', error =>
    warnOnce(
      'JOBWAIT_REDIS_UNREACHABLE',
      `Redis cannot be reached, and is tried again until it can: ${describeError(error)}`,
    ),
  );
  return redis;
}

function describeError(error: Error & Partial<AggregateError>): string {
  const [first] = error.errors ?? [];
  return toSingleLine(error.message || String((first as Error)?.message ?? error.name), 300);
}

function isInstance(connection: unknown): connection is Redis | Cluster {
  const candidate = connection as Partial<Redis> | null | undefined;
  return (
    typeof candidate?.duplicate === 'function' && typeof candidate.defineCommand === 'function'
  );
}

function duplicate(instance: Redis | Cluster): Redis {
  if (!instance.isCluster) {
    const { options } = instance as Redis;
    checkKeyPrefix(options.keyPrefix);
    return (instance as Redis).duplicate(OVERRIDES);
  }
  const { options } = instance as Cluster;
  checkKeyPrefix(options.keyPrefix ?? options.redisOptions?.keyPrefix);
  const { retryStrategy, maxRetriesPerRequest, reconnectOnError } = OVERRIDES;
  const cluster = (instance as Cluster).duplicate(undefined, {
    enableOfflineQueue: true,
    lazyConnect: false,
    clusterRetryStrategy: retryStrategy,
    redisOptions: { ...options.redisOptions, maxRetriesPerRequest, reconnectOnError },
  });
  // The commands are the same.
  return cluster as unknown as Redis;
}

function create(connection: unknown): Redis {
  if (!isObject(connection)) {
    throw optionError('connection', 'an ioredis instance or its options', connection);
  }
  const { url, ...options } = connection as RedisOptions & { url?: unknown };
  checkKeyPrefix(options.keyPrefix);
  if (url === undefined) return new ioredis.Redis({ ...options, ...OVERRIDES });
  if (typeof url !== 'string') throw optionError('connection.url', 'a redis:// URL', url);
  return new ioredis.Redis(url, { ...options, ...OVERRIDES });
}

/** BullMQ cannot work with the prefix of a connection. */
function checkKeyPrefix(keyPrefix: unknown): void {
  if (!keyPrefix) return;
  throw optionError('connection.keyPrefix', 'empty (use `prefix` instead)', keyPrefix);
}

/** How long (ms) a command may take before the connection is closed without waiting for it. */
const QUIT_TIMEOUT_MS = 1000;

/** Closes a connection: at once if Redis cannot be reached. */
export async function closeConnection(redis: Redis): Promise<void> {
  if (redis.status === 'end') return;
  const isConnected = redis.status === 'ready' || redis.status === 'connect';
  if (isConnected) await settleWithin(QUIT_TIMEOUT_MS, redis.quit());
  redis.disconnect();
}

/** How long (ms) Redis may be out of reach before work in it is given up. */
const GIVE_UP_MS = 5000;

/** Resolves when the work has settled, or when Redis has been out of reach for a while. */
export async function settleWhileReachable(redis: Redis, work: Promise<unknown>): Promise<void> {
  let hasSettled = false;
  const settled = work
    .catch(() => {})
    .then(() => {
      hasSettled = true;
    });
  let reachedAt = monotonicNow();
  while (!hasSettled && monotonicNow() - reachedAt < GIVE_UP_MS) {
    await settleWithin(100, settled);
    if (redis.status === 'ready') reachedAt = monotonicNow();
  }
}

/** Resolves when the work has settled, or after `timeout` milliseconds. Returns whether it succeeded. */
export function settleWithin(timeout: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise(resolve => {
    const cancel = startTimer(timeout, () => resolve(false));
    work
      .then(
        () => true,
        () => false,
      )
      .then(succeeded => {
        cancel();
        resolve(succeeded);
      });
  });
}
