import { expect, test } from 'vitest';
import type { CiReport } from '../../../src/cli/reporters/ci-report.js';
import { githubReporter } from '../../../src/cli/reporters/github.js';
import { at, timelinesOf } from '../../report/support/events.js';

const FAILED = { code: 'JOB_FAILED', message: 'Job failed: no capacity.' };

const completed = (jobId: string): object => ({
  type: 'completed',
  jobId,
  time: at(60),
  job: { id: jobId, name: 'Create', status: 'Completed' },
});
const failed = (jobId: string, error: object = FAILED, job: object = {}): object => ({
  type: 'failed',
  jobId,
  time: at(60),
  error,
  job: { id: jobId, name: 'Create', status: 'Failed', ...job },
});

const reportOn = (...events: object[]): CiReport => githubReporter().end(timelinesOf(events));
const annotationsOf = ({ log }: CiReport): string[] => log.trimEnd().split('\n').slice(1);

/** The outputs as the runner of GitHub reads them. */
function outputsOf({ appended }: CiReport): Record<string, string> {
  const lines = (appended?.GITHUB_OUTPUT ?? '').trimEnd().split('\n');
  const outputs: Record<string, string> = {};
  while (lines.length > 0) {
    const [name = '', delimiter = ''] = (lines.shift() ?? '').split('<<');
    const end = lines.indexOf(delimiter);
    outputs[name] = lines.splice(0, end).join('\n');
    lines.shift();
  }
  return outputs;
}

test('a failed job is an error, and one that may still complete a warning', () => {
  const report = reportOn(
    completed('job-1'),
    failed('job-2', { code: 'WAIT_TIMEOUT', message: 'Still running.' }),
    failed('job-3'),
  );
  expect(annotationsOf(report)).toEqual([
    '::error title=Create job-3::Job failed: no capacity.',
    '::warning title=Create job-2::Still running.',
  ]);
});

test('there are at most ten annotations', () => {
  const events = Array.from({ length: 30 }, (_, index) => failed(`job-${index}`));
  expect(annotationsOf(reportOn(...events))).toHaveLength(10);
});

test('an annotation escapes what has a meaning in it, and keeps the line breaks of a reason', () => {
  const job = { name: 'a:b,c%', failReason: '100%\r\n::error::x\u001b[31m' };
  expect(annotationsOf(reportOn(failed('job-1', FAILED, job)))).toEqual([
    '::error title=a%3Ab%2Cc%25 job-1::100%25%0A::error::x',
  ]);
});

test('commands of the workflow are off until the end, so that no text of a service is one', () => {
  const reporter = githubReporter();
  const [, token] = /^::stop-commands::(\S+)\n$/.exec(reporter.begin()) ?? [];
  expect(reporter.end([]).log).toBe(`::${token}::\n`);
});

test('the table lists every job, the worst first', () => {
  const { appended } = reportOn(completed('job1'), failed('job2'));
  expect(appended?.GITHUB_STEP_SUMMARY?.split('\n')).toEqual([
    '| Job | Name | Outcome | Waited | Reason |',
    '| --- | --- | --- | --- | --- |',
    '| <code>job2</code> | <code>Create</code> | <code>failed</code> | <code>0ms</code> | <code>Job failed&#58; no capacity&#46;</code> |',
    '| <code>job1</code> | <code>Create</code> | <code>completed</code> | <code>0ms</code> |  |',
    '',
    '',
  ]);
});

test('no text in the table is Markdown or HTML', () => {
  const name = '</code>|<img src=x>`*_[a](https://evil.example) @someone #1\n# heading';
  const table = reportOn(failed('job-1', FAILED, { name })).appended?.GITHUB_STEP_SUMMARY ?? '';
  const row = table.split('\n')[2] ?? '';
  expect(row.replaceAll(/<\/?code>/g, '').replaceAll(/&#\d+;/g, '')).toMatch(/^[\p{L}\p{N} |]*$/u);
  expect(row.match(/\|/g)).toHaveLength(6);
});

test('the outputs of one job are its status, its outcome and the job', () => {
  expect(outputsOf(reportOn(completed('job-1')))).toEqual({
    status: 'Completed',
    outcome: 'completed',
    job: '{"id":"job-1","name":"Create","status":"Completed"}',
  });
});

test('the outputs of several jobs are the worst outcome and all jobs in their order', () => {
  const outputs = outputsOf(reportOn(completed('job-1'), failed('job-2')));
  expect(outputs).toMatchObject({ status: 'Failed', outcome: 'failed' });
  expect(JSON.parse(outputs.job as string).map(({ id }: { id: string }) => id)).toEqual([
    'job-1',
    'job-2',
  ]);
});

test('a delimiter of the outputs cannot be known', () => {
  const delimiters = [1, 2].flatMap(() =>
    [...(reportOn(completed('job-1')).appended?.GITHUB_OUTPUT ?? '').matchAll(/<<(.+)/g)].map(
      ([, delimiter]) => delimiter,
    ),
  );
  expect(new Set(delimiters).size).toBe(6);
});
