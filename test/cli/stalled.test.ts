import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WaitCommand } from '../../src/cli/arguments.js';
import { runSingleWait } from '../../src/cli/commands/wait.js';
import type { Job } from '../../src/model/job.js';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { jobOf } from './support/jobs.js';

/** Stuck from the second look on. */
const polling: PollingStrategy = {
  nextDelay: () => 10,
  expectation: ({ attempt }) => ({ eta: 1000, range: [500, 2000], stalled: attempt > 1 }),
};

const written = { stdout: '', stderr: '' };

beforeEach(() => {
  for (const stream of ['stdout', 'stderr'] as const) {
    written[stream] = '';
    vi.spyOn(process[stream], 'write').mockImplementation(text => {
      written[stream] += String(text);
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Follows a job that stands still for three looks and completes at the fourth. */
async function followStuckJob(output: WaitCommand['output']): Promise<void> {
  let looks = 0;
  const getJob = async (): Promise<Job> => {
    looks += 1;
    return jobOf(looks < 4 ? { progress: 60 } : { status: 'Completed' });
  };
  const wait = waitForJob('job-1', { source: { getJob }, polling });
  await runSingleWait(wait, {
    kind: 'wait',
    ids: ['job-1'],
    output,
    quiet: false,
    flags: new Map(),
  });
}

test('a log tells once of a percentage that is stuck', async () => {
  await followStuckJob('text');
  expect(written.stderr.match(/ {2}stuck at 60% for 0s$/gm)).toHaveLength(1);
});

test('--ndjson has it as an update of its own', async () => {
  await followStuckJob('ndjson');
  const updates = written.stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  const stalled = updates.filter(({ type }) => type === 'stalled');
  expect(stalled).toEqual([
    {
      type: 'stalled',
      job: { id: 'job-1', name: 'CreateMysqlInstance', status: 'Running', progress: 60 },
      since: expect.any(Number),
      elapsed: expect.any(Number),
    },
  ]);
});
