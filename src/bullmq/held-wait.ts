import type { Job as BullJob } from 'bullmq';
import type { JobUpdate } from '../machine/events.js';
import { toJobRecord } from '../machine/job-record.js';
import { resume, type WaitState, wake } from '../machine/state.js';
import type { Job } from '../model/job.js';
import type { PollingStrategy } from '../polling/strategy.js';
import { wallNow } from '../runtime/clock.js';
import { checkSameSource, pollTimeoutOf } from '../wait/create-wait.js';
import type { SourceConfig } from '../wait/options.js';
import { WaitDriver, type WaitObserver } from '../wait/wait-driver.js';
import { WaitTrace } from '../wait/wait-trace.js';
import { EventLog } from './progress.js';
import { readRecord, readSavedWait, type WaitRecord } from './wait-record.js';

/** How a wait ended, for its BullMQ job. */
export type WaitEnd =
  | { readonly type: 'completed'; readonly value: unknown }
  | { readonly type: 'failed'; readonly error: Error };

/** Receives what happens in the waits of a worker. */
export interface HoldObserver {
  /** Callers have to be notified of something. */
  onEvents(wait: HeldWait): void;
  /** The first poll of a suspect has given a result. */
  onCleared(wait: HeldWait): void;
  /** The client of the wait was closed, which is no end of the wait. */
  onClientClosed(): void;
  /** The wait has ended, and has to be saved. */
  onEnd(wait: HeldWait, end: WaitEnd): void;
}

/** A wait in the hands of a worker, for as long as it has the lease: the lock of the BullMQ job. */
export class HeldWait implements WaitObserver {
  readonly id: string;
  readonly token: string;
  /** How often the BullMQ job was started, and how often its worker was lost, when the lease was taken. */
  readonly starts: number;
  readonly stalls: number;
  readonly job: BullJob;
  readonly #observer: HoldObserver;
  readonly #polling: PollingStrategy;
  #record: WaitRecord;
  #source: SourceConfig | undefined;
  #events: EventLog;
  #driver: WaitDriver | undefined;
  #isStopping = false;
  #isChanged = false;
  #hasResult = false;
  #end: WaitEnd | undefined;

  /** @throws OptionError if the data of the BullMQ job is not a wait of this version. */
  constructor(job: BullJob, polling: PollingStrategy, observer: HoldObserver) {
    this.job = job;
    this.id = job.id as string;
    this.token = job.token as string;
    this.starts = job.attemptsStarted;
    this.stalls = job.stalledCounter;
    this.#polling = polling;
    this.#observer = observer;
    this.#record = readRecord(job.data);
    this.#events = new EventLog(this.#record.events);
    // What it holds is in the record, and in Redis.
    job.data = undefined;
    job.progress = 0;
  }

  get jobId(): string {
    return this.#record.jobId;
  }

  get client(): string | undefined {
    return this.#record.client;
  }

  /** How long the result is kept, in milliseconds. */
  get keep(): number {
    return this.#record.keep ?? Number.POSITIVE_INFINITY;
  }

