import type { SavedWait } from '../machine/checkpoint.js';
import type { JobUpdate } from '../machine/events.js';
import type { Outcome } from '../machine/state.js';
import type { Job } from '../model/job.js';
import { checkTraceparent } from '../model/traceparent.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import type { WaitIdentity } from '../runtime/diagnostics.js';
import {
  isTracingPolls,
  nextTelemetryId,
  type PollEndPayload,
  type PollPayload,
  type PollVia,
  pollEnd,
  pollError,
  pollStart,
  waitEnd,
  waitError,
  waitStart,
} from '../telemetry/channels.js';
import { startDebugLog } from '../telemetry/debug-log.js';
import { eventChannel, type FailedUpdate, toEventRecord } from '../telemetry/event-record.js';

/** A new wait, or one that was saved. */
export interface InitialWait extends Pick<SavedWait, 'state' | 'elapsed' | 'traceparent'> {
  readonly isResumed?: boolean;
}

/** How a wait has ended. */
export interface TracedEnd {
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly elapsed: number;
  readonly job: Job | undefined;
  /** Undefined if the job has completed. */
  readonly error: unknown;
}

/** The result of a poll, and what follows from it. */
export type TracedResult = Pick<
  PollEndPayload,
  'result' | 'job' | 'error' | 'latency' | 'nextDelay' | 'outcome'
>;

const NO_RESULT = {
  result: 'canceled',
  job: undefined,
  error: undefined,
  nextDelay: undefined,
  outcome: undefined,
} as const satisfies Partial<TracedResult>;

/** A poll between its start and its end. */
interface OpenPoll extends PollPayload {
  /** In monotonic milliseconds. */
  readonly requestedAt: number;
}

/** Publishes what happens in a wait on the diagnostics channels. Without subscribers it does next to nothing. */
export class WaitTrace implements WaitIdentity {
  readonly waitId = nextTelemetryId();
  readonly jobId: string;
  readonly #service: string | undefined;
  /** Kept in the wait's checkpoints. */
  #traceparent: string | undefined;
  #openPoll: OpenPoll | undefined;
  #isEnded = false;

  /** @param traceparent the trace that the wait belongs to. */
  constructor(
    { state, elapsed, isResumed = false, traceparent: previousTraceparent }: InitialWait,
    service: string | undefined,
    traceparent: string | undefined,
  ) {
    const { jobId, attempts } = state;
    startDebugLog();
    this.jobId = jobId;
    this.#service = service;
    this.#traceparent = previousTraceparent ?? traceparent;
    if (!waitStart.hasSubscribers) return;
    const setTraceparent = (text: string): void => {
      this.#traceparent = checkTraceparent('traceparent', text);
    };
    const facts = { attempts, elapsed, isResumed, traceparent, previousTraceparent };
    waitStart.publish(Object.freeze({ ...this.#identity, ...facts, setTraceparent }));
  }

  get traceparent(): string | undefined {
    return this.#traceparent;
  }

  /**
   * The request of a poll is sent. Further calls start no other poll, for a request may be sent twice, and a list may be
   * faster than the request.
   * @param attempts number of polls, this one included.
   * @param requestedAt in monotonic milliseconds.
   * @param listPollId the page of the task list that serves the poll, if one does.
   */
  startPoll(attempts: number, requestedAt: number, listPollId?: number): void {
    if (!isTracingPolls()) return;
    const via: PollVia = listPollId === undefined ? 'id' : 'list';
    const isNew = this.#openPoll === undefined;
    const pollId = this.#openPoll?.pollId ?? nextTelemetryId();
    if (isNew || via === 'list') {
      this.#openPoll = { ...this.#identity, pollId, attempts, via, listPollId, requestedAt };
    }
    if (!isNew || !pollStart.hasSubscribers) return;
    const { requestedAt: _, ...poll } = this.#openPoll as OpenPoll;
    const age = Math.max(monotonicNow() - requestedAt, 0);
    pollStart.publish(Object.freeze({ ...poll, age }));
  }

  /**
   * A poll has a result.
   * @param update the event that reports the poll.
   * @param waitOutcome how it has ended the wait; null if it has not.
   * @param requestedAt in monotonic milliseconds.
   */
  endPoll(update: JobUpdate | undefined, waitOutcome: Outcome | null, requestedAt: number): void {
    if (update?.type !== 'poll' || !isTracingPolls()) return;
    const { attempt, outcome: result, job, error, latency, nextDelay } = update;
    // A poll that failed before it was sent has not started.
    this.startPoll(attempt, requestedAt);
    const outcome = waitOutcome ?? undefined;
    this.#endOpenPoll({ result, job, error, latency, nextDelay, outcome });
  }

  /** The poll, if any, is given up. */
  cancelPoll(): void {
    if (!this.#openPoll) return;
    const latency = monotonicNow() - this.#openPoll.requestedAt;
    this.#endOpenPoll({ ...NO_RESULT, latency });
  }

  #endOpenPoll(result: TracedResult): void {
    const { requestedAt: _, ...poll } = this.#openPoll as OpenPoll;
    this.#openPoll = undefined;
    const { error, outcome } = result;
    if (error && pollError.hasSubscribers) {
      pollError.publish(Object.freeze({ ...poll, error, outcome }));
    }
    if (pollEnd.hasSubscribers) pollEnd.publish(Object.freeze({ ...poll, ...result }));
  }

  publishEvent(update: JobUpdate | FailedUpdate): void {
    if (eventChannel.hasSubscribers) eventChannel.publish(toEventRecord(update, this, wallNow()));
  }

  /** The wait is about to settle. */
  end(end: TracedEnd): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.cancelPoll();
    const { error, job, outcome } = end;
    if (outcome !== 'completed') {
      this.publishEvent({ type: 'failed', error, job });
      if (waitError.hasSubscribers) waitError.publish(Object.freeze({ ...this.#identity, ...end }));
    }
    if (waitEnd.hasSubscribers) waitEnd.publish(Object.freeze({ ...this.#identity, ...end }));
  }

  get #identity() {
    return { waitId: this.waitId, jobId: this.jobId, service: this.#service };
  }
}
