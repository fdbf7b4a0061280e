import type {
  Attributes,
  Context,
  Link,
  Span,
  SpanContext,
  TracerProvider,
} from '@opentelemetry/api';
import { errorWord, toSingleLine } from '../model/errors.js';
import type {
  PollEndPayload,
  PollStartPayload,
  WaitEndPayload,
  WaitStartPayload,
} from '../telemetry/channels.js';
import { api } from './api.js';
import { errorCodeOf, ORIGIN } from './naming.js';
import { subscribeAll } from './subscriptions.js';

/** A wait between its start and its end. */
interface OpenWait {
  readonly span: Span;
  /** The context of its polls. */
  readonly context: Context;
}

const MAX_STATUS_MESSAGE_LENGTH = 500;

/** Makes a span of each wait, of each of its polls, and of each page of a task list that serves polls. */
export class WaitSpans {
  readonly #provider: TracerProvider;
  readonly #waits = new Map<number, OpenWait>();
  readonly #polls = new Map<number, Span>();
  /** The pages that serve polls at this moment. */
  readonly #pages = new Map<number, Span>();
  readonly #unsubscribe: () => void;

  constructor(provider: TracerProvider) {
    this.#provider = provider;
    this.#unsubscribe = subscribeAll({
      'tracing:jobwait:wait:start': payload => this.#startWait(payload),
      'tracing:jobwait:wait:end': payload => this.#endWait(payload),
      'tracing:jobwait:poll:start': payload => this.#startPoll(payload),
      'tracing:jobwait:poll:end': payload => this.#endPoll(payload),
    });
  }

  /** Ends the spans that are open, without an outcome. */
  stop(): void {
    this.#unsubscribe();
    const waits = [...this.#waits.values()].map(({ span }) => span);
    for (const span of [...this.#pages.values(), ...this.#polls.values(), ...waits]) span.end();
    for (const open of [this.#pages, this.#polls, this.#waits]) open.clear();
  }

  get #tracer() {
    return this.#provider.getTracer(ORIGIN);
  }

  #startWait(wait: WaitStartPayload): void {
    const { traceparent, previousTraceparent } = wait;
    const parent =
      traceparent === undefined
        ? api.context.active()
        : api.trace.setSpanContext(api.ROOT_CONTEXT, toSpanContext(traceparent));
    const links: Link[] =
      previousTraceparent === undefined ? [] : [{ context: toSpanContext(previousTraceparent) }];
    const attributes = baseAttributes(wait);
    const span = this.#tracer.startSpan('jobwait.wait', { attributes, links }, parent);
    this.#waits.set(wait.waitId, { span, context: api.trace.setSpan(parent, span) });
    const spanContext = span.spanContext();
    if (api.isSpanContextValid(spanContext)) wait.setTraceparent(toTraceparent(spanContext));
  }

  #endWait({ waitId, outcome, attempts, job, error }: WaitEndPayload): void {
    const wait = this.#waits.get(waitId);
    if (!wait) return;
    this.#waits.delete(waitId);
    const { span } = wait;
    span.setAttributes({ 'jobwait.outcome': outcome, 'jobwait.attempts': attempts });
    if (job?.name !== undefined) span.setAttribute('jobwait.job.name', job.name);
    // An abort is the caller's own decision.
    if (outcome !== 'completed' && outcome !== 'aborted') {
      setError(span, errorCodeOf(error) as string, error);
    }
    span.end();
  }

  #startPoll(poll: PollStartPayload): void {
    const wait = this.#waits.get(poll.waitId);
    if (!wait) return;
    const page = poll.listPollId === undefined ? undefined : this.#pageOf(poll, poll.listPollId);
    page?.addLink({ context: wait.span.spanContext() });
    const span = this.#tracer.startSpan(
      'jobwait.poll',
      {
        ...startTime(poll),
        attributes: { ...baseAttributes(poll), 'jobwait.poll.via': poll.via },
        links: page ? [{ context: page.spanContext() }] : [],
      },
      wait.context,
    );
    this.#polls.set(poll.pollId, span);
  }

  #endPoll({ pollId, via, result, error, outcome }: PollEndPayload): void {
    const span = this.#polls.get(pollId);
    if (!span) return;
    this.#polls.delete(pollId);
    span.setAttribute('jobwait.poll.via', via);
    if (result !== 'canceled') span.setAttribute('jobwait.poll.result', result);
    if (error) {
      span.setAttribute('error.type', errorWord(error));
      // One that is retried is no error.
      if (outcome !== undefined) setError(span, errorWord(error), error);
    }
    span.end();
  }

  /** The span of the page that serves a poll: a trace of its own, linked to the waits it serves. All are served at once. */
  #pageOf(poll: PollStartPayload, listPollId: number): Span {
    const known = this.#pages.get(listPollId);
    if (known) return known;
    const attributes: Attributes = {
      'jobwait.poll.via': 'list',
      'jobwait.poll.result': 'job',
      ...(poll.service !== undefined && { 'jobwait.service': poll.service }),
    };
    const options = { ...startTime(poll), attributes, root: true };
    const span = this.#tracer.startSpan('jobwait.poll', options);
    this.#pages.set(listPollId, span);
    void Promise.resolve().then(() => {
      if (this.#pages.delete(listPollId)) span.end();
    });
    return span;
  }
}

function baseAttributes({ service, jobId }: WaitStartPayload | PollStartPayload): Attributes {
  return {
    'jobwait.job.id': jobId,
    ...(service !== undefined && { 'jobwait.service': service }),
  };
}

/** When the request of a poll was sent, if that was before now. */
function startTime({ age }: PollStartPayload): { startTime?: number } {
  return age > 0 ? { startTime: Date.now() - age } : {};
}

function setError(span: Span, type: string, error: unknown): void {
  span.setAttribute('error.type', type);
  const message =
    error instanceof Error ? toSingleLine(error.message, MAX_STATUS_MESSAGE_LENGTH) : '';
  span.setStatus({ code: api.SpanStatusCode.ERROR, message });
}

/** @param traceparent a valid one, as the package has checked. */
function toSpanContext(traceparent: string): SpanContext {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const traceFlags = Number.parseInt(flags, 16) & api.TraceFlags.SAMPLED;
  return { traceId, spanId, traceFlags, isRemote: true };
}

function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & api.TraceFlags.SAMPLED}`;
}
