import { describe, expect, test } from 'vitest';
import type { WaitCheckpoint } from '../../src/model/job.js';
import type { JobWaitError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { resumeFromCheckpoint } from '../../src/wait/create-wait.js';
import { createSourceScheduler } from '../../src/wait/source-scheduler.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { completed, failed, job, running } from '../support/jobs.js';
import { recordEvents } from '../support/recorder.js';
import { hang, type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

/** The checkpoint of a wait after this time, as another process reads it. */
async function saved(milliseconds: number, ...steps: SourceResponse[]): Promise<WaitCheckpoint> {
  const wait = waitForJob('job-1', { source: sequenceSource(...steps), polling, timeout: '60s' });
  wait.catch(() => {});
  await clock().tickAsync(milliseconds);
  const checkpoint = JSON.parse(JSON.stringify(wait.checkpoint()));
  wait.abort();
  return checkpoint;
}

describe('a resumed wait', () => {
  test('keeps its deadline, its attempts and what it has observed', async () => {
    const checkpoint = await saved(25_000, undefined, running(40));
    const source = sequenceSource(running(40));
    const thrown = resumeWait(checkpoint, { source, polling }).catch(error => error);
    await clock().runAllAsync();
    expect(await thrown).toMatchObject({
      code: 'WAIT_TIMEOUT',
      attempts: 8,
      elapsed: 60_000,
      observed: { 'not-found': 1, Running: 7 },
    });
    expect(source.polls).toEqual([25_000, 35_000, 45_000, 55_000, 60_000]);
  });

  test('emits only what is new', async () => {
    const checkpoint = await saved(5000, running(40));
    const source = sequenceSource(running(40), running(50), completed());
    const wait = resumeWait(checkpoint, { source, polling });
    const events = recordEvents(wait);
    await clock().runAllAsync();
    await wait;
    expect(events.map(({ event }) => event)).toEqual([
      'poll',
      'poll',
      'progress',
      'poll',
      'status',
      'progress',
      'completed',
    ]);
  });

  test('measures a given timeout from now', async () => {
    const checkpoint = await saved(25_000, running());
    const source = sequenceSource(running());
    const thrown = resumeWait(checkpoint, { source, polling, timeout: '15s' }).catch(e => e);
    await clock().runAllAsync();
    expect(await thrown).toMatchObject({ elapsed: 40_000 });
    expect(source.polls).toEqual([25_000, 35_000, 40_000]);
  });

  test('continues from the checkpoint of a timeout, repeatedly', async () => {
    let checkpoint = await saved(0, running());
    for (let round = 0; round < 3; round += 1) {
      const source = sequenceSource(running());
      const thrown = resumeWait(checkpoint, { source, polling, timeout: '10s' }).catch(e => e);
      await clock().runAllAsync();
      checkpoint = ((await thrown) as JobWaitError).checkpoint as WaitCheckpoint;
    }
    expect(checkpoint).toMatchObject({ elapsed: 30_000, state: { attempts: 7 } });
    const wait = resumeWait(checkpoint, { source: sequenceSource(completed()) });
    await expect(wait).resolves.toEqual(completed());
  });
});

test('polls of a wait that was begun on a client time out on a source without a timeout', async () => {
  const { state, ...rest } = await saved(5000, running());
  const checkpoint = { ...rest, state: { ...(state as object), pollTimeout: null } };
  const source = sequenceSource(hang, completed());
  const wait = resumeWait(checkpoint, { source, polling });
  await clock().runAllAsync();
  await expect(wait).resolves.toEqual(completed());
  expect(source.polls).toEqual([5000, 45_000]);
});

describe('a checkpoint taken after the job ended settles without a request', () => {
  const never = sequenceSource(new Error('Nobody asks'));

  test('completed', async () => {
    const wait = resumeWait(await saved(0, completed({ entities: { a: 1 } })), { source: never });
    const events = recordEvents(wait);
    await expect(wait).resolves.toEqual(completed({ entities: { a: 1 } }));
    expect(events.map(({ event }) => event)).toEqual(['completed']);
    expect(never.polls).toEqual([]);
  });

  test.each([
    ['failed', failed('disk full'), { code: 'JOB_FAILED', failReason: 'disk full' }],
    ['canceled', job('Canceled'), { code: 'JOB_CANCELED' }],
  ])('%s', async (_, ended, error) => {
    const wait = resumeWait(await saved(0, ended), { source: never });
    await expect(wait).rejects.toMatchObject({ ...error, attempts: 1, checkpoint: undefined });
    expect(never.polls).toEqual([]);
  });
});

describe('a checkpoint', () => {
  const identity = { service: 'taurusdb', endpoint: 'https://a.example', projectId: 'p-1' };
  const config = { scheduler: createSourceScheduler(sequenceSource(running())), identity };

  test.each(['service', 'endpoint', 'projectId'] as const)(
    'of another %s is rejected',
    async part => {
      const checkpoint = {
        ...(await saved(0, running())),
        source: { ...identity, [part]: 'other' },
      };
      expect(() => resumeFromCheckpoint(checkpoint, {}, config)).toThrow(
        expect.objectContaining({
          name: 'TypeError',
          message: `Expected \`checkpoint.source.${part}\` to be "${identity[part]}", which this wait polls, got "other"`,
        }),
      );
    },
  );

  test('of the same source is accepted', async () => {
    const wait = resumeFromCheckpoint(
      { ...(await saved(0, running())), source: identity },
      {},
      config,
    );
    expect(wait.checkpoint()).toMatchObject({ source: identity });
    wait.abort();
  });
});
