import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import type { WaitTimeoutError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import type { JobSource } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, job, running } from '../support/jobs.js';
import { type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');
const as = (value: unknown): Job => value as Job;

async function settle(...steps: SourceResponse[]) {
  const wait = waitForJob('job-1', { source: sequenceSource(...steps), polling, timeout: '30s' });
  const settled = wait.catch(error => error as WaitTimeoutError);
  await clock().runAllAsync();
  // Settled by now, or never.
  return { wait, result: await Promise.race([settled, 'not settled']) };
}

describe('a source that resolves to an odd value', () => {
  test.each([
    ['null', null],
    ['undefined', undefined],
  ])('%s means that the job is not found', async (_, response) => {
    const { result } = await settle(as(response));
    expect(result).toMatchObject({ observed: { 'not-found': 4 } });
  });

  test.each([
    ['a string', 'Completed'],
    ['a number', 7],
    ['true', true],
    ['an object without a status', {}],
    ['an empty status', { status: '  ' }],
    ['a status that is no string', { status: 1 }],
  ])('%s makes the response invalid', async (_, response) => {
    const { result } = await settle(as(response));
    expect(result).toMatchObject({ observed: { 'invalid-response': 4 } });
  });

  test.each(['COMPLETED', ' completed '])('status %j means completed', async status => {
    const { result } = await settle({ ...running(), status });
    expect(result).toMatchObject({ status: 'Completed', progress: 100 });
  });

  test('a job of a status only can be waited for and saved', async () => {
    const wait = waitForJob('job-1', { source: { getJob: async () => as({ status: 'Running' }) } });
    await clock().tickAsync(0);
    expect(wait.checkpoint().state).toMatchObject({ job: { id: 'job-1', status: 'Running' } });
    wait.abort();
    await wait.catch(() => {});
  });

  test('null members count as undefined', async () => {
    const nothing = { name: null, progress: null, createdAt: null, endedAt: null, instance: null };
    const source: JobSource = {
      getJob: async id => ({
        id,
        status: 'Completed',
        ...nothing,
        entities: null,
        failReason: null,
        raw: null,
      }),
    };
    expect(await waitForJob('job-1', { source })).toStrictEqual(
      job('Completed', { name: undefined }),
    );
  });

  test.each([
    ['createdAt as text', { createdAt: '2026-01-15T12:00:00Z' }],
    ['createdAt as an invalid date', { createdAt: new Date(Number.NaN) }],
    ['entities that cannot be JSON', { entities: { size: 10n } }],
    ['circular entities', { entities: circle() }],
  ])('%s does not keep the wait from settling', async (_, fields) => {
    const { wait, result } = await settle(as({ ...running(), ...fields }));
    expect(result).toMatchObject({ code: 'WAIT_TIMEOUT', observed: { Running: 4 } });
    expect(wait.checkpoint().jobId).toBe('job-1');
  });

  test.each([
    ['"60"', '60', 60],
    ['" 60% "', ' 60% ', 60],
    ['130', 130, 100],
    ['-5', -5, undefined],
    ['NaN', Number.NaN, undefined],
    ['"soon"', 'soon', undefined],
    ['null', null, undefined],
  ])('the percentage %s is converted', async (_, progress, percent) => {
    const jobs: (Job | undefined)[] = [];
    const source = sequenceSource(as({ ...running(), progress }), completed());
    const wait = waitForJob('job-1', { source, polling });
    wait.on('visible', job => jobs.push(job));
    await clock().runAllAsync();
    await wait;
    expect(jobs[0]?.progress).toBe(percent);
  });
});

describe('a source that rejects with an odd value', () => {
  test.each(['text', 7, null, undefined, {}, Object.create(null), Symbol('s')])(
    'the poll is retried after %o',
    async thrown => {
      const { result } = await settle(() => Promise.reject(thrown), completed());
      expect(result).toEqual(completed());
    },
  );

  test('the poll is retried after a synchronous throw', async () => {
    const source = {
      polls: 0,
      getJob(): Promise<Job> {
        this.polls += 1;
        if (this.polls === 1) throw new Error('at once');
        return Promise.resolve(completed());
      },
    };
    const wait = waitForJob('job-1', { source, polling });
    await clock().runAllAsync();
    await expect(wait).resolves.toEqual(completed());
  });

  test('the poll is retried after an AbortError of the source', async () => {
    const { result } = await settle(new DOMException('mine', 'AbortError'), completed());
    expect(result).toEqual(completed());
  });
});

function circle(): object {
  const entities: Record<string, unknown> = {};
  entities.self = entities;
  return entities;
}
