import type { Redis } from 'ioredis';
import { type Duration, parsePositiveDuration } from '../model/duration.js';
import { toSingleLine } from '../model/errors.js';
import { checkInteger, checkOptions, optionError, withDefault } from '../model/validation.js';
import { adaptive } from '../polling/adaptive/adaptive.js';
import type { PollingStrategy } from '../polling/strategy.js';
import { abortError } from '../runtime/abort.js';
import { startTimer, wallNow } from '../runtime/clock.js';
import { warnOnce } from '../runtime/diagnostics.js';
import { toReadableError } from '../wait/source-error.js';
import { closeConnection, openConnection, settleWhileReachable } from './connection.js';
import { JobTaker } from './job-taker.js';
import { QUEUE_OPTIONS, QueueKeys, type QueueOptions, readQueueName } from './options.js';
import { checkRedis } from './redis-check.js';
import { RedisHistory } from './redis-history.js';
import { RequestBudget } from './request-budget.js';
import { QueueScripts } from './scripts.js';
import { WaitHolder } from './wait-holder.js';
import { ClientRegistry, type WorkerClients } from './worker-clients.js';

/** What a worker polls with, and the queue that it takes waits from. */
export interface WaitWorkerOptions extends QueueOptions {
  /** The client to poll with, or several by name. Not closed by the worker. */
  clients: WorkerClients;
  /** Maximum number of concurrent waits. Default 1000. */
  capacity?: number;
  /** How long the waits of a dead worker stay idle before another takes over. Default "15s". */
  lease?: Duration;
  /** Strict limit on requests of all workers of the queue together: any window of one second holds at most 1.2 times this number, lists included. Default: none but those of the clients. Between 0.001 and 1,000,000. */
  requestsPerSecond?: number;
  /** When to poll. Default: adaptive(), with the history of all workers of the queue. */
  polling?: PollingStrategy;
}

const DEFAULT_CAPACITY = 1000;
const MIN_RATE = 0.001;
const MAX_RATE = 1_000_000;
const EXPIRY_INTERVAL_MS = 30_000;

/**
 * Runs waits from the queue in this process. Each is held under a lease; if the worker dies, another takes over from what
 * was saved.
 */
export class WaitWorker {
  /** Resolves once the connection is usable. A Redis that may evict keys or does not persist is reported as a process warning. */
  readonly ready: Promise<void>;
  readonly #keys: QueueKeys;
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #scripts: QueueScripts;
  readonly #taker: JobTaker;
  readonly #holder: WaitHolder;
  readonly #clients: ClientRegistry;
  readonly #history: RedisHistory;
  readonly #budget: RequestBudget | undefined;
  /** How often the waits of dead workers are looked for, in milliseconds. */
  readonly #checkInterval: number;
  readonly #stops: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  /** @throws OptionError if an option is invalid. */
  constructor(options: WaitWorkerOptions) {
    checkOptions('options', options, [
      ...QUEUE_OPTIONS,
      ...['clients', 'capacity', 'lease', 'requestsPerSecond', 'polling'],
    ]);
    const name = readQueueName(options);
    const clients = new ClientRegistry(options.clients);
    const capacity = checkInteger('capacity', withDefault(options.capacity, DEFAULT_CAPACITY), 1);
    const lease = parsePositiveDuration('lease', withDefault<unknown>(options.lease, '15s'));
    if (!Number.isFinite(lease)) throw optionError('lease', 'shorter than Infinity', options.lease);
    const { polling, requestsPerSecond } = options;
    if (requestsPerSecond !== undefined) checkRate(requestsPerSecond);
    if (polling !== undefined && typeof polling?.nextDelay !== 'function') {
      throw optionError('polling', 'a strategy with a nextDelay function', polling);
    }

    this.#keys = new QueueKeys(name);
    this.#redis = openConnection(options.connection);
    this.#subscriber = this.#redis.duplicate();
    this.#subscriber.on('error', () => {});
    this.#scripts = new QueueScripts(this.#redis, this.#keys);
    this.#clients = clients;
    this.#history = new RedisHistory(this.#redis, this.#keys.history);
    if (requestsPerSecond !== undefined) {
      this.#budget = new RequestBudget(this.#redis, this.#keys, requestsPerSecond, reportError);
      clients.limitBy(this.#budget);
    }
    // The lock and the check for expired locks together take as long as the lease.
    const [lockDuration, interval] = [Math.ceil(lease * 0.75), Math.ceil(lease / 4)];
    this.#checkInterval = interval;
    this.#holder = new WaitHolder({
      redis: this.#redis,
      keys: this.#keys,
      scripts: this.#scripts,
      lease: { lockDuration, renewInterval: interval },
      polling: polling ?? adaptive({ history: this.#history }),
      findClient: client => clients.find(client),
      onReleased: () => this.#taker.makeRoom(),
      onClientClosed: () => {
        warnOnce(
          'JOBWAIT_CLIENT_CLOSED',
          'A client of a WaitWorker was closed, so the worker returns its waits to the queue and stops; close the worker first',
        );
        void this.close();
      },
      onError: reportError,
    });
    const connection = this.#redis;
    this.#taker = new JobTaker(
      name.queue,
      { connection, prefix: name.prefix, lockDuration, capacity },
      {
        held: () => this.#holder.size,
        onTaken: job => this.#holder.take(job),
        onError: reportError,
      },
    );
    this.ready = this.#start();
    this.ready.catch(() => {});
  }

  /** Returns its waits to the queue, saved, and stops. Others continue with them at once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(): Promise<void> {
    this.#subscriber.on('message', (_channel, waitId) => this.#holder.drop(waitId));
    await this.#subscriber.subscribe(this.#keys.aborts);
    await checkRedis(this.#redis);
    await this.#history.ready;
    if (this.#closing) throw abortError('This WaitWorker was closed');
    await this.#taker.start();
    this.#every(EXPIRY_INTERVAL_MS, async () => {
      while (!this.#closing && (await this.#scripts.removeExpired(wallNow())) > 0);
    });
    this.#every(this.#checkInterval, () => this.#scripts.recover(this.#checkInterval));
  }

  /** Does something again and again, from now on. */
  #every(interval: number, work: () => Promise<void>): void {
    let cancel = (): void => {};
    const repeat = async (): Promise<void> => {
      await work().catch(reportError);
      if (!this.#closing) cancel = startTimer(interval, repeat);
    };
    void repeat();
    this.#stops.push(() => cancel());
  }

  async #close(): Promise<void> {
    for (const stop of this.#stops) stop();
    const returned = (async () => {
      await this.#taker.stop();
      await this.#holder.close();
    })();
    await settleWhileReachable(this.#redis, returned);
    this.#clients.release();
    this.#budget?.close();
    this.#history.stop();
    await Promise.all([closeConnection(this.#subscriber), closeConnection(this.#redis)]);
  }
}

function checkRate(value: unknown): void {
  if (typeof value === 'number' && value >= MIN_RATE && value <= MAX_RATE) return;
  throw optionError('requestsPerSecond', `a number from ${MIN_RATE} to ${MAX_RATE}`, value);
}

/** A worker goes on whatever happens: what Redis did not do is done again, by this worker or by another. */
function reportError(thrown: unknown): void {
  const { name, message } = toReadableError(thrown);
  if (/Connection is closed|ECONNREFUSED|ECONNRESET/.test(message)) return;
  warnOnce(
    'JOBWAIT_WORKER_ERROR',
    `A WaitWorker could not do something in Redis, and goes on: ${toSingleLine(`${name}: ${message}`, 300)}`,
  );
}
