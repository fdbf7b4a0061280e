import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { toErrorRecord } from '../machine/error-record.js';
import type { PollingStrategy } from '../polling/strategy.js';
import { wallNow } from '../runtime/clock.js';
import type { SourceConfig } from '../wait/options.js';
import { toReadableError } from '../wait/source-error.js';
import { HeldWait, type HoldObserver, type WaitEnd } from './held-wait.js';
import { LeaseKeeper, type LeaseObserver, type LeaseTimes } from './lease-keeper.js';
import type { QueueKeys } from './options.js';
import { FIELDS, type QueueScripts } from './scripts.js';
import { MAX_TRIALS, Suspects } from './suspects.js';
import { RETENTION_MS } from './wait-record.js';

export interface HolderSettings {
  readonly redis: Redis;
  readonly keys: QueueKeys;
  readonly scripts: QueueScripts;
  readonly lease: LeaseTimes;
  readonly polling: PollingStrategy;
  /** @throws OptionError if there is no such client. */
  readonly findClient: (name: string | undefined) => SourceConfig;
  /** Called when a wait is no longer held. */
  readonly onReleased: () => void;
  /** Called when a client can poll no more. */
  readonly onClientClosed: () => void;
  readonly onError: (error: unknown) => void;
}

/** The waits of a worker, from the job that is taken to the job that has ended or goes back. */
export class WaitHolder implements HoldObserver, LeaseObserver {
  readonly #settings: HolderSettings;
  readonly #keeper: LeaseKeeper;
  readonly #suspects = new Suspects();
  readonly #waits = new Map<string, HeldWait>();
  /** Jobs that are being ended or given back. */
  readonly #ending = new Set<Promise<void>>();
  #isClosing = false;

  constructor(settings: HolderSettings) {
    this.#settings = settings;
    this.#keeper = new LeaseKeeper(settings.scripts, settings.lease, this);
  }

  /** Number of waits that are held. */
  get size(): number {
    return this.#waits.size + this.#ending.size;
  }

  /** Holds the wait of a BullMQ job, and drives it unless it is suspect. */
  take(job: Job): void {
    let wait: HeldWait;
    try {
      wait = new HeldWait(job, this.#settings.polling, this);
    } catch (error) {
      this.#track(this.#giveUp(job, error));
      return;
    }
    this.#waits.set(wait.id, wait);
    this.#keeper.add(wait);
    if (job.attemptsMade > 0) this.#track(this.#forgetEnd(wait));
    if (wait.isSuspect) void this.#suspect(wait);
    else this.#drive(wait);
  }

  /** Lets go of a wait that has ended elsewhere. */
  drop(id: string): void {
    const wait = this.#waits.get(id);
    if (wait) this.#release(wait);
  }

  /** Saves all waits and returns them to the queue. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const waits = [...this.#waits.values()].filter(({ end }) => !end);
    for (const wait of waits) wait.stop();
    this.#keeper.stop();
    await this.#keeper.saveAll();
    const returned = waits.filter(wait => this.#waits.get(wait.id) === wait);
    await this.#settings.scripts.release(returned.map(({ id, token }) => [id, token]));
    for (const wait of returned) this.#release(wait);
    await Promise.all(this.#ending);
  }

  onEvents(wait: HeldWait): void {
    this.#keeper.saveSoon(wait);
  }

  onCleared(wait: HeldWait): void {
    this.#track(
      (async () => {
        if (!(await this.#keeper.save(wait))) return;
        await this.#settings.redis.hdel(this.#keyOf(wait), FIELDS.trials);
        this.#suspects.delete(wait.id);
      })(),
    );
  }

  onEnd(wait: HeldWait, end: WaitEnd): void {
    this.#track(this.#end(wait, end));
  }

  onClientClosed(): void {
    this.#settings.onClientClosed();
  }

  onLost(wait: HeldWait): void {
    this.#release(wait);
  }

  onLapsed(): void {
    for (const wait of this.#waits.values()) wait.stop();
  }

  onRenewed(): void {
    if (this.#isClosing) return;
    for (const wait of this.#waits.values()) {
      if (wait.wasDriven && !wait.isDriven && !wait.end) this.#drive(wait);
    }
  }

  onError(error: unknown): void {
    this.#settings.onError(error);
  }

  #drive(wait: HeldWait): void {
    if (this.#isClosing || this.#waits.get(wait.id) !== wait) return;
    try {
      wait.drive(this.#settings.findClient(wait.client));
    } catch (error) {
      this.#release(wait);
      this.#track(this.#giveUp(wait.job, error));
    }
  }

  async #suspect(wait: HeldWait): Promise<void> {
    const { redis } = this.#settings;
    const key = this.#keyOf(wait);
    try {
      const trials = Number((await redis.hget(key, FIELDS.trials)) ?? 0);
      if (this.#waits.get(wait.id) !== wait) return;
      if (trials >= MAX_TRIALS) {
        this.#release(wait);
        const message = `its wait took down ${wait.stalls} workers, the last of them alone`;
        this.#track(this.#giveUp(wait.job, new Error(message)));
        return;
      }
      this.#suspects.add(wait.id, trials, async () => {
        await redis.hincrby(key, FIELDS.trials, 1);
        this.#drive(wait);
      });
    } catch (error) {
      this.onError(error);
    }
  }

  async #end(wait: HeldWait, end: WaitEnd): Promise<void> {
    const { redis, keys } = this.#settings;
    const removeAt = wallNow() + Math.max(wait.keep, RETENTION_MS);
    try {
      if (await this.#keeper.save(wait)) {
        if (Number.isFinite(removeAt)) await redis.zadd(keys.expiry, removeAt, wait.id);
        await finish(wait.job, end);
      }
    } catch (error) {
      this.onError(error);
    }
    this.#release(wait);
  }

  /** Ends the BullMQ job of a wait that cannot be driven. Its data is left as it is. */
  async #giveUp(job: Job, thrown: unknown): Promise<void> {
    const { redis, keys } = this.#settings;
    const id = job.id as string;
    try {
      const error = toReadableError(thrown);
      const record = JSON.stringify(toErrorRecord(error));
      await redis.hset(keys.of(id), FIELDS.error, record);
      await redis.zadd(keys.expiry, wallNow() + RETENTION_MS, id);
      await finish(job, { type: 'failed', error });
    } catch (error) {
      this.onError(error);
    }
    this.#settings.onReleased();
  }

  /** Removes what an earlier end has left, after somebody started the BullMQ job again. */
  async #forgetEnd(wait: HeldWait): Promise<void> {
    const { aborted, error, trials } = FIELDS;
    await this.#settings.redis.hdel(this.#keyOf(wait), aborted, error, trials);
  }

  #release(wait: HeldWait): void {
    if (this.#waits.get(wait.id) !== wait) return;
    this.#waits.delete(wait.id);
    this.#keeper.delete(wait);
    this.#suspects.delete(wait.id);
    wait.stop();
    this.#settings.onReleased();
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch(error => this.onError(error))
      .then(() => {
        this.#ending.delete(tracked);
        this.#settings.onReleased();
      });
    this.#ending.add(tracked);
  }

  #keyOf({ id }: HeldWait): string {
    return this.#settings.keys.of(id);
  }
}

async function finish(job: Job, end: WaitEnd): Promise<void> {
  const token = job.token as string;
  if (end.type === 'completed') await job.moveToCompleted(end.value, token, false);
  // Without a stack, which says nothing about the wait.
  else await job.moveToFailed(Object.assign(new Error(end.error.message), { stack: '' }), token);
}
