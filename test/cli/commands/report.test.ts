import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jobwait, temporaryDirectory } from '../support/command.js';

const time = '2026-03-02T08:00:00.000Z';
const EVENTS = [
  { type: 'poll', jobId: 'job-1', time, outcome: 'job', latency: 40 },
  { type: 'completed', jobId: 'job-1', time, job: { id: 'job-1', status: 'Completed' } },
];
const NDJSON = EVENTS.map(event => `${JSON.stringify(event)}\n`).join('');

test('report draws a page and a trace of the events in a file', async () => {
  const directory = temporaryDirectory();
  const [events, page, trace] = ['e.ndjson', 'p.html', 't.json'].map(name => join(directory, name));
  writeFileSync(events as string, NDJSON);
  const result = await jobwait(['report', events, '-o', page, '--trace', trace] as string[]);
  expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(readFileSync(page as string, 'utf8')).toContain('job-1');
  expect(JSON.parse(readFileSync(trace as string, 'utf8')).traceEvents).not.toHaveLength(0);
});

test('report reads events from stdin', async () => {
  const page = join(temporaryDirectory(), 'page.html');
  const { code } = await jobwait(['report', '-', `--output=${page}`], { stdin: NDJSON });
  expect(code).toBe(0);
  expect(readFileSync(page, 'utf8')).toContain('<dt>Jobs</dt><dd>1, 1 completed</dd>');
});

test('a broken line ends report with exit code 2, names the line, and nothing is written', async () => {
  const page = join(temporaryDirectory(), 'page.html');
  const stdin = `${NDJSON}{"type":"poll"}\n`;
  const { code, stderr } = await jobwait(['report', '-', '-o', page], { stdin });
  expect(code).toBe(2);
  expect(stderr).toContain('Cannot read the events in stdin: line 3 has no "jobId"');
  expect(existsSync(page)).toBe(false);
});

test.each([
  [['report', '-o', 'page.html'], 'Expected one file of events'],
  [['report', 'a', 'b', '-o', 'page.html'], 'Expected one file of events'],
  [['report', 'a'], 'Expected a file to write'],
  [['report', '/nowhere/events.ndjson', '-o', 'page.html'], 'Cannot read the events in /nowhere'],
])('%j is a usage error', async (args, message) => {
  const { code, stderr } = await jobwait(args, { cwd: temporaryDirectory() });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('a page that cannot be written is a usage error', async () => {
  const { code, stderr } = await jobwait(['report', '-', '-o', '/nowhere/page.html'], {
    stdin: NDJSON,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('Cannot write /nowhere/page.html: ENOENT');
});
