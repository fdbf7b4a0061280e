import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { rejectionOf } from '../support/client.js';
import { completed, failed, job, running, socketError } from '../support/jobs.js';
import { hang, type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { collect } from '../telemetry/support/channels.js';
import { jobwait } from './support/command.js';
import { linesOf } from './support/lines.js';
import { startService } from './support/server.js';

const SCHEMA = new URL('../../docs/ndjson.schema.json', import.meta.url);
const validate = new Ajv({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
}).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));

function expectValid(events: readonly unknown[]): void {
  for (const event of events) {
    validate(event);
    expect(validate.errors ?? [], JSON.stringify(event)).toEqual([]);
  }
}

const polling = fixed('1ms');
const source = (...responses: SourceResponse[]) => ({
  source: sequenceSource(...responses),
  polling,
});

describe('an event', () => {
  test.each<[string, SourceResponse[]]>([
    ['completes', [undefined, socketError(), running(10), running(50), completed()]],
    ['fails', [running(), failed('disk full')]],
    ['is odd', [job('Weird', { entities: { a: 1n, b: [new Date(0)] } }), completed()]],
    ['is asked by a bug', [new ReferenceError('x')]],
  ])('of a wait for a job that %s is as the schema says', async (_, responses) => {
    const events = collect(['jobwait:event']).map(({ on: _on, ...event }) => event);
    await waitForJob('job-1', source(...responses)).catch(() => {});
    expectValid(events);
  });

  test('of an aborted wait is valid, whatever the reason', async () => {
    for (const reason of [undefined, 'text', null, 7, new Error('mine', { cause: 'other' })]) {
      const events = collect(['jobwait:event']);
      const wait = waitForJob('job-1', source(hang));
      wait.abort(reason);
      await rejectionOf(wait);
      expect(events).toMatchObject([{ type: 'failed', jobId: 'job-1', waitId: wait.waitId }]);
      expectValid(events.map(({ on: _on, ...event }) => event));
    }
  });

  test.each([
    ['no time', { type: 'visible', jobId: 'a', waitId: 1, job: { id: 'a', status: 'Running' } }],
    ['an unknown type', { type: 'other', time: new Date(0).toJSON(), jobId: 'a', waitId: 1 }],
    [
      'a poll without its job',
      {
        type: 'poll',
        time: new Date(0).toJSON(),
        jobId: 'a',
        waitId: 1,
        attempt: 1,
        outcome: 'job',
        latency: 1,
      },
    ],
  ])('with %s is not valid', (_, event) => {
    expect(validate(event)).toBe(false);
  });
});

test('every line of --ndjson is what the channel carried, and as the schema says', async () => {
  const events = collect(['jobwait:event']);
  const { server, env } = await startService();
  server.job('a', [
    { status: 503, headers: { 'x-request-id': 'request-7' } },
    {
      body: {
        job: {
          id: 'a',
          name: 'Create',
          status: 'Running',
          process: '40%',
          created: '2026-01-15T12:00:00+0000',
        },
      },
    },
    {
      body: {
        job: { id: 'a', name: 'Create', status: 'Completed', entities: { instance: { id: 'i' } } },
      },
    },
  ]);
  server.job('b', { duration: 0, failReason: 'disk full\u001b[2J' });
  const flags = ['--ndjson', '--interval', '20ms', '--visibility-timeout', '200ms'];
  const { stdout } = await jobwait(['a', 'b', 'unknown', ...flags], { env });
  const lines = linesOf(stdout);
  expect(events.map(({ on: _on, ...event }) => event)).toEqual(lines);
  expectValid(lines);
  expect(new Set(lines.map(({ jobId }) => jobId))).toEqual(new Set(['a', 'b', 'unknown']));
  expect(lines.find(({ type }) => type === 'retry')).toMatchObject({
    jobId: 'a',
    error: { status: 503, requestId: 'request-7' },
  });
});

test('a single job has its id and the time in every line too', async () => {
  const { server, env } = await startService();
  server.job('a', { duration: 0 });
  const before = Date.now();
  const { stdout } = await jobwait(['a', '--ndjson'], { env });
  const lines = linesOf(stdout);
  expectValid(lines);
  expect(lines.at(-1)).toMatchObject({ type: 'completed', jobId: 'a' });
  for (const { time } of lines) expect(Date.parse(time as string)).toBeGreaterThanOrEqual(before);
});
