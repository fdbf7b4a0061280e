import { monotonicNow, startTimer } from '../runtime/clock.js';
import { Deferred } from '../wait/handle.js';
import type { HeldWait } from './held-wait.js';
import type { QueueScripts } from './scripts.js';

/** Waits per call of the script, so that none holds up Redis for long. */
const BATCH_SIZE = 200;
/** How long (ms) news may wait for those of other waits, to be saved together. */
const GATHER_MS = 5;
/** How long (ms) after a failure it is tried again. */
const RETRY_MS = 1000;

export interface LeaseObserver {
  /** Somebody else has the wait, or it has ended elsewhere. */
  onLost(wait: HeldWait): void;
  /** No lease could be renewed for so long that others may have taken the waits. */
  onLapsed(): void;
  /** The leases that are not lost are held again. */
  onRenewed(): void;
  onError(error: unknown): void;
}

export interface LeaseTimes {
  /** How long a lease is valid, in milliseconds. */
  readonly lockDuration: number;
  /** How often leases are renewed, in milliseconds. */
  readonly renewInterval: number;
}

/** Renews the leases of all waits of a worker and saves what has changed, many in one command. */
export class LeaseKeeper {
  readonly #scripts: QueueScripts;
  readonly #times: LeaseTimes;
  readonly #observer: LeaseObserver;
  readonly #waits = new Map<string, HeldWait>();
  /** What is to be saved soon, and what waits for that. */
  #urgent = new Map<HeldWait, Deferred<boolean> | undefined>();
  #flushing: Promise<void> | undefined;
  #isRenewalDue = false;
  #hasFailed = false;
  #renewedAt = monotonicNow();
  #hasLapsed = false;
  #stopRenewing: () => void;
  #stopGathering: (() => void) | undefined;

  constructor(scripts: QueueScripts, times: LeaseTimes, observer: LeaseObserver) {
    this.#scripts = scripts;
    this.#times = times;
    this.#observer = observer;
    this.#stopRenewing = this.#renewLater();
  }

  get hasLapsed(): boolean {
    return this.#hasLapsed;
  }

  add(wait: HeldWait): void {
    this.#waits.set(wait.id, wait);
  }

  delete(wait: HeldWait): void {
    if (this.#waits.get(wait.id) === wait) this.#waits.delete(wait.id);
    this.#urgent.get(wait)?.resolve(false);
    this.#urgent.delete(wait);
  }

  /** Saves a wait together with others that have news. */
  saveSoon(wait: HeldWait): void {
    if (!this.#urgent.has(wait)) this.#urgent.set(wait, undefined);
    this.#gather();
  }

  /** Saves a wait. Resolves to whether its lease is held. */
  save(wait: HeldWait): Promise<boolean> {
    const saved = this.#urgent.get(wait) ?? new Deferred<boolean>();
    this.#urgent.set(wait, saved);
    this.#gather();
    return saved.promise;
  }

  /** Saves all waits. */
  async saveAll(): Promise<void> {
    await this.#flushing;
    await this.#flush([...this.#waits.values()]);
  }

  stop(): void {
    this.#stopRenewing();
    this.#stopGathering?.();
    this.#stopGathering = () => {};
  }

  #gather(): void {
    if (this.#flushing) return;
    this.#stopGathering ??= startTimer(this.#hasFailed ? RETRY_MS : GATHER_MS, () => {
      this.#stopGathering = undefined;
      this.#startFlush();
    });
  }

  #startFlush(): void {
    if (this.#flushing) return;
    const now = monotonicNow();
    const isRenewal = this.#isRenewalDue;
    this.#isRenewalDue = false;
    const waits = isRenewal ? this.#waits.values() : this.#urgent.keys();
    this.#flushing = this.#flush([...waits]).then(succeeded => {
      this.#flushing = undefined;
      this.#hasFailed = !succeeded;
      if (isRenewal && succeeded) this.#markRenewed(now);
      if (this.#isRenewalDue && succeeded) this.#startFlush();
      else if (this.#urgent.size > 0) this.#gather();
    });
  }

  /** Returns whether Redis has saved all of them that are still held. */
  async #flush(waits: readonly HeldWait[]): Promise<boolean> {
    let succeeded = true;
    for (let from = 0; from < waits.length; from += BATCH_SIZE) {
      const batch = waits.slice(from, from + BATCH_SIZE);
      succeeded = (await this.#saveBatch(batch)) && succeeded;
    }
    return succeeded;
  }

  async #saveBatch(batch: readonly HeldWait[]): Promise<boolean> {
    const pending = batch.map(wait => [wait, this.#urgent.get(wait)] as const);
    for (const wait of batch) this.#urgent.delete(wait);
    try {
      const args = batch.flatMap(wait => wait.takeChanges());
      const lost = new Set(await this.#scripts.save(this.#times.lockDuration, args));
      for (const [wait, saved] of pending) {
        const isHeld = !lost.has(wait.id);
        saved?.resolve(isHeld);
        if (!isHeld && this.#waits.get(wait.id) === wait) this.#observer.onLost(wait);
      }
      return true;
    } catch (error) {
      this.#observer.onError(error);
      for (const [wait, saved] of pending) {
        wait.markUnsaved();
        // What waits for it goes on waiting: the next renewal tries again.
        if (saved && this.#waits.get(wait.id) === wait) this.#urgent.set(wait, saved);
        else saved?.resolve(false);
      }
      return false;
    }
  }

  #renewLater(): () => void {
    return startTimer(this.#times.renewInterval, () => {
      this.#checkLapse();
      this.#isRenewalDue = true;
      this.#startFlush();
      this.#stopRenewing = this.#renewLater();
    });
  }

  #checkLapse(): void {
    const { lockDuration } = this.#times;
    if (this.#hasLapsed || monotonicNow() - this.#renewedAt < lockDuration) return;
    this.#hasLapsed = true;
    this.#observer.onLapsed();
  }

  #markRenewed(now: number): void {
    this.#renewedAt = now;
    if (!this.#hasLapsed) return;
    this.#hasLapsed = false;
    this.#observer.onRenewed();
  }
}
