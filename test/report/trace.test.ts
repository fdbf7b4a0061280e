import { expect, test } from 'vitest';
import { toTrace } from '../../src/report/trace.js';
import { manyEvents, msAt, timelinesOf } from './support/events.js';

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Record<string, unknown>;
}

const { traceEvents } = toTrace(timelinesOf(manyEvents(3))) as { traceEvents: TraceEvent[] };
const ofPhase = (phase: string): TraceEvent[] => traceEvents.filter(({ ph }) => ph === phase);

const TIME = new Date(msAt(1.5)).toISOString();

test('each job has a named track of its own', () => {
  const names = ofPhase('M').filter(({ name }) => name === 'thread_name');
  expect(names.map(({ tid }) => tid)).toEqual([1, 2, 3]);
  expect(new Set(names.map(({ args }) => args.name)).size).toBe(3);
});

test('the polls of a track lie within the slice of their job', () => {
  for (const tid of [1, 2, 3]) {
    const [job, ...polls] = ofPhase('X').filter(
      event => event.tid === tid,
    ) as Required<TraceEvent>[];
    expect(polls.length).toBeGreaterThan(3);
    for (const poll of polls) {
      expect(poll.ts).toBeGreaterThanOrEqual(job?.ts as number);
      expect(poll.ts + poll.dur).toBeLessThanOrEqual((job?.ts as number) + (job?.dur as number));
    }
  }
});

test('the slice of a job that failed holds the reason', () => {
  const error = { code: 'JOB_FAILED', message: 'No capacity.' };
  const timelines = timelinesOf([{ type: 'failed', jobId: 'job-1', time: TIME, error }]);
  const { traceEvents: events } = toTrace(timelines) as { traceEvents: TraceEvent[] };
  expect(events.find(({ ph }) => ph === 'X')?.args).toMatchObject({
    outcome: 'failed',
    reason: 'No capacity.',
  });
});

test('progress is a counter', () => {
  const counters = ofPhase('C');
  expect(counters.length).toBeGreaterThan(10);
  expect(counters.every(({ args }) => typeof args.percent === 'number')).toBe(true);
});

test('times are microseconds', () => {
  const timelines = timelinesOf([{ type: 'poll', jobId: 'job-1', time: TIME, latency: 250 }]);
  const { traceEvents: events } = toTrace(timelines) as { traceEvents: TraceEvent[] };
  expect(events.find(({ name }) => name === 'poll: job')).toMatchObject({
    ts: msAt(1.25) * 1000,
    dur: 250_000,
  });
});
