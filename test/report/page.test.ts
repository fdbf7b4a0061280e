import { expect, test } from 'vitest';
import { toReportPage } from '../../src/report/page.js';
import { at, manyEvents, timelinesOf } from './support/events.js';

test('a report of two thousand jobs is smaller than a mebibyte', () => {
  const page = toReportPage(timelinesOf(manyEvents(2000)));
  expect(Buffer.byteLength(page)).toBeLessThan(1024 * 1024);
  expect(page.match(/<g class="row /g)).toHaveLength(2000);
});

test('a report loads nothing and runs no script but its own', () => {
  const page = toReportPage(timelinesOf(manyEvents(3)));
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/\b(src|href)=|@import|url\((?!#)/);
});

test('what a service says is escaped', () => {
  const hostile = `</title><script>alert(1)</script>"'&\u001b[31m`;
  const job = { name: hostile, status: hostile, subJobs: [{ id: hostile, name: hostile }] };
  const page = toReportPage(
    timelinesOf([
      { type: 'poll', jobId: hostile, time: at(0), job },
      { type: 'failed', jobId: hostile, time: at(1), error: { message: hostile }, job },
    ]),
  );
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).not.toContain('\u001b');
  expect(page).toContain('&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
});

test('a report says at the top how many jobs ended how, and which took longest', () => {
  const job = { name: 'Create', status: 'Completed', endedAt: at(58) };
  const page = toReportPage(
    timelinesOf([
      { type: 'poll', jobId: 'job-1', time: at(0) },
      { type: 'poll', jobId: 'job-1', time: at(60), job },
      { type: 'completed', jobId: 'job-1', time: at(60), job },
    ]),
  );
  expect(page).toContain('<dt>Jobs</dt><dd>1, 1 completed</dd>');
  expect(page).toContain('<dt>Polls</dt><dd>2 (2.0 per job, 0 failed)</dd>');
  expect(page).toContain('2s on average');
  expect(page).toContain('<li>58s Create job-1</li>');
});

test('a job without a name is shown by its id', () => {
  const page = toReportPage(timelinesOf([{ type: 'poll', jobId: 'job-1', time: at(0) }]));
  expect(page).toContain('<li>0ms job-1</li>');
});

test('the times of a report that spans months are whole days apart', () => {
  const poll = (days: number) => ({ type: 'poll', jobId: 'job-1', time: at(days * 86_400) });
  const page = toReportPage(timelinesOf([poll(0), poll(90)]));
  const days = [...page.matchAll(/>(\d+)d</g)].map(([, count]) => Number(count));
  expect(days.length).toBeGreaterThan(2);
});

test('a report without jobs is a page too', () => {
  expect(toReportPage([])).toContain('<dt>Jobs</dt><dd>0</dd>');
});
