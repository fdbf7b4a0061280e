import { saveCheckpoint } from '../machine/checkpoint.js';
import { decide, nextPollTiming } from '../machine/decide.js';
import { reviveError } from '../machine/error-record.js';
import type { JobUpdate } from '../machine/events.js';
import { reviveJob } from '../machine/job-record.js';
import type { PollObservation } from '../machine/observation.js';
import { type ObserveResult, observe } from '../machine/observe.js';
import { jobEnded, type Outcome, requestPoll, type WaitState } from '../machine/state.js';
import type { Job, WaitCheckpoint } from '../model/job.js';
import { exponential } from '../polling/exponential.js';
import type { JobMetadata, PollingStrategy } from '../polling/strategy.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import { reportPollingError } from '../runtime/diagnostics.js';
import { toObservation } from './classify.js';
import type { CheckedWaitOptions, SourceConfig } from './options.js';
import type { PendingPoll, PollResult, PollSubscriber } from './poll-scheduler.js';
import { toWaitError } from './wait-failure.js';
import type { InitialWait, WaitTrace } from './wait-trace.js';

/** Receives what happens in a wait. The last call is either `onCompleted` or `onRejected`. */
export interface WaitObserver {
  onEvent(event: JobUpdate): void;
  onCompleted(job: Job): void;
  onRejected(reason: unknown): void;
}

/** Who learns of what happens in a wait. */
export interface WaitAudience {
  readonly observer: WaitObserver;
  readonly trace: WaitTrace;
}

/**
 * At most this many polls follow each other without a timer: the first, and one at a limit. The next one yields to the
 * event loop, because a source may always respond synchronously.
 */
const MAX_IMMEDIATE_POLLS = 2;

/** Runs the pure machine against real time: schedules polls, feeds results back, publishes events. */
export class WaitDriver implements PollSubscriber {
  readonly unref: boolean;
  readonly #source: SourceConfig;
  readonly #polling: PollingStrategy;
  readonly #observer: WaitObserver;
  readonly #trace: WaitTrace;
  /** The monotonic time at which the wait began; a resumed one, as if it had begun in this process. */
  readonly #startedAt: number;
  #state: WaitState;
  #job: Job | undefined;
  /** The error of the last poll, if it failed. */
  #cause: Error | undefined;
  #abortReason: unknown;
  #pendingPoll: PendingPoll | undefined;
  /** Number of consecutive results of polls that were due at once. */
  #immediatePolls = 0;
  #isPollImmediate = false;
  /** When the last result was handled, in milliseconds since the wait began. */
  #lastResultAt = 0;
  /** When `pollNow` was called, until a poll has been sent after that. */
  #pollNowAt: number | undefined;
  /** Milliseconds that the wait took, once it has settled. */
  #finalElapsed: number | undefined;

  constructor(
    { state, elapsed }: InitialWait,
    { polling, unref = false }: CheckedWaitOptions,
    source: SourceConfig,
    { observer, trace }: WaitAudience,
  ) {
    this.unref = unref;
    this.#source = source;
    this.#polling = polling;
    this.#observer = observer;
    this.#trace = trace;
    this.#startedAt = monotonicNow() - elapsed;
    this.#state = state;
    this.#job = state.job ? reviveJob(state.job) : undefined;
    this.#cause = state.lastError ? reviveError(state.lastError) : undefined;
  }

  get id(): string {
    return this.#state.jobId;
  }

  get pollTimeout(): number {
    return this.#state.pollTimeout ?? Number.POSITIVE_INFINITY;
  }

  /** Milliseconds since the wait began, until it settled. */
  get elapsed(): number {
    return this.#finalElapsed ?? monotonicNow() - this.#startedAt;
  }

