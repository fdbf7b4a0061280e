import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import {
  DurableWaits,
  type DurableWaitsOptions,
  WaitWorker,
  type WaitWorkerOptions,
} from '../../../src/bullmq.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { JobLike, JobSource } from '../../../src/wait/job-source.js';
import { RedisServer } from './redis.js';

let queueCount = 0;

/** A Redis for the tests of a file, and a queue for each of them. What is opened is closed after the test. */
export class Bed {
  redis!: RedisServer;
  /** A connection of the test itself. */
  direct!: Redis;
  queue = '';
  readonly #open: { close(): Promise<void> }[] = [];

  constructor(options?: readonly string[]) {
    beforeAll(async () => {
      this.redis = await RedisServer.start(options);
      this.direct = new Redis({ ...this.redis.connection, retryStrategy: () => 20 });
      this.direct.on('error', () => {});
    });
    beforeEach(() => {
      this.queue = `test-${++queueCount}`;
    });
    afterEach(async () => {
      await Promise.all(this.#open.splice(0).map(each => each.close()));
    });
    afterAll(async () => {
      this.direct.disconnect();
      await this.redis.stop();
    });
  }

  callers(options: Partial<DurableWaitsOptions> = {}): DurableWaits {
    const { queue, redis } = this;
    return this.track(new DurableWaits({ connection: redis.connection, queue, ...options }));
  }

  worker(
    clients: WaitWorkerOptions['clients'],
    options: Partial<WaitWorkerOptions> = {},
  ): WaitWorker {
    const { queue, redis } = this;
    return this.track(
      new WaitWorker({
        ...{ connection: redis.connection, queue, clients, lease: '1s', polling: fixed(20) },
        ...options,
      }),
    );
  }

  track<T extends { close(): Promise<void> }>(each: T): T {
    this.#open.push(each);
    return each;
  }

  /** The key of a wait's BullMQ job, once there is one. */
  async keyOfOnly(): Promise<string> {
    const keys = await this.direct.keys(`bull:${this.queue}:wait-*`);
    return keys.filter(key => !key.endsWith(':lock'))[0] as string;
  }
}

/** A source that reports what a test sets, and counts the polls of each job. */
export class JobBoard implements JobSource {
  readonly polls = new Map<string, number>();
  readonly #jobs = new Map<string, () => Partial<JobLike> | undefined>();

  set(id: string, job: Partial<JobLike> | undefined | (() => Partial<JobLike> | undefined)): this {
    this.#jobs.set(id, typeof job === 'function' ? job : () => job);
    return this;
  }

  async getJob(id: string): Promise<JobLike | undefined> {
    this.polls.set(id, this.pollsOf(id) + 1);
    const job = this.#jobs.get(id)?.();
    return job && { id, status: 'Running', ...job };
  }

  pollsOf(id: string): number {
    return this.polls.get(id) ?? 0;
  }
}

/** Waits until a condition holds, which is tried every few milliseconds. */
export async function until(condition: () => unknown): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 5));
}

/** The reason of a rejection. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (reason) {
    return reason;
  }
  throw new Error('Expected a rejection');
}
