/**
 * The channels of node:diagnostics_channel on which the package publishes, and their payloads. Messages are built and
 * published only while a channel has subscribers; a subscriber that throws affects nothing, and Node.js reports the error
 * as an uncaught exception.
 */
import { channel } from 'node:diagnostics_channel';
import type { Outcome } from '../machine/state.js';
import type { Job } from '../model/job.js';

/** What every payload about a wait has. */
export interface WaitPayload {
  /** Identifies the wait, unique in the process. */
  readonly waitId: number;
  /** The id that is waited for. */
  readonly jobId: string;
  /** The name of the client's service; undefined for a source that is no JobClient. */
  readonly service: string | undefined;
}

/** `tracing:jobwait:wait:start`: published synchronously by the call that starts or resumes a wait. */
export interface WaitStartPayload extends WaitPayload {
  /** Number of polls before a resume; 0 for a new wait. */
  readonly attempts: number;
  /** Milliseconds waited before a resume; 0 for a new wait. */
  readonly elapsed: number;
  /** Whether the wait continues a saved one. */
  readonly isResumed: boolean;
  /** The wait's `traceparent` option: the trace it belongs to. */
  readonly traceparent: string | undefined;
  /** The traceparent in the checkpoint that is resumed. */
  readonly previousTraceparent: string | undefined;
  /**
   * Keeps a W3C traceparent in the wait's checkpoints, so that the process that resumes it can link to this trace. The last call
   * counts.
   * @throws OptionError if it is none.
   */
  setTraceparent(text: string): void;
}

/** What is known when a wait has ended. */
interface WaitResultPayload extends WaitPayload {
  /** How the wait ends. */
  readonly outcome: Outcome;
  /** Number of polls, those before a resume included. */
  readonly attempts: number;
  /** Milliseconds since the wait began, time before a resume included. */
  readonly elapsed: number;
  /** The last known state of the job. */
  readonly job: Job | undefined;
}

/** `tracing:jobwait:wait:error`: the wait is about to reject. */
export interface WaitErrorPayload extends WaitResultPayload {
  /** A JobWaitError, or the reason of an abort. */
  readonly error: unknown;
}

/** `tracing:jobwait:wait:end`: the wait is about to settle. Follows every wait, after its error if there is one. */
export interface WaitEndPayload extends WaitResultPayload {
  /** As in the error; undefined if the job has completed. */
  readonly error: unknown;
}

/** Who answers a poll: a request for the one job, or a page of the task list that serves many. */
export type PollVia = 'id' | 'list';

/** What every payload about a poll has. */
export interface PollPayload extends WaitPayload {
  /** Identifies the poll, unique in the process. */
  readonly pollId: number;
  /** Number of polls of the wait, this one included. */
  readonly attempts: number;
  /** Who answers the poll. */
  readonly via: PollVia;
  /** Identifies the page of the task list that serves the poll, and others. Unique in the process, also among polls. */
  readonly listPollId: number | undefined;
}

/** `tracing:jobwait:poll:start`: the request of a poll is sent. */
export interface PollStartPayload extends PollPayload {
  /** Milliseconds since the request was sent: above 0 if the poll joins a request in flight, or is served by a list. */
  readonly age: number;
}

/** `tracing:jobwait:poll:error`: the poll failed. Whether it is retried is in `outcome`. */
export interface PollErrorPayload extends PollPayload {
  /** Why it failed. */
  readonly error: Error;
  /** How this poll has ended the wait; undefined if it is retried. */
  readonly outcome: Outcome | undefined;
}

/**
 * `tracing:jobwait:poll:end`: follows every start, after the error if there is one. `via` counts, should a list have been
 * faster than the request.
 */
