import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { saveCheckpoint } from '../machine/checkpoint.js';
import { begin } from '../machine/state.js';
import { type Duration, parseDuration } from '../model/duration.js';
import { toSingleLine } from '../model/errors.js';
import type { AnyEntities } from '../model/job.js';
import { checkNonEmptyString, checkOptions, optional, withDefault } from '../model/validation.js';
import { abortError } from '../runtime/abort.js';
import { startTimer, wallNow } from '../runtime/clock.js';
import type { WaitOptions } from '../wait/options.js';
import { closeConnection, openConnection, settleWithin } from './connection.js';
import { DurableWait } from './durable-wait.js';
import { QUEUE_OPTIONS, QueueKeys, type QueueOptions, readQueueName } from './options.js';
import { bullmq } from './packages.js';
import { checkRedis } from './redis-check.js';
import { QueueScripts } from './scripts.js';
import { SharedWait } from './shared-wait.js';
import { readStoredWaits, waitAborted } from './stored-wait.js';
import { RETENTION_MS, type WaitRecord, waitIdOf } from './wait-record.js';

/** The queue in which waits are kept, and for how long their results are. */
export interface DurableWaitsOptions extends QueueOptions {
  /** How long results are kept for later callers. Default "1d". */
  keep?: Duration;
}

/** The limits of one wait, and how it is polled. */
export interface DurableWaitOptions
  extends Pick<WaitOptions, 'timeout' | 'visibilityTimeout' | 'outageTimeout'> {
  /** Name of the worker's client to use. Default: its only one. */
  client?: string;
}

/** Events may be lost, so what Redis holds is read this often (ms). */
const CHECK_INTERVAL_MS = 10_000;
const CHECK_BATCH_SIZE = 500;
/** Events that Redis keeps for readers that were disconnected. */
const MAX_EVENTS = 20_000;
const CLOSE_TIMEOUT_MS = 2000;

/**
 * The caller's side of durable waits, in any process. All callers waiting for the same id of the same source share one
 * wait; late callers get the same result while it is kept. Only the job's own ends (completed, failed, canceled) are
 * kept: after any other outcome a new call starts a new wait.
 */
export class DurableWaits {
  /** Resolves once the connection is usable. A Redis that may evict keys or does not persist is reported as a process warning. */
  readonly ready: Promise<void>;
  readonly #keep: number;
  readonly #keys: QueueKeys;
  readonly #redis: Redis;
  readonly #scripts: QueueScripts;
  readonly #queue: Queue;
  readonly #waits = new Map<string, SharedWait>();
  readonly #initial = new WeakMap<SharedWait, WaitRecord>();
  #events: QueueEvents | undefined;
  #stopChecks = (): void => {};
  #closing: Promise<void> | undefined;