  /** Whether its last worker was lost before it had a result for it: the wait may have been the cause. */
  get isSuspect(): boolean {
    return this.stalls > (this.#record.stalls ?? -1) + 1;
  }

  get isDriven(): boolean {
    return this.#driver !== undefined;
  }

  /** Whether polling was stopped. */
  get wasDriven(): boolean {
    return this.#source !== undefined;
  }

  /** How it ended, once it has. */
  get end(): WaitEnd | undefined {
    return this.#end;
  }

  /**
   * Goes on from the saved state.
   * @throws OptionError if the checkpoint is damaged, or of another source.
   */
  drive(source: SourceConfig): void {
    const { source: saved, ...savedWait } = readSavedWait(this.#record, wallNow());
    if (saved && source.identity) checkSameSource(saved, source.identity);
    this.#source = source;
    this.#isStopping = false;
    const state = toDrivenState(savedWait.state, savedWait.elapsed, {
      isRetried: this.job.attemptsMade > 0,
      pollTimeout: pollTimeoutOf(source),
    });
    const initial = { ...savedWait, state, isResumed: state.attempts > 0 };
    const trace = new WaitTrace(initial, source.identity?.service, undefined);
    const driver = new WaitDriver(initial, { polling: this.#polling }, source, {
      observer: this,
      trace,
    });
    this.#driver = driver;
    driver.start();
  }

  /** Stops polling; the state is kept, and `drive` goes on from it. */
  stop(): void {
    const driver = this.#driver;
    if (!driver || this.#end) return;
    this.#saveState(driver);
    this.#isChanged = true;
    this.#isStopping = true;
    this.#driver = undefined;
    driver.abort(undefined);
    this.#forget();
  }

  onEvent(update: JobUpdate): void {
    if (update.type === 'retry' && this.#isClosed(update.error)) {
      this.#abandon();
      return;
    }
    this.#isChanged = true;
    if (update.type === 'poll' && !this.#hasResult) {
      this.#hasResult = true;
      if (this.isSuspect) this.#observer.onCleared(this);
    }
    if (this.#events.add(update)) this.#observer.onEvents(this);
  }

  onCompleted(job: Job): void {
    this.#finish({ type: 'completed', value: toJobRecord(job) });
  }

  onRejected(reason: unknown): void {
    if (this.#isStopping) return;
    const error = reason instanceof Error ? reason : new Error(String(reason));
    if (this.#isClosed(error.cause)) this.#abandon();
    else this.#finish({ type: 'failed', error });
  }

  /** Arguments of the script that saves the wait: see QueueScripts. Only what has changed is saved. */
  takeChanges(): (string | number)[] {
    const lease = [this.id, this.token, this.starts, this.stalls];
    if (!this.#isChanged) return [...lease, '', '', ''];
    this.#isChanged = false;
    if (this.#driver) this.#saveState(this.#driver);
    const { state, elapsed } = this.#record.checkpoint as unknown as {
      state: WaitState;
      elapsed: number;
    };
    const { hasNew } = this.#events;
    const progress = JSON.stringify(this.#events.take(state, elapsed));
    return [...lease, JSON.stringify(this.#record), progress, hasNew ? progress : ''];
  }

  /** Saves everything again: the last changes may not have been saved. */
  markUnsaved(): void {
    this.#isChanged = true;
    this.#events.markUnsaved();
  }

  /** Whether an error of a poll says that the client was closed: nobody else aborts polls of a client of this package. */
  #isClosed(error: unknown): boolean {
    return (error as Partial<Error> | undefined)?.name === 'AbortError' && !!this.#source?.limitBy;
  }

  /** Stops without saving: what was saved last is true. */
  #abandon(): void {
    const driver = this.#driver;
    this.#driver = undefined;
    this.#isStopping = true;
    this.#isChanged = false;
    driver?.abort(undefined);
    this.#observer.onClientClosed();
  }

  #finish(end: WaitEnd): void {
    this.#end = end;
    this.#isChanged = true;
    this.#forget();
    this.#observer.onEnd(this, end);
  }

  #saveState(driver: WaitDriver): void {
    const stalls = this.#hasResult ? this.stalls : this.#record.stalls;
    const checkpoint = driver.checkpoint();
    this.#record = { ...this.#record, stalls, events: this.#events.count, checkpoint };
  }

  #forget(): void {
    this.#source?.onSettled?.({ id: this.jobId, abort: () => {} });
  }
}

/** The state to go on from. The timeout of a poll is the source's, which may be another than before. */
function toDrivenState(
  state: WaitState,
  elapsed: number,
  { isRetried, pollTimeout }: { readonly isRetried: boolean; readonly pollTimeout: number },
): WaitState {
  // Somebody started a BullMQ job again that had ended.
  if (isRetried && state.outcome !== null) return resume(state, elapsed, { pollTimeout });
  const limit = Number.isFinite(pollTimeout) ? pollTimeout : null;
  return wake({ ...state, pollTimeout: limit }, elapsed);
}
