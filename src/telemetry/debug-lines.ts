import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { formatDuration } from '../model/duration.js';
import { isApiError, toSingleLine } from '../model/errors.js';
import type { Job } from '../model/job.js';
import type {
  CredentialsPayload,
  PollEndPayload,
  RequestPayload,
  ThrottledPayload,
  WaitEndPayload,
  WaitStartPayload,
} from './channels.js';

/** Format a payload as one line, which may hold any external text. */
const FORMATTERS: Readonly<Record<string, (payload: never) => string>> = {
  'tracing:jobwait:wait:start': formatWaitStart,
  'tracing:jobwait:wait:end': formatWaitEnd,
  'tracing:jobwait:poll:end': formatPollEnd,
  'jobwait:request': formatRequest,
  'jobwait:throttled': formatThrottled,
  'jobwait:credentials': formatCredentials,
};

/** Passes a line for each event of every wait and client in this process to `print`. Returns a function that stops it. */
export function printDebugLines(print: (line: string) => void): () => void {
  const listeners = Object.entries(FORMATTERS).map(([name, format]) => {
    const onMessage = (payload: unknown): void => print(toLine(format, payload as never));
    subscribe(name, onMessage);
    return [name, onMessage] as const;
  });
  return () => {
    for (const [name, onMessage] of listeners) unsubscribe(name, onMessage);
  };
}

const MAX_LINE_LENGTH = 2000;

function toLine(format: (payload: never) => string, payload: never): string {
  try {
    return toSingleLine(format(payload), MAX_LINE_LENGTH);
  } catch {
    // A source may throw what cannot be shown.
    return 'an event that cannot be shown';
  }
}

function formatWaitStart({ jobId, isResumed, attempts, elapsed }: WaitStartPayload): string {
  const before = `${countPolls(attempts)} and ${formatDuration(elapsed)}`;
  return `${jobId}: wait ${isResumed ? `resumes after ${before}` : 'starts'}`;
}

function formatWaitEnd({ jobId, outcome, attempts, elapsed, error }: WaitEndPayload): string {
  const summary = `${jobId}: wait ends as ${outcome} after ${countPolls(attempts)} and ${formatDuration(elapsed)}`;
  return outcome === 'completed' ? summary : `${summary}: ${describeThrown(error)}`;
}

function formatPollEnd(poll: PollEndPayload): string {
  const { jobId, attempts, via, latency, nextDelay } = poll;
  const by = via === 'list' ? 'by the task list' : 'by id';
  const next =
    nextDelay === undefined
      ? ''
      : `, ${poll.error ? 'retry' : 'next'} in ${formatDuration(nextDelay)}`;
  return `${jobId}: poll ${attempts} ${by} in ${formatDuration(latency)}: ${formatResult(poll)}${next}`;
}

function formatResult({ result, job, error }: PollEndPayload): string {
  switch (result) {
    case 'job':
      return formatJob(job as Job);
    case 'not-found':
      return 'not found';
    case 'error':
      return describeThrown(error);
    case 'canceled':
      return 'given up';
  }
}

function formatJob({ status, progress, name }: Job): string {
  const percent = progress === undefined ? '' : ` ${progress}%`;
  return status + percent + (name ? ` (${name})` : '');
}

function formatRequest(request: RequestPayload): string {
  const { service, method, path, status, requestId, latency, retryAfter, error } = request;
  const result = status === undefined ? `no response (${describeThrown(error)})` : String(status);
  const facts = [
    `${service}: ${method} ${path}: ${result} in ${formatDuration(latency)}`,
    requestId && `request id ${requestId}`,
    retryAfter !== undefined && `Retry-After ${formatDuration(retryAfter)}`,
  ];
  return facts.filter(Boolean).join(', ');
}

function formatThrottled({ service, retryAfter }: ThrottledPayload): string {
  const pause = retryAfter > 0 ? `, after a pause of ${formatDuration(retryAfter)}` : '';
  return `${service}: throttled, so requests are sent more slowly${pause}`;
}

function formatCredentials({ service, isRenewed }: CredentialsPayload): string {
  const next = isRenewed ? 'others are tried' : 'there are no others';
  return `${service}: the credentials were rejected, ${next}`;
}

function countPolls(count: number): string {
  return count === 1 ? '1 poll' : `${count} polls`;
}

function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { name, message } = thrown;
  const requestId = isApiError(thrown) && thrown.requestId;
  return `${name}: ${message}${requestId ? `, request id ${requestId}` : ''}`;
}
