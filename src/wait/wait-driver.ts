import { type SourceIdentity, saveCheckpoint } from '../machine/checkpoint.js';
import { decide, nextPollTiming } from '../machine/decide.js';
import type { JobUpdate } from '../machine/events.js';
import type { PollObservation } from '../machine/observation.js';
import { type ObserveResult, observe } from '../machine/observe.js';
import { type Outcome, reviveJob, type WaitState } from '../machine/state.js';
import type { ClassifyApiError } from '../model/errors.js';
import type { Job, WaitCheckpoint } from '../model/job.js';
import { exponential } from '../polling/exponential.js';
import type { JobMetadata, PollingStrategy } from '../polling/strategy.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import { reportPollingError } from '../runtime/diagnostics.js';
import { toObservation } from './classify.js';
import type { PendingPoll, PollResult, PollScheduler, PollSubscriber } from './poll-scheduler.js';

/** Where a shell tells what happens. */
export interface WaitObserver {
  onEvent(event: JobUpdate): void;
  /** Once, last of all. */
  onEnd(outcome: Outcome, snapshot: WaitSnapshot): void;
  /** What nothing should have thrown: a rejected wait is better than one that never ends. */
  onError(error: unknown): void;
}

/** A handle of a wait, whatever its job's entities are. */
export interface WaitRef {
  readonly id: string;
  abort(reason?: unknown): void;
}

/** What is left of a wait. */
export interface WaitSnapshot {
  /** As the caller has it. */
  readonly wait: WaitRef;
  readonly state: WaitState;
  /** The job as it was last seen. */
  readonly job: Job | undefined;
  /** Why the last look failed, if it did. */
  readonly cause: Error | undefined;
  /** The reason of the abort that ended the wait, if one did. */
  readonly abortReason: unknown;
  /** Milliseconds that the wait took. */
  readonly elapsed: number;
  checkpoint(): WaitCheckpoint;
}
/** What a wait is made of. */
export interface WaitDriverOptions {
  readonly state: WaitState;
  /** Milliseconds that the wait has been going on for. */
  readonly elapsed: number;
  readonly scheduler: PollScheduler;
  readonly identity?: SourceIdentity | undefined;
  readonly polling: PollingStrategy;
  readonly classifyApiError?: ClassifyApiError | undefined;
  readonly unref?: boolean | undefined;
}

/** The thin shell around the machine: it has the clock, and looks taken; what to do next is the machine's to say. */
export class WaitDriver implements PollSubscriber, WaitSnapshot {
  readonly wait: WaitRef;
  readonly unref: boolean;
  readonly #scheduler: PollScheduler;
  readonly #identity: SourceIdentity | undefined;
  readonly #polling: PollingStrategy;
  readonly #classifyApiError: ClassifyApiError | undefined;
  readonly #observer: WaitObserver;
  /** The monotonic time at which the wait began, or would have. */
  readonly #startedAt: number;
  #state: WaitState;
  #job: Job | undefined;
  #cause: Error | undefined;
  /** Why the wait was aborted, if it was. */
  #abortReason: unknown;
  #pendingPoll: PendingPoll | undefined;
  #emitting = false;
  /** Milliseconds that the wait took; undefined while it goes on. */
  #finalElapsed: number | undefined;

  constructor(options: WaitDriverOptions, wait: WaitRef, observer: WaitObserver) {
    const { state, elapsed, scheduler, identity, polling, unref = false } = options;
    this.wait = wait;
    this.unref = unref;
    this.#scheduler = scheduler;
    this.#identity = identity;
    this.#polling = polling;
    this.#classifyApiError = options.classifyApiError;
    this.#observer = observer;
    this.#startedAt = monotonicNow() - elapsed;
    this.#state = state;
    this.#job = state.job ? reviveJob(state.job) : undefined;
  }

  get id(): string {
    return this.#state.jobId;
  }

  get pollTimeout(): number {
    return this.#state.pollTimeout ?? Number.POSITIVE_INFINITY;
  }

  get state(): WaitState {
    return this.#state;
  }

  get job(): Job | undefined {
    return this.#job;
  }

  get cause(): Error | undefined {
    return this.#cause;
  }

  get abortReason(): unknown {
    return this.#abortReason;
  }

  /** Milliseconds since the wait began. */
  get elapsed(): number {
    return this.#finalElapsed ?? monotonicNow() - this.#startedAt;
  }

  checkpoint(): WaitCheckpoint {
    const saved = { state: this.#state, elapsed: this.elapsed, source: this.#identity };
    return saveCheckpoint(saved, wallNow());
  }

  /** Has looks taken from now on, until the machine says that it is over. */
  start(): void {
    if (this.#state.outcome === 'completed' && this.#job) {
      this.#notify({ type: 'completed', job: this.#job });
    }
    this.#advance();
  }

  onResult(result: PollResult, requestedAt: number): void {
    this.#pendingPoll = undefined;
    try {
      this.#apply(toObservation(result, requestedAt - this.#startedAt, this.#classifyApiError));
      this.#advance();
    } catch (error) {
      this.#observer.onError(error);
    }
  }

  /** Ends the wait at once. Whether it did: after the end, or after the answer that decided it, there is nothing to abort. */
  abort(reason: unknown): boolean {
    if (this.#state.outcome !== null) return false;
    this.#state = { ...this.#state, outcome: 'aborted' };
    this.#abortReason = reason;
    this.#pendingPoll?.cancel(reason);
    // Called by a listener, the rest of the look is dropped first and the end follows.
    if (!this.#emitting) this.#settle('aborted');
    return true;
  }

  #advance(): void {
    if (this.#finalElapsed !== undefined) return;
    const now = this.elapsed;
    const action = decide(this.#state, now);
    if (action.type === 'settle') this.#settle(action.outcome);
    else this.#pendingPoll = this.#scheduler.schedule(this, nextPollTiming(this.#state, now));
  }

  #settle(outcome: Outcome): void {
    if (this.#finalElapsed !== undefined) return;
    this.#finalElapsed = this.elapsed;
    this.#observer.onEnd(outcome, this);
  }

  #apply(observation: PollObservation): void {
    const { state, events } = this.#observe(observation);
    this.#state = state;
    this.#job = observation.type === 'job' ? observation.job : this.#job;
    this.#cause = 'error' in observation ? observation.error : undefined;
    this.#emitting = true;
    for (const event of events) this.#notify(event);
    this.#emitting = false;
  }

  /** Once a listener has aborted the wait, the rest is of no interest. */
  #notify(event: JobUpdate): void {
    if (this.#state.outcome !== 'aborted') this.#observer.onEvent(Object.freeze(event));
  }

  /** A polling strategy is the caller's code: where it fails the wait goes on with ours, and says so. */
  #observe(observation: PollObservation): ObserveResult {
    const now = this.elapsed;
    const metadata = this.#metadata(observation);
    try {
      return observe(this.#state, observation, now, this.#polling, metadata);
    } catch (error) {
      reportPollingError(error);
      return observe(this.#state, observation, now, exponential(), metadata);
    }
  }

  /** What only the driver knows: the service, and the job's age by the wall clock. */
  #metadata(observation: PollObservation): JobMetadata {
    const { createdAt } = (observation.type === 'job' ? observation.job : this.#job) ?? {};
    return {
      service: this.#identity?.service,
      age: createdAt && wallNow() - createdAt.getTime(),
    };
  }
}
