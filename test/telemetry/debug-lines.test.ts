import { channel } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import { ApiError } from '../../src/model/errors.js';
import { printDebugLines } from '../../src/telemetry/debug-lines.js';

/** The line for an event of `job-1` or of the service `rds`. */
function lineFor(name: string, payload: object): string | undefined {
  const lines: string[] = [];
  const stop = printDebugLines(line => lines.push(line));
  onTestFinished(stop);
  channel(name).publish({ jobId: 'job-1', service: 'rds', ...payload });
  expect(lines).toHaveLength(1);
  return lines[0];
}

const WAIT_START = 'tracing:jobwait:wait:start';
const WAIT_END = 'tracing:jobwait:wait:end';
const POLL_END = 'tracing:jobwait:poll:end';
const REQUEST = 'jobwait:request';

const job = { id: 'job-1', status: 'Running' };
const poll = { attempts: 2, via: 'id', latency: 120, result: 'job', job };
const request = { method: 'GET', path: '/v3/jobs?id=job-1', status: 200, latency: 80 };
const busy = new ApiError('busy', { status: 503, requestId: 'r-1' });

test.each<[name: string, payload: object, line: string]>([
  [WAIT_START, { attempts: 0, elapsed: 0, isResumed: false }, 'job-1: wait starts'],
  [
    WAIT_START,
    { attempts: 1, elapsed: 5000, isResumed: true },
    'job-1: wait resumes after 1 poll and 5s',
  ],
  [
    WAIT_END,
    { outcome: 'completed', attempts: 3, elapsed: 9000 },
    'job-1: wait ends as completed after 3 polls and 9s',
  ],
  [
    WAIT_END,
    { outcome: 'failed', attempts: 1, elapsed: 0, error: new Error('disk full') },
    'job-1: wait ends as failed after 1 poll and 0ms: Error: disk full',
  ],
  [POLL_END, poll, 'job-1: poll 2 by id in 120ms: Running'],
  [
    POLL_END,
    { ...poll, via: 'list', job: { ...job, progress: 40, name: 'Create' }, nextDelay: 3000 },
    'job-1: poll 2 by the task list in 120ms: Running 40% (Create), next in 3s',
  ],
  [POLL_END, { ...poll, result: 'not-found' }, 'job-1: poll 2 by id in 120ms: not found'],
  [POLL_END, { ...poll, result: 'canceled' }, 'job-1: poll 2 by id in 120ms: given up'],
  [
    POLL_END,
    { ...poll, result: 'error', error: busy, nextDelay: 1000 },
    'job-1: poll 2 by id in 120ms: ApiError: busy, request id r-1, retry in 1s',
  ],
  [REQUEST, request, 'rds: GET /v3/jobs?id=job-1: 200 in 80ms'],
  [
    REQUEST,
    { ...request, status: 429, requestId: 'r-1', retryAfter: 2000 },
    'rds: GET /v3/jobs?id=job-1: 429 in 80ms, request id r-1, Retry-After 2s',
  ],
  [
    REQUEST,
    { ...request, status: undefined, error: 'reset' },
    'rds: GET /v3/jobs?id=job-1: no response (reset) in 80ms',
  ],
  ['jobwait:throttled', { retryAfter: 0 }, 'rds: throttled, so requests are sent more slowly'],
  [
    'jobwait:throttled',
    { retryAfter: 2000 },
    'rds: throttled, so requests are sent more slowly, after a pause of 2s',
  ],
  [
    'jobwait:credentials',
    { isRenewed: true },
    'rds: the credentials were rejected, others are tried',
  ],
  [
    'jobwait:credentials',
    { isRenewed: false },
    'rds: the credentials were rejected, there are no others',
  ],
])('%s with %o is one line', (name, payload, line) => {
  expect(lineFor(name, payload)).toBe(line);
});

test('an event is one line, also if its error cannot be shown or holds control characters', () => {
  const failed = { ...poll, result: 'error' };
  const unprintable = lineFor(POLL_END, { ...failed, error: Object.create(null) });
  expect(unprintable).toBe('an event that cannot be shown');
  expect(lineFor(POLL_END, { ...failed, error: 'a\nb\u001b[31m' })).toMatch(/: a b$/);
});