  /** @throws OptionError if an option is invalid. */
  constructor(options: DurableWaitsOptions) {
    checkOptions('options', options, [...QUEUE_OPTIONS, 'keep']);
    const { queue: name, prefix } = readQueueName(options);
    this.#keep = parseDuration('keep', withDefault<unknown>(options.keep, '1d'));
    this.#keys = new QueueKeys({ queue: name, prefix });
    this.#redis = openConnection(options.connection);
    this.#scripts = new QueueScripts(this.#redis, this.#keys);
    const shared = { connection: this.#redis, prefix, skipVersionCheck: true };
    const streams = { events: { maxLen: MAX_EVENTS } };
    this.#queue = new bullmq.Queue(name, { ...shared, streams });
    this.#queue.on('error', () => {});
    this.ready = this.#start(name, prefix);
    this.ready.catch(() => {});
  }

  /**
   * Waits until a job has ended, although this process may end first. Callers share a wait if queue, client name and id
   * are the same; the first caller's options apply.
   * @throws OptionError if the id or an option is invalid; TypeError after `close`.
   */
  waitForJob<E = AnyEntities>(id: string, options: DurableWaitOptions = {}): DurableWait<E> {
    const { client, ...limits } = options;
    checkOptions('options', options, [
      ...['timeout', 'visibilityTimeout', 'outageTimeout'],
      'client',
    ]);
    optional(checkNonEmptyString)('client', client);
    const state = begin(id, limits);
    if (this.#closing) throw new TypeError('These DurableWaits are closed; make others');
    const { jobId } = state;
    const waitId = waitIdOf(client, jobId);
    const known = this.#waits.get(waitId);
    const wait = known ?? this.#share(waitId, jobId);
    if (!known) {
      const keep = Number.isFinite(this.#keep) ? this.#keep : null;
      const checkpoint = saveCheckpoint({ state, elapsed: 0 }, wallNow());
      this.#initial.set(wait, { version: 1, jobId, client, keep, events: 0, checkpoint });
      void wait.enqueue(this.ready);
    }
    return new DurableWait<E>(wait);
  }

  /** Rejects the pending waits of this process with an AbortError and closes its connections. The waits themselves go on. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #share(waitId: string, jobId: string): SharedWait {
    const queue = {
      read: (each: string) => this.#read([each]).then(([stored]) => stored),
      add: (each: SharedWait) => this.#add(each),
      replace: (each: string, finishedOn: string) => this.#scripts.replace(each, finishedOn),
      abort: (each: string, abortedId: string) => this.#abort(each, abortedId),
    };
    const wait = new SharedWait(waitId, jobId, queue, () => this.#waits.delete(waitId));
    this.#waits.set(waitId, wait);
    return wait;
  }

  async #start(name: string, prefix: string): Promise<void> {
    await this.#queue.waitUntilReady();
    await checkRedis(this.#redis);
    // From here on no event is missed.
    const [last] = await this.#redis.xrevrange(this.#keys.of('events'), '+', '-', 'COUNT', 1);
    if (this.#closing) throw abortError('These DurableWaits were closed');
    const events = new bullmq.QueueEvents(name, {
      ...{ connection: this.#redis, prefix, skipVersionCheck: true },
      lastEventId: last?.[0] ?? '0-0',
    });
    this.#events = events;
    events.on('error', () => {});
    events.on('progress', ({ jobId, data }) => this.#enqueued(jobId)?.takeProgress(data));
    events.on('completed', ({ jobId }) => void this.#check([jobId]));
    events.on('failed', ({ jobId }) => void this.#check([jobId]));
    this.#scheduleChecks();
    // After a break, Redis may have lost events, or waits.
    this.#redis.on('ready', () => void this.#checkAll());
  }

  /** A wait of ours. Before it is on the queue, news of its id is of an earlier wait. */
  #enqueued(waitId: string): SharedWait | undefined {
    const wait = this.#waits.get(waitId);
    return wait?.isEnqueued ? wait : undefined;
  }

  async #add(wait: SharedWait): Promise<void> {
    const record = this.#initial.get(wait) as WaitRecord;
    await this.#queue.add(toSingleLine(wait.jobId, 200), record, {
      jobId: wait.waitId,
      // Results are removed when they expire, one by one: BullMQ would apply the age of one to all.
      removeOnComplete: false,
      removeOnFail: false,
    });
  }

  async #abort(waitId: string, jobId: string): Promise<void> {
    const now = wallNow();
    await this.#scripts.abort(waitId, now, waitAborted(jobId).message, now + RETENTION_MS);
  }

  #read(waitIds: readonly string[]): ReturnType<typeof readStoredWaits> {
    return readStoredWaits(
      this.#redis,
      waitIds.map(each => this.#keys.of(each)),
    );
  }

  /** Takes over what Redis holds of waits of ours. One that is gone, as after a loss of data, is added again. */
  async #check(waitIds: readonly string[]): Promise<void> {
    const waits = waitIds.flatMap(each => this.#enqueued(each) ?? []);
    if (waits.length === 0) return;
    try {
      const stored = await this.#read(waits.map(({ waitId }) => waitId));
      for (const [index, wait] of waits.entries()) {
        const found = stored[index];
        if (found) wait.update(found);
        else if (this.#waits.has(wait.waitId)) await this.#add(wait);
      }
    } catch {
      // The next check does better.
    }
  }

  async #checkAll(): Promise<void> {
    const waitIds = [...this.#waits.keys()];
    for (let from = 0; from < waitIds.length; from += CHECK_BATCH_SIZE) {
      await this.#check(waitIds.slice(from, from + CHECK_BATCH_SIZE));
    }
  }

  #scheduleChecks(): void {
    if (this.#closing) return;
    this.#stopChecks = startTimer(CHECK_INTERVAL_MS, async () => {
      await this.#checkAll();
      this.#scheduleChecks();
    });
  }

  async #close(): Promise<void> {
    this.#stopChecks();
    const error = abortError('These DurableWaits were closed; their waits go on');
    for (const wait of [...this.#waits.values()]) wait.end({ error, keep: 0 });
    const closed = Promise.all([this.#events?.close(), this.#queue.close()]);
    await settleWithin(CLOSE_TIMEOUT_MS, closed);
    await closeConnection(this.#redis);
  }
}
