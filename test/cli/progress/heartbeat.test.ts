import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.js';
import { waitForInputs } from '../../../src/cli/commands/wait.js';
import type { JobInput } from '../../../src/cli/job-inputs.js';
import { parseWaitCommand } from '../../../src/cli/wait-command.js';
import type { Job } from '../../../src/model/job.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { JobSource } from '../../../src/wait/job-source.js';
import { waitForJob } from '../../../src/wait-for-job.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { createTestIO, type RunOptions } from '../support/command.js';
import { jobOf } from '../support/jobs.js';

const clock = useVirtualClock();
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Runs `jobwait IDS FLAGS` with polls every second, and returns what is on stderr when all jobs have ended. */
async function stderrOf(
  words: string,
  getJob: JobSource['getJob'],
  options: RunOptions = {},
): Promise<string[]> {
  const command = parseWaitCommand(parseArguments(words.split(' ')));
  const io = createTestIO(options);
  const startWait = (input: JobInput) =>
    waitForJob(String(input), { source: { getJob }, polling: fixed('1s') });
  const ended = waitForInputs({ known: command.ids }, startWait, command, io);
  await clock().tickAsync(10 * MINUTE);
  await ended;
  return io.stderr.text.split('\n').slice(0, -1);
}

/** Runs for so long, counted from the beginning of the test. */
function jobEndingAfter(duration: number, running: Partial<Job> = {}, ended: Partial<Job> = {}) {
  return async (id: string): Promise<Job> =>
    performance.now() < duration
      ? jobOf({ id, ...running })
      : jobOf({ id, status: 'Completed', ...ended });
}

const ids = (count: number): string =>
  Array.from({ length: count }, (_, index) => `job-${index + 1}`).join(' ');

describe('without a terminal a job without news has a line', () => {
  test('every minute, with the elapsed time', async () => {
    expect(await stderrOf('job-1', jobEndingAfter(150 * SECOND))).toEqual([
      '     0s  visible: CreateMysqlInstance',
      '     0s  Running',
      '     1m  Running',
      '     2m  Running',
      ' 2m 30s  Completed',
      ' 2m 30s  100%',
    ]);
  });

  test.each([
    ['--heartbeat 20s', ['    20s  Running', '    40s  Running']],
    ['--heartbeat 0', []],
    ['--heartbeat 0s', []],
    ['--heartbeat Infinity', []],
    ['--json --heartbeat 25s', ['    25s  Running', '    50s  Running']],
  ])('as often as %s says', async (flags, lines) => {
    const stderr = await stderrOf(`job-1 ${flags}`, jobEndingAfter(55 * SECOND));
    expect(stderr.slice(2, -2)).toEqual(lines);
  });

  test.each(['--quiet', '--quiet --heartbeat 1s', '--ndjson --heartbeat 1s'])(
    'not with %s',
    async flags => {
      expect(await stderrOf(`job-1 ${flags}`, jobEndingAfter(5 * MINUTE))).toEqual([]);
    },
  );

  test('a minute after its last news', async () => {
    const getJob = async (): Promise<Job> => {
      const now = performance.now();
      if (now >= 150 * SECOND) return jobOf({ status: 'Completed' });
      return jobOf({ progress: now < 50 * SECOND ? 10 : 20 });
    };
    expect((await stderrOf('job-1', getJob)).slice(3, -2)).toEqual([
      '    50s  20%, about 6m 40s left',
      ' 1m 50s  Running, 20%, about 5m 40s left',
    ]);
  });

  test('that says why nothing is known', async () => {
    const getJob = async (): Promise<Job | undefined> =>
      performance.now() < 50 * SECOND ? undefined : jobOf({ status: 'Completed' });
    const stderr = await stderrOf('job-1 --heartbeat 30s', getJob);
    expect(stderr.slice(0, 2)).toEqual(['     0s  not visible yet', '    30s  not visible yet']);
  });

  test('not on a terminal, where a line is redrawn', async () => {
    const terminal = { columns: 80, rows: 24 };
    const getJob = jobEndingAfter(10 * SECOND);
    const stderr = await stderrOf('job-1 --heartbeat 2s', getJob, { terminal });
    expect(stderr.join('\n')).not.toMatch(/ {2}Running$/m);
  });
});

test('a few jobs have a line for each change, and one for all every minute without any', async () => {
  const stderr = await stderrOf('a b', jobEndingAfter(90 * SECOND, { progress: 40 }));
  expect(stderr.filter(line => line.startsWith('a  '))).toEqual([
    'a       0s  visible: CreateMysqlInstance',
    'a       0s  Running',
    'a       0s  40%',
    'a   1m 30s  Completed',
    'a   1m 30s  100%',
  ]);
  expect(stderr.filter(line => line.includes('done'))).toEqual([
    '0/2 done, 0 failed, 40%, 1m elapsed',
  ]);
});

describe('many jobs', () => {
  const endingOneByOne = async (id: string): Promise<Job> => {
    const index = Number(id.slice(4));
    if (performance.now() < index * 3 * SECOND) return jobOf({ id });
    return jobOf({ id, status: index % 10 === 0 ? 'Failed' : 'Completed' });
  };

  test('have one line for all, every minute and with every tenth, instead of a line for each change', async () => {
    const stderr = await stderrOf(ids(40), endingOneByOne);
    const counts = stderr.filter(line => !line.startsWith('jobwait: '));
    expect(counts.every(line => /^\d+\/40 done, \d failed, \d+%, .* elapsed/.test(line))).toBe(
      true,
    );
    expect(counts.length).toBeLessThan(20);
    expect(counts.slice(0, 2)).toEqual([
      '4/40 done, 0 failed, 10%, 12s elapsed',
      '8/40 done, 0 failed, 20%, 24s elapsed',
    ]);
    expect(stderr.filter(line => line.startsWith('jobwait: Job '))).toHaveLength(4);
  });

  test('have none with --heartbeat 0', async () => {
    const stderr = await stderrOf(`${ids(20)} --heartbeat 0`, endingOneByOne);
    expect(stderr.slice(2)).toEqual([
      expect.stringMatching(/^jobwait: 20 jobs in 1m: 18 completed, 2 failed or canceled$/),
    ]);
  });

  test('that change nothing for long have a line every minute', async () => {
    const stderr = await stderrOf(ids(6), jobEndingAfter(130 * SECOND, { progress: 50 }));
    expect(stderr.slice(0, 2)).toEqual([
      '0/6 done, 0 failed, 50%, 1m elapsed',
      '0/6 done, 0 failed, 50%, 2m elapsed',
    ]);
  });
});

test('a display that fails changes nothing', async () => {
  const terminal = {
    rows: 24,
    get columns(): number {
      if (performance.now() === 0) return 80;
      throw new Error('no terminal any more');
    },
  };
  const io = createTestIO();
  Object.defineProperties(io.stderr, {
    isTTY: { value: true },
    ...Object.getOwnPropertyDescriptors(terminal),
  });
  const command = parseWaitCommand(parseArguments(['job-1']));
  const getJob = jobEndingAfter(5 * SECOND);
  const startWait = (input: JobInput) =>
    waitForJob(String(input), { source: { getJob }, polling: fixed('1s') });
  const ended = waitForInputs({ known: ['job-1'] }, startWait, command, io);
  await clock().tickAsync(10 * SECOND);
  expect(await ended).toBe('completed');
  expect(io.stdout.text).toContain('Completed');
});
