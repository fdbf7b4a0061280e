import { expect, test } from 'vitest';
import { gitlabReporter } from '../../../src/cli/reporters/gitlab.js';
import { at, timelinesOf } from '../../report/support/events.js';

test('what the command prints is in a section that can be collapsed', () => {
  const reporter = gitlabReporter(() => 1_700_000_000_900);
  expect(reporter.begin()).toBe(
    '\u001b[0Ksection_start:1700000000:jobwait[collapsed=true]\r\u001b[0KWaiting for jobs\n',
  );
  expect(reporter.end([]).log).toBe('\u001b[0Ksection_end:1700000000:jobwait\r\u001b[0K\n');
});

test('the dotenv file has the outcome of the worst job', () => {
  const timelines = timelinesOf([
    { type: 'completed', jobId: 'job-1', time: at(1), job: { status: 'Completed' } },
    {
      type: 'failed',
      jobId: 'job-2',
      time: at(1),
      error: { code: 'JOB_FAILED' },
      job: { status: 'Failed' },
    },
  ]);
  expect(gitlabReporter(() => 0).end(timelines).files).toEqual({
    'jobwait.env': 'JOBWAIT_OUTCOME=failed\nJOBWAIT_STATUS=Failed\nJOBWAIT_JOB_ID=job-2\n',
  });
});

test('no text of a service sets another variable', () => {
  const job = { status: 'x\nPATH=/evil "$HOME"' };
  const timelines = timelinesOf([{ type: 'poll', jobId: 'job-1', time: at(1), job }]);
  const file = gitlabReporter(() => 0).end(timelines).files?.['jobwait.env'];
  expect(file).toContain('JOBWAIT_STATUS=x_PATH_/evil __HOME_\n');
});
