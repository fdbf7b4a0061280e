import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { checkNonEmptyString, checkOptions, withDefault } from '../model/validation.js';
import type { JobHistory, PastRun } from '../polling/history/job-history.js';
import { checkRecordedRun, RunStore } from '../polling/history/run-store.js';
import { startTimer } from '../runtime/clock.js';
import { warnOnce } from '../runtime/diagnostics.js';
import { closeConnection, openConnection } from './connection.js';

/** Runs that Redis keeps, of all names together. */
const MAX_RUNS = 10_000;
/** How often (ms) the runs of others are read. */
const READ_INTERVAL_MS = 5000;
const BATCH_SIZE = 1000;

/** A history in a Redis stream: each process appends its runs, and reads those of the others. */
export class RedisHistory implements JobHistory {
  /** Resolves once the runs so far have been read. */
  readonly ready: Promise<void>;
  readonly #redis: Redis;
  readonly #key: string;
  /** Distinguishes the runs of this process. */
  readonly #origin = randomUUID();
  readonly #store = new RunStore();
  #lastId = '-';
  #isClosed = false;
  #cancelTimer = (): void => {};

  constructor(redis: Redis, key: string) {
    this.#redis = redis;
    this.#key = key;
    this.ready = this.#readNew();
  }

  /** @throws OptionError if the run is invalid. */
  record(jobName: string, run: PastRun, service?: string): void {
    const recorded = checkRecordedRun(jobName, run, service);
    this.#store.add(recorded);
    const text = JSON.stringify({ name: recorded.jobName, service, ...recorded.run });
    this.#redis
      .xadd(this.#key, 'MAXLEN', '~', MAX_RUNS, '*', 'run', text, 'origin', this.#origin)
      .catch(error => this.#report(error));
  }

  runs(jobName: string, service?: string): readonly PastRun[] {
    return this.#store.runs(jobName, service);
  }

  /** Reads no more. The connection stays open. */
  stop(): void {
    this.#isClosed = true;
    this.#cancelTimer();
  }

  async #readNew(): Promise<void> {
    try {
      while (!this.#isClosed) {
        const after = this.#lastId === '-' ? '-' : `(${this.#lastId}`;
        const entries = await this.#redis.xrange(this.#key, after, '+', 'COUNT', BATCH_SIZE);
        for (const [id, fields] of entries) {
          this.#lastId = id;
          this.#add(fields);
        }
        if (entries.length < BATCH_SIZE) break;
      }
    } catch (error) {
      this.#report(error);
    }
    if (this.#isClosed) return;
    this.#cancelTimer = startTimer(READ_INTERVAL_MS, () => void this.#readNew(), true);
  }

  #add([, text, , origin]: readonly string[]): void {
    if (origin === this.#origin || text === undefined) return;
    try {
      const { name, service, ...run } = JSON.parse(text);
      this.#store.add(checkRecordedRun(name, run, service));
    } catch {
      // A damaged run is skipped.
    }
  }

  #report(error: unknown): void {
    if (this.#isClosed) return;
    warnOnce(
      'JOBWAIT_HISTORY_ERROR',
      `The history of jobs in Redis cannot be used, and is kept in memory: ${String(error)}`,
    );
  }
}

/**
 * A history of past jobs in Redis, shared by all processes that use it: the latest 10,000 runs. Workers of a queue have
 * one without further ado; this one is for waits of your own: `adaptive({ history: redisHistory(connection) })`.
 * @param connection an ioredis instance, which is copied and never closed, or its options.
 * @param options `prefix` is what its key begins with: "jobwait" by default.
 * @throws OptionError if an argument is invalid.
 */
export function redisHistory(
  connection: unknown,
  options: { readonly prefix?: string } = {},
): JobHistory & {
  /** Resolves once the runs so far have been read. */
  readonly ready: Promise<void>;
  /** Closes its connection. */
  close(): Promise<void>;
} {
  checkOptions('options', options, ['prefix']);
  const prefix = checkNonEmptyString('prefix', withDefault(options.prefix, 'jobwait'));
  const redis = openConnection(connection);
  const history = new RedisHistory(redis, `${prefix}:history`);
  return Object.assign(history, {
    close: (): Promise<void> => {
      history.stop();
      return closeConnection(redis);
    },
  });
}