export interface PollEndPayload extends PollPayload {
  /** `canceled`: given up, because the wait was aborted or `pollNow` replaced the poll. */
  readonly result: 'job' | 'not-found' | 'error' | 'canceled';
  /** The job, if that is the result. */
  readonly job: Job | undefined;
  /** Why the poll failed, if it did. */
  readonly error: Error | undefined;
  /** Milliseconds since the request was sent. */
  readonly latency: number;
  /** Milliseconds until the next poll; undefined if the wait is over, or if this poll was canceled. */
  readonly nextDelay: number | undefined;
  /** How this poll has ended the wait; undefined if it goes on. */
  readonly outcome: Outcome | undefined;
}

/** What every payload about the requests of a JobClient or httpSource has. */
interface ClientPayload {
  /** Identifies the client or source, unique in the process. */
  readonly clientId: number;
  /** The name of the service; "http" for an HTTP source. */
  readonly service: string;
}

/** `jobwait:request`: an HTTP request was answered, or failed. Shows no credential. */
export interface RequestPayload extends ClientPayload {
  /** The job that was requested by its id; undefined for a page of the task list, a login and the like. */
  readonly jobId: string | undefined;
  /** "GET" or "POST". */
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** The HTTP status; undefined if there was no response. */
  readonly status: number | undefined;
  /** Identifies the request to the service's support. */
  readonly requestId: string | undefined;
  /** Milliseconds from sending the request to the last byte of the response, or to the failure. */
  readonly latency: number;
  /** Milliseconds for which the service asked not to be polled. */
  readonly retryAfter: number | undefined;
  /** Why there was no response. */
  readonly error: unknown;
}

/** `jobwait:throttled`: a response asked for fewer requests, by status 429 or by a code of the service. All requests slow down. */
export interface ThrottledPayload extends ClientPayload {
  /** Milliseconds; 0 if the service did not say. */
  readonly retryAfter: number;
}

/** `jobwait:queue`: the number of requests that wait for the rate limit has changed. */
export interface QueuePayload extends ClientPayload {
  /** How many wait now. */
  readonly queued: number;
}

/** `jobwait:credentials`: the service rejected the credentials of a request. */
export interface CredentialsPayload extends ClientPayload {
  /** Whether others are tried; otherwise no request is sent until the credentials change. */
  readonly isRenewed: boolean;
}

/** A channel with the type of its messages. */
export interface TypedChannel<Payload> {
  readonly hasSubscribers: boolean;
  publish(payload: Payload): void;
}

export function typedChannel<Payload extends object>(name: string): TypedChannel<Payload> {
  return channel(name) as TypedChannel<Payload>;
}

export const waitStart = typedChannel<WaitStartPayload>('tracing:jobwait:wait:start');
export const waitError = typedChannel<WaitErrorPayload>('tracing:jobwait:wait:error');
export const waitEnd = typedChannel<WaitEndPayload>('tracing:jobwait:wait:end');
export const pollStart = typedChannel<PollStartPayload>('tracing:jobwait:poll:start');
export const pollError = typedChannel<PollErrorPayload>('tracing:jobwait:poll:error');
export const pollEnd = typedChannel<PollEndPayload>('tracing:jobwait:poll:end');

export const requestChannel = typedChannel<RequestPayload>('jobwait:request');
export const throttledChannel = typedChannel<ThrottledPayload>('jobwait:throttled');
export const queueChannel = typedChannel<QueuePayload>('jobwait:queue');
export const credentialsChannel = typedChannel<CredentialsPayload>('jobwait:credentials');

/** Whether anybody listens to polls. */
export function isTracingPolls(): boolean {
  return pollStart.hasSubscribers || pollEnd.hasSubscribers || pollError.hasSubscribers;
}

/** Where all copies of the package in this process, such as the ES modules and the CommonJS build, count their ids. */
const LAST_ID = Symbol.for('jobwait.telemetry.lastId');
const counter = globalThis as { [LAST_ID]?: number };

/** An id for a wait, a poll or a client, unique in the process. */
export function nextTelemetryId(): number {
  const id = (counter[LAST_ID] ?? 0) + 1;
  counter[LAST_ID] = id;
  return id;
}
