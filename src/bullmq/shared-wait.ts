import { wallNow } from '../runtime/clock.js';
import { Deferred } from '../wait/handle.js';
import { eventsAfter, type ReceivedEvent } from './progress.js';
import { endOf, type StoredEnd, type StoredWait } from './stored-wait.js';

/** Receives what a caller's handle emits. */
export interface WaitSubscriber {
  onEvent(event: ReceivedEvent): void;
  onEnd(end: StoredEnd): void;
}

/** What a wait needs of the connection that it shares with others. */
export interface WaitQueue {
  /** Reads the wait, if it exists. */
  read(waitId: string): Promise<StoredWait | undefined>;
  /** Adds the wait, unless it exists. */
  add(wait: SharedWait): Promise<void>;
  /** Removes a result that is no longer kept. */
  replace(waitId: string, finishedOn: string): Promise<void>;
  abort(waitId: string, jobId: string): Promise<void>;
}

/** One wait of this process's callers, however many they are. */
export class SharedWait {
  readonly waitId: string;
  readonly jobId: string;
  readonly #queue: WaitQueue;
  readonly #onEnd: () => void;
  readonly #enqueued = new Deferred<void>();
  readonly #subscribers = new Set<WaitSubscriber>();
  /** The last event of each type, for callers who come later. */
  readonly #lastEvents = new Map<string, ReceivedEvent>();
  #lastNumber = 0;
  #end: StoredEnd | undefined;
  #isEnqueued = false;

  /** @param onEnd called before the callers are notified of the end. */
  constructor(waitId: string, jobId: string, queue: WaitQueue, onEnd: () => void) {
    this.waitId = waitId;
    this.jobId = jobId;
    this.#queue = queue;
    this.#onEnd = onEnd;
    this.#enqueued.markHandled();
  }

  get enqueued(): Promise<void> {
    return this.#enqueued.promise;
  }

  /** False while Redis may still hold an earlier wait for the same job, which has ended. */
  get isEnqueued(): boolean {
    return this.#isEnqueued;
  }

  subscribe(subscriber: WaitSubscriber): void {
    this.#subscribers.add(subscriber);
    const missed = [...this.#lastEvents.values()].sort((one, other) => one.number - other.number);
    if (missed.length === 0) return;
    // Not before the caller could add its listeners.
    void Promise.resolve().then(() => {
      if (this.#end) return;
      for (const event of missed) subscriber.onEvent(event);
    });
  }

  /** Puts the wait on the queue, or joins the one that is there. A result that is still kept is taken at once. */
  async enqueue(ready: Promise<void>): Promise<void> {
    try {
      await ready;
      for (;;) {
        const stored = await this.#queue.read(this.waitId);
        if (!stored) {
          await this.#queue.add(this);
          this.#isEnqueued = true;
          break;
        }
        if (stored.finishedOn === undefined || isKept(stored, this.jobId)) {
          this.#isEnqueued = true;
          this.update(stored);
          break;
        }
        await this.#queue.replace(this.waitId, stored.finishedOn);
      }
      this.#enqueued.resolve();
    } catch (error) {
      this.end({ error, keep: 0 });
    }
  }

  /** Takes over what Redis holds: events that were missed, and the end. */
  update(stored: StoredWait): void {
    this.takeProgress(stored.progress);
    if (stored.finishedOn !== undefined) this.end(endOf(stored, this.jobId));
  }

  /** Notifies the callers of the events that are new. */
  takeProgress(progress: unknown): void {
    if (this.#end) return;
    for (const event of eventsAfter(progress, this.#lastNumber)) {
      this.#lastNumber = event.number;
      this.#lastEvents.set(event.type, event);
      for (const subscriber of this.#subscribers) subscriber.onEvent(event);
    }
  }

  /** Notifies the callers of the end. */
  end(end: StoredEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#onEnd();
    if ('error' in end) this.#enqueued.reject(end.error);
    for (const subscriber of this.#subscribers) subscriber.onEnd(end);
    this.#subscribers.clear();
  }

  async abort(): Promise<void> {
    try {
      await this.enqueued;
    } catch {
      return;
    }
    if (!this.#end) await this.#queue.abort(this.waitId, this.jobId);
    const stored = this.#end ? undefined : await this.#queue.read(this.waitId);
    if (stored) this.update(stored);
  }
}

function isKept(stored: StoredWait, jobId: string): boolean {
  return Number(stored.finishedOn) + endOf(stored, jobId).keep > wallNow();
}
