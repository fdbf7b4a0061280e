import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import type { WaitTimeoutError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
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

describe('a source that resolves to something odd', () => {
  test.each([
    ['null', null],
    ['undefined', undefined],
  ])('%s: the job is not known', async (_, answer) => {
    const { result } = await settle(as(answer));
    expect(result).toMatchObject({ observed: { 'not-found': 4 } });
  });

  test.each([
    ['a string', 'Completed'],
    ['a number', 7],
    ['true', true],
    ['an object without a status', {}],
    ['an empty status', { status: '  ' }],
    ['a status that is no word', { status: 1 }],
  ])('%s: the look failed', async (_, answer) => {
    const { result } = await settle(as(answer));
    expect(result).toMatchObject({ observed: { 'invalid-response': 4 } });
  });

  test.each(['COMPLETED', ' completed '])('status %j: completed', async status => {
    const { result } = await settle({ ...running(), status });
    expect(result).toMatchObject({ status: 'Completed', progress: 100 });
  });

  test('a job of two members: all the rest is absent, and the wait can be saved', async () => {
    const wait = waitForJob('job-1', { source: { getJob: async () => as({ status: 'Running' }) } });
    await clock().tickAsync(0);
    expect(wait.checkpoint().state).toMatchObject({ job: { id: 'job-1', status: 'Running' } });
    wait.abort();
    await wait.catch(() => {});
  });

  test.each([
    ['createdAt as text', { createdAt: '2026-01-15T12:00:00Z' }],
    ['createdAt as no date', { createdAt: new Date(Number.NaN) }],
    ['entities that cannot be JSON', { entities: { size: 10n } }],
    ['entities that hold themselves', { entities: circle() }],
  ])('%s: the wait goes on and settles', async (_, fields) => {
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
  ])('a percentage of %s', async (_, progress, percent) => {
    const jobs: (Job | undefined)[] = [];
    const source = sequenceSource(as({ ...running(), progress }), completed());
    const wait = waitForJob('job-1', { source, polling });
    wait.on('visible', job => jobs.push(job));
    await clock().runAllAsync();
    await wait;
    expect(jobs[0]?.progress).toBe(percent);
  });
});

describe('a source that rejects with something odd', () => {
  test.each(['text', 7, null, undefined, {}, Object.create(null), Symbol('s')])(
    '%o: the look is repeated',
    async thrown => {
      const { result } = await settle(() => Promise.reject(thrown), completed());
      expect(result).toEqual(completed());
    },
  );

  test('by throwing at once: the look is repeated', async () => {
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

  test('an AbortError of its own: the look is repeated', async () => {
    const { result } = await settle(new DOMException('mine', 'AbortError'), completed());
    expect(result).toEqual(completed());
  });
});

function circle(): object {
  const entities: Record<string, unknown> = {};
  entities.self = entities;
  return entities;
}
