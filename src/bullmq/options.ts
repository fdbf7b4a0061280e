import { checkNonEmptyString, OptionError, withDefault } from '../model/validation.js';

/** The queue of BullMQ that callers and workers share. */
export interface QueueOptions {
  /** A BullMQ connection: an ioredis instance, which is copied and never closed, or its options. */
  connection: unknown;
  /** The name of the BullMQ queue. Default "jobwait". */
  queue?: string;
  /** What the keys in Redis begin with. Default "bull", as in BullMQ. */
  prefix?: string;
}

export const QUEUE_OPTIONS = [
  'connection',
  'queue',
  'prefix',
] as const satisfies readonly (keyof QueueOptions)[];

export interface QueueName {
  readonly queue: string;
  readonly prefix: string;
}

/** @throws OptionError if a name is invalid. */
export function readQueueName(options: QueueOptions): QueueName {
  const queue = checkNonEmptyString('queue', withDefault(options.queue, 'jobwait'));
  if (queue.includes(':')) {
    throw new OptionError({
      option: 'queue',
      expected: 'a name without ":"',
      received: `"${queue}"`,
    });
  }
  const prefix = checkNonEmptyString('prefix', withDefault(options.prefix, 'bull'));
  return { queue, prefix };
}

/** The keys of a queue. Those of BullMQ have its names. */
export class QueueKeys {
  /** What each key begins with. */
  readonly base: string;

  constructor({ queue, prefix }: QueueName) {
    this.base = `${prefix}:${queue}:`;
  }

  of(name: string): string {
    return this.base + name;
  }

  /** When the results of waits are to be removed, in milliseconds since 1970. */
  get expiry(): string {
    return this.of('jobwait-expiry');
  }

  /** The token bucket of all workers. */
  get budget(): string {
    return this.of('jobwait-budget');
  }

  /** What the workers have learned of past jobs. */
  get history(): string {
    return this.of('jobwait-history');
  }

  /** The channel on which workers hear which waits were aborted. */
  get aborts(): string {
    return this.of('jobwait-aborts');
  }
}