  checkpoint(): WaitCheckpoint {
    const { identity: source } = this.#source;
    const { traceparent } = this.#trace;
    const saved = { state: this.#state, elapsed: this.elapsed, source, traceparent };
    return saveCheckpoint(saved, wallNow());
  }

  /** Schedules polls from now on, until the machine decides that the wait is over. */
  start(): void {
    try {
      if (this.#state.outcome === 'completed' && this.#job) {
        this.#report({ type: 'completed', job: this.#job });
      }
      this.#advance();
    } catch (error) {
      this.#fail(error);
    }
  }

  onSent(requestedAt: number, listPollId?: number): void {
    this.#trace.startPoll(this.#state.attempts + 1, requestedAt, listPollId);
  }

  onResult(result: PollResult, requestedAt: number): void {
    this.#pendingPoll = undefined;
    this.#immediatePolls = this.#isPollImmediate ? this.#immediatePolls + 1 : 0;
    const sentAt = requestedAt - this.#startedAt;
    if (this.#pollNowAt !== undefined && sentAt >= this.#pollNowAt) this.#pollNowAt = undefined;
    try {
      const observation = toObservation(result, sentAt, this.#source.classifyApiError);
      const { state, events } = this.#observe(observation);
      this.#trace.endPoll(events[0], state.outcome, requestedAt);
      // The strategy may have aborted the wait, unless this poll ended it.
      if (!this.#isAborted || state.outcome !== null) this.#state = state;
      this.#job = observation.type === 'job' ? observation.job : this.#job;
      this.#cause = 'error' in observation ? observation.error : undefined;
      for (const event of events) {
        // A listener may abort the wait, which drops the remaining events.
        if (this.#isAborted) break;
        this.#report(event);
      }
      this.#lastResultAt = this.elapsed;
      this.#advance();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Polls as soon as the rate limit and a Retry-After allow. */
  pollNow(): void {
    if (this.#state.outcome !== null || this.#pollNowAt !== undefined) return;
    const now = this.elapsed;
    this.#pollNowAt = now;
    const plannedPoll = this.#pendingPoll;
    const requested = requestPoll(this.#state, now);
    // Without a pending poll, one is about to be scheduled; an unchanged state has one that is due.
    if (!plannedPoll || requested === this.#state) return;
    this.#state = requested;
    this.#pendingPoll = undefined;
    this.#trace.cancelPoll();
    this.#advance();
    plannedPoll.cancel(undefined);
  }

  /** Ends the wait at once. Returns false if it has ended, or a result has decided its end. */
  abort(reason: unknown): boolean {
    if (this.#state.outcome !== null) return false;
    this.#state = { ...this.#state, outcome: 'aborted' };
    this.#abortReason = reason;
    // Without a pending poll, the wait has not started or is emitting events, and settles after that.
    if (this.#pendingPoll) {
      this.#pendingPoll.cancel(reason);
      this.#settle('aborted');
    }
    return true;
  }

  get #isAborted(): boolean {
    return this.#state.outcome === 'aborted';
  }

  #advance(): void {
    const now = this.elapsed;
    // Not before the next millisecond, because a listener that calls pollNow at every poll must not starve the process.
    if (this.#pollNowAt !== undefined) this.#state = requestPoll(this.#state, now + 1);
    const action = decide(this.#state, now);
    if (action.type === 'settle') this.#settle(action.outcome);
    else this.#schedulePoll(now);
  }

  #schedulePoll(now: number): void {
    let timing = nextPollTiming(this.#state, now);
    const isAtOnce = timing.dueIn <= 0 && now - this.#lastResultAt < 1;
    if (isAtOnce && this.#immediatePolls >= MAX_IMMEDIATE_POLLS) {
      timing = { ...timing, dueIn: 1, deadline: Math.max(timing.deadline, 1) };
    }
    this.#isPollImmediate = timing.dueIn <= 0;
    const poll = this.#source.scheduler.schedule(this, timing);
    // The source may have aborted the wait when it was called.
    if (this.#isAborted) {
      poll.cancel(this.#abortReason);
      this.#settle('aborted');
    } else {
      this.#pendingPoll = poll;
    }
  }

  #report(event: JobUpdate): void {
    this.#trace.publishEvent(event);
    this.#observer.onEvent(event);
  }

  #settle(outcome: Outcome): void {
    this.#finalElapsed = this.elapsed;
    const error = outcome === 'completed' ? undefined : this.#rejectionReason(outcome);
    this.#end(outcome, error);
    if (outcome === 'completed') this.#observer.onCompleted(this.#job as Job);
    else this.#observer.onRejected(error);
  }

  #end(outcome: Outcome, error: unknown): void {
    const { attempts } = this.#state;
    this.#trace.end({ outcome, attempts, elapsed: this.elapsed, job: this.#job, error });
  }

  #rejectionReason(outcome: Exclude<Outcome, 'completed'>): unknown {
    if (outcome === 'aborted') return this.#abortReason;
    return toWaitError(outcome, this.#state, {
      elapsed: this.elapsed,
      job: this.#job,
      cause: this.#cause,
      checkpoint: jobEnded(outcome) ? undefined : this.checkpoint(),
      notFoundHint: this.#source.notFoundHint,
    });
  }

  /** A polling strategy may be the caller's code: if it fails, the wait continues with exponential(). */
  #observe(observation: PollObservation): ObserveResult {
    const now = this.elapsed;
    const { createdAt } = (observation.type === 'job' ? observation.job : this.#job) ?? {};
    const metadata: JobMetadata = {
      service: this.#source.identity?.service,
      age: createdAt && wallNow() - createdAt.getTime(),
    };
    try {
      return observe(this.#state, observation, now, this.#polling, metadata);
    } catch (error) {
      reportPollingError(error, this.#trace);
      return observe(this.#state, observation, now, exponential(), metadata);
    }
  }

  /** Handles errors that nothing should throw: a rejected wait is better than one that never settles. */
  #fail(error: unknown): void {
    this.#finalElapsed ??= this.elapsed;
    this.#end('rejected', error);
    this.#observer.onRejected(error);
  }
}
