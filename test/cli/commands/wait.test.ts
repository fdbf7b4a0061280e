import { describe, expect, test } from 'vitest';
import { waitForInputs } from '../../../src/cli/commands/wait.js';
import { UsageError } from '../../../src/cli/errors.js';
import { type FlagName, Flags } from '../../../src/cli/flags.js';
import type { JobInput, JobInputs } from '../../../src/cli/job-inputs.js';
import type { WaitCommand } from '../../../src/cli/wait-command.js';
import type { Job } from '../../../src/model/job.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { PollingStrategy } from '../../../src/polling/strategy.js';
import type { JobSource } from '../../../src/wait/job-source.js';
import type { JobWait } from '../../../src/wait/job-wait.js';
import { waitForJob } from '../../../src/wait-for-job.js';
import { createTestIO, jobwait, startJobwait, type TestIO } from '../support/command.js';
import { jobOf } from '../support/jobs.js';
import { linesOf } from '../support/lines.js';
import { type Service, startService } from '../support/server.js';

interface StartedCommand {
  readonly io: TestIO;
  /** The ids of the waits, in the order in which they started. */
  readonly started: readonly string[];
  readonly exitReason: Promise<string>;
}

function start(
  inputs: JobInputs,
  source: JobSource,
  options: { flags?: FlagName[]; output?: WaitCommand['output']; polling?: PollingStrategy } = {},
): StartedCommand {
  const { flags = [], output = 'text', polling = fixed('5ms') } = options;
  const io = createTestIO();
  const started: string[] = [];
  const startWait = (input: JobInput): JobWait => {
    const wait = waitForJob(String(input), { source, polling });
    started.push(wait.id);
    return wait;
  };
  const given = new Flags(flags.map(name => [name, '']));
  const command: WaitCommand = { ids: [], output, quiet: false, flags: given };
  return { io, started, exitReason: waitForInputs(inputs, startWait, command, io) };
}

const completing: JobSource = { getJob: async id => jobOf({ id, status: 'Completed' }) };
const running: JobSource = { getJob: async id => jobOf({ id }) };

async function* later(...inputs: (string | UsageError)[]): AsyncGenerator<string | UsageError> {
  yield* inputs;
}

describe('the waits', () => {
  test('start at once for known inputs, and later for inputs that come later', async () => {
    const more = later('c', '', 'd');
    const { started, exitReason, io } = start({ known: ['a', 'b'], more }, completing);
    await Promise.resolve();
    expect(started).toEqual(['a', 'b']);
    expect(await exitReason).toBe('usage');
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    expect(io.stderr.text).toContain(
      'jobwait: Expected the job id to be a non-empty string, got "";',
    );
  });

  test('do not start after a known input that is invalid', async () => {
    const { started, exitReason } = start({ known: ['', 'b'] }, completing);
    await expect(exitReason).rejects.toMatchObject({ option: 'id' });
    expect(started).toEqual([]);
  });

  test('do not start once all have been aborted, and later inputs are not reported', async () => {
    const wrong = new UsageError('wrong');
    const more = later(wrong, 'b', wrong);
    const { started, exitReason, io } = start({ known: ['a'], more }, running, {
      flags: ['fail-fast'],
    });
    expect(await exitReason).toBe('usage');
    expect(started).toEqual(['a']);
    expect(io.stderr.text.match(/wrong/g)).toHaveLength(1);
  });
});

describe('a percentage that has stalled', () => {
  const polling: PollingStrategy = {
    nextDelay: () => 10,
    expectation: ({ attempt }) => ({ eta: 1000, range: [500, 2000], stalled: attempt > 1 }),
  };

  /** Stays at 60 % for three polls, and completes at the fourth. */
  function stallingSource(): JobSource {
    let polls = 0;
    const getJob = async (): Promise<Job> => {
      polls += 1;
      return jobOf(polls < 4 ? { progress: 60 } : { status: 'Completed' });
    };
    return { getJob };
  }

  test('is logged once', async () => {
    const { io, exitReason } = start({ known: ['job-1'] }, stallingSource(), { polling });
    expect(await exitReason).toBe('completed');
    expect(io.stderr.text.match(/ {2}stuck at 60% for 0s$/gm)).toHaveLength(1);
  });

  test('is an update of its own with --ndjson', async () => {
    const inputs = { known: ['job-1'] };
    const { io, exitReason } = start(inputs, stallingSource(), { polling, output: 'ndjson' });
    await exitReason;
    expect(linesOf(io.stdout.text).filter(({ type }) => type === 'stalled')).toEqual([
      {
        type: 'stalled',
        time: expect.any(String),
        jobId: 'job-1',
        waitId: expect.any(Number),
        job: { id: 'job-1', name: 'CreateMysqlInstance', status: 'Running', progress: 60 },
        since: expect.any(Number),
        elapsed: expect.any(Number),
      },
    ]);
  });
});

const FLAGS = ['--fail-fast', '--interval', '20ms'];

async function startJobs(): Promise<Service> {
  const service = await startService();
  service.server.job('a', { duration: 0 });
  service.server.job('b', [{}, {}, { body: { job: { id: 'b', status: 'Failed' } } }]);
  service.server.job('c', { duration: 'Infinity' }).job('d', { duration: 'Infinity' });
  return service;
}

test('--fail-fast ends with the first job that does not complete, and says how to resume the others', async () => {
  const { env } = await startJobs();
  const { code, stderr } = await jobwait(['a', 'b', 'c', 'd', ...FLAGS], { env });
  expect(code).toBe(1);
  const [summary, abandoned, advice] = stderr.trimEnd().split('\n').slice(-3);
  expect(summary).toMatch(/: 1 completed, 1 failed or canceled, 2 not waited for$/);
  expect(abandoned).toBe('jobwait: Not waited for any longer: c, d');
  expect(advice).toMatch(
    /^jobwait: 2 jobs may still be running\. Resume the waits with: jobwait --resume \S+\/jobwait\/a-b-c-d-\w+\.json$/,
  );
});

test('--fail-fast also prints the jobs that are not waited for as JSON', async () => {
  const { env } = await startJobs();
  const { stdout } = await jobwait(['a', 'b', 'c', '--json', ...FLAGS], { env });
  const lines = linesOf(stdout);
  expect(lines.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c']);
  expect(lines.at(-1)).toMatchObject({
    id: 'c',
    status: 'Running',
    error: { name: 'FailFastAbort' },
  });
});

test('--fail-fast changes nothing if all jobs complete', async () => {
  const { server, env } = await startService();
  server.job('a', { duration: 0 }).job('b', { duration: 0 });
  const { code, stdout } = await jobwait(['a', 'b', ...FLAGS], { env });
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
});

test('--fail-fast ends with an invalid line on stdin, although more may come', async () => {
  const { env } = await startJobs();
  const { stdin, says, ended } = startJobwait(['c', '-', ...FLAGS], { env, stdinOpen: true });
  await says('visible:');
  stdin.write('several words\n');
  const { code, stderr } = await ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(/: 1 invalid, 1 not waited for\n/);
});
