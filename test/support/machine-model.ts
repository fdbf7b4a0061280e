import type { Outcome } from '../../src/machine/state.js';

export const RESULT_KINDS = [
  'running',
  'not-found',
  'broken',
  'unavailable',
  'completed',
  'failed',
  'canceled',
  'fatal',
] as const;
export type ResultKind = (typeof RESULT_KINDS)[number];

/** In milliseconds; Infinity for no limit, and undefined for the default. */
export interface ModelLimits {
  readonly timeout: number;
  readonly visibilityTimeout: number;
  readonly outageTimeout: number | undefined;
}

/** What can happen to a wait. Times are milliseconds since it began. */
export type ModelEvent =
  | {
      readonly type: 'poll';
      readonly kind: ResultKind;
      readonly requestedAt: number;
      readonly observedAt: number;
      readonly delay: number;
      readonly retryAfter: number;
    }
  | {
      readonly type: 'resume';
      readonly at: number;
      readonly timeout?: number;
      readonly visibilityTimeout?: number;
    }
  | { readonly type: 'request'; readonly at: number }
  | { readonly type: 'abort' };

const JOB_KINDS: ReadonlySet<ResultKind> = new Set(['running', 'completed', 'failed', 'canceled']);
const isFailure = (kind: ResultKind) => kind === 'broken' || kind === 'unavailable';

/**
 * The law of limits, written a second time and in another way: a wait is the list of what has happened, newest first,
 * and all that matters is read from that list.
 */
export class ModelWait {
  readonly given: ModelLimits;
  readonly event: ModelEvent | undefined;
  readonly before: ModelWait | undefined;
  readonly outcome: Outcome | null;
  readonly limits: readonly [deadline: number, notFound: number, outage: number];
  readonly visibilityTimeout: number;
  readonly dueAt: number;
  readonly notBefore: number;
  /** Newest first, this included. */
  readonly #past: readonly ModelWait[];

  constructor(given: ModelLimits, event?: ModelEvent, before?: ModelWait) {
    this.given = given;
    this.event = event;
    this.before = before;
    this.#past = before ? [this, ...before.#past] : [this];
    this.visibilityTimeout = this.#visibilityTimeout();
    this.limits = [this.#deadline(), this.#notFoundLimit(), this.#outageLimit()];
    this.outcome = this.#outcome();
    this.notBefore =
      event?.type === 'poll' ? event.observedAt + event.retryAfter : (before?.notBefore ?? 0);
    this.dueAt = this.#dueAt();
  }

  /** A wait that has ended can only be resumed, and not if its job has ended. */
  after(event: ModelEvent): ModelWait {
    if (this.hasEnded || (this.outcome !== null && event.type !== 'resume')) return this;
    return new ModelWait(this.given, event, this);
  }

  get hasEnded(): boolean {
    return this.outcome === 'completed' || this.outcome === 'failed' || this.outcome === 'canceled';
  }

  /** Whether the service has given an HTTP response. */
  #hasResponse(): boolean {
    for (const { event } of this.#past)
      if (event?.type === 'poll' && event.kind !== 'broken' && event.kind !== 'fatal') return true;
    return false;
  }

  #deadline(): number {
    for (const { event } of this.#past)
      if (event?.type === 'resume' && event.timeout !== undefined) return event.at + event.timeout;
    return this.given.timeout;
  }

  #visibilityTimeout(): number {
    for (const { event } of this.#past)
      if (event?.type === 'resume' && event.visibilityTimeout !== undefined)
        return event.visibilityTimeout;
    return this.given.visibilityTimeout;
  }

  /** Opened by the first not-found result since the job was last seen, and later by all time in which nobody polled. */
  #notFoundLimit(): number {
    let openedAt = Number.POSITIVE_INFINITY;
    let undriven = 0;
    for (const { event, before } of this.#past) {
      if (event?.type === 'resume') {
        if (event.visibilityTimeout !== undefined) break;
        undriven += Math.max(event.at - (before?.dueAt ?? 0), 0);
      } else if (event?.type === 'poll') {
        if (JOB_KINDS.has(event.kind)) break;
        if (event.kind === 'not-found') openedAt = event.observedAt + undriven;
      }
    }
    return openedAt + this.visibilityTimeout;
  }

  /** Opened by the first failed poll since a job or not-found, or since the wait was resumed. */
  #outageLimit(): number {
    let openedAt = Number.POSITIVE_INFINITY;
    for (const { event } of this.#past) {
      if (event?.type === 'resume') break;
      if (event?.type !== 'poll' || event.kind === 'fatal') continue;
      if (!isFailure(event.kind)) break;
      openedAt = event.observedAt;
    }
    return openedAt + (this.given.outageTimeout ?? (this.#hasResponse() ? 300_000 : 30_000));
  }

  #outcome(): Outcome | null {
    const { event, limits } = this;
    if (event?.type === 'abort') return 'aborted';
    if (event?.type !== 'poll') return null;
    const { kind, requestedAt } = event;
    const [deadline, notFoundLimit, outageLimit] = limits;
    if (kind === 'completed' || kind === 'failed' || kind === 'canceled') return kind;
    if (kind === 'fatal') return 'rejected';
    if (kind === 'not-found' && (requestedAt >= notFoundLimit || this.visibilityTimeout === 0))
      return 'not-found';
    if (isFailure(kind) && (requestedAt >= outageLimit || this.given.outageTimeout === 0))
      return 'unavailable';
    return requestedAt >= deadline ? 'timeout' : null;
  }

  #dueAt(): number {
    const { event, before, limits, outcome } = this;
    const dueBefore = before?.dueAt ?? 0;
    if (event?.type === 'resume') return event.at;
    if (event?.type === 'request') return Math.min(dueBefore, Math.max(event.at, this.notBefore));
    if (event?.type !== 'poll') return dueBefore;
    const { requestedAt, observedAt, delay } = event;
    if (outcome !== null) return observedAt;
    const wanted = Math.max(observedAt + delay, this.notBefore, requestedAt + 1);
    const limitsToCome = limits.filter(limit => limit > requestedAt);
    return Math.max(observedAt, Math.min(wanted, ...limitsToCome, Number.MAX_SAFE_INTEGER));
  }
}
