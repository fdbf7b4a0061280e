import { expect, test } from 'vitest';
import { at, msAt, timelinesOf } from './support/events.js';

const poll = (seconds: number, outcome: string, job?: object): object => ({
  type: 'poll',
  jobId: 'job-1',
  time: at(seconds),
  outcome,
  latency: 100,
  job,
});

test('a timeline runs from the creation of the job to its end, and the wait within it', () => {
  const job = { name: 'Create', status: 'Completed', createdAt: at(-30), endedAt: at(59) };
  const [timeline] = timelinesOf([
    poll(1, 'job', { status: 'Running', createdAt: at(-30) }),
    poll(60, 'job', job),
    { type: 'completed', jobId: 'job-1', time: at(60), job },
  ]);
  expect(timeline).toMatchObject({
    id: 'job-1',
    name: 'Create',
    outcome: 'completed',
    from: msAt(-30),
    to: msAt(59),
    waitStartedAt: msAt(0.9),
    waitEndedAt: msAt(60),
    delay: 1000,
  });
});

test('a job whose service gives no times is as long as its wait', () => {
  const [timeline] = timelinesOf([poll(1, 'job'), poll(10, 'job')]);
  expect(timeline).toMatchObject({ from: msAt(0.9), to: msAt(10), delay: undefined });
});

test('an end that lies after the report of it, by another clock, gives no delay', () => {
  const job = { status: 'Completed', endedAt: at(90) };
  const [timeline] = timelinesOf([{ type: 'completed', jobId: 'job-1', time: at(60), job }]);
  expect(timeline).toMatchObject({ to: msAt(60), delay: undefined });
});

test('a planned end of a running job is no end', () => {
  const [timeline] = timelinesOf([poll(10, 'job', { status: 'Running', endedAt: at(5) })]);
  expect(timeline).toMatchObject({ to: msAt(10), delay: undefined });
});

test.each([
  ['JOB_FAILED', 'failed'],
  ['JOB_CANCELED', 'canceled'],
  ['JOB_NOT_FOUND', 'not-found'],
  ['WAIT_TIMEOUT', 'timeout'],
  ['SERVICE_UNAVAILABLE', 'unavailable'],
  ['REQUEST_REJECTED', 'rejected'],
  ['ABORT_ERR', 'aborted'],
])('a wait that ends with %s has the outcome %s', (code, outcome) => {
  const error = { code, message: 'Why.' };
  const [timeline] = timelinesOf([{ type: 'failed', jobId: 'job-1', time: at(1), error }]);
  expect(timeline).toMatchObject({ outcome, reason: 'Why.' });
});

test.each([undefined, 'gone', { code: 7, message: 7 }])(
  'an end with the error %j is an abort without a reason',
  error => {
    const [timeline] = timelinesOf([{ type: 'failed', jobId: 'job-1', time: at(1), error }]);
    expect(timeline).toMatchObject({ outcome: 'aborted', reason: '' });
  },
);

test('the times of a job may be dates', () => {
  const job = { status: 'Completed', createdAt: new Date(at(-5)), endedAt: new Date(at(9)) };
  const [timeline] = timelinesOf([{ type: 'completed', jobId: 'job-1', time: at(10), job }]);
  expect(timeline).toMatchObject({ from: msAt(-5), to: msAt(9), delay: 1000 });
});

test('a wait that is resumed after its end goes on', () => {
  const error = { code: 'WAIT_TIMEOUT', message: 'Too late.' };
  const [timeline] = timelinesOf([
    { type: 'failed', jobId: 'job-1', time: at(1), error },
    poll(20, 'job'),
  ]);
  expect(timeline).toMatchObject({ outcome: 'running', reason: '' });
});

test('an outage ends with the next result, and the not-found window only when the job is seen', () => {
  const results = ['not-found', 'error', 'error', 'not-found', 'job', 'error', 'job'];
  const [timeline] = timelinesOf(results.map((result, index) => poll(index, result)));
  expect(timeline?.outages).toEqual([
    { from: msAt(1), to: msAt(3) },
    { from: msAt(5), to: msAt(6) },
  ]);
  expect(timeline?.notFound).toEqual([{ from: msAt(0), to: msAt(4) }]);
});

test('predictions are the expected ends, without the one of the end itself', () => {
  const progress = (seconds: number, percent?: number, eta?: number): object => ({
    type: 'progress',
    jobId: 'job-1',
    time: at(seconds),
    percent,
    eta,
  });
  const [timeline] = timelinesOf([
    progress(0, 0),
    progress(10, 20, 40_000),
    progress(30, undefined, 20_000),
    progress(60, 100, 0),
  ]);
  expect(timeline?.progress.map(({ percent }) => percent)).toEqual([0, 20, 100]);
  expect(timeline?.predictions).toEqual([
    { at: msAt(10), end: msAt(50) },
    { at: msAt(30), end: msAt(50) },
  ]);
});

test('sub-jobs lie within their parent', () => {
  const subJobs = [
    { id: 'a', name: 'one', status: 'Completed', createdAt: at(-99), endedAt: at(99) },
    { id: 'b', name: 'two', status: 'Running' },
    'nonsense',
  ];
  const [timeline] = timelinesOf([poll(10, 'job', { status: 'Running', subJobs })]);
  const { from, to } = timeline as { from: number; to: number };
  expect(timeline?.subJobs).toEqual([
    { id: 'a', name: 'one', status: 'Completed', outcome: 'completed', from, to: msAt(10) },
    { id: 'b', name: 'two', status: 'Running', outcome: 'running', from, to },
  ]);
});
