import {
  context,
  metrics,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { instrumentJobwait } from '../../src/otel.js';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { simulate } from '../client/sharing/support/client.js';
import { simulatedJobs } from '../client/sharing/support/simulated-job.js';
import { runUntilSettled } from '../client/sharing/support/virtual-time.js';
import { rejectionOf } from '../support/client.js';
import { completed, failed, running, socketError } from '../support/jobs.js';
import { hang, type SourceResponse, sequenceSource, slow } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';
import { instrument } from './support/telemetry.js';

const clock = useVirtualClock();
const polling = fixed('1s');
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const start = (...responses: SourceResponse[]) =>
  waitForJob('job-1', { source: sequenceSource(...responses), polling, timeout: '10m' });

describe('the span of a wait', () => {
  test('is a child of the context in which the wait was started, and the parent of its polls', async () => {
    const { spans, tracerProvider } = instrument();
    const caller = tracerProvider.getTracer('caller').startSpan('caller');
    const wait = context.with(trace.setSpan(ROOT_CONTEXT, caller), () =>
      start(undefined, slow(300, running(40)), completed()),
    );
    await clock().runAllAsync();
    await wait;
    const [waitSpan] = spans('jobwait.wait');
    expect(waitSpan).toMatchObject({
      kind: SpanKind.INTERNAL,
      parentSpanContext: { spanId: caller.spanContext().spanId },
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'jobwait.job.id': 'job-1',
        'jobwait.job.name': 'CreateInstance',
        'jobwait.outcome': 'completed',
        'jobwait.attempts': 3,
      },
      links: [],
    });
    const polls = spans('jobwait.poll');
    expect(polls.map(({ attributes }) => attributes)).toEqual(
      ['not-found', 'job', 'job'].map(result => ({
        'jobwait.job.id': 'job-1',
        'jobwait.poll.via': 'id',
        'jobwait.poll.result': result,
      })),
    );
    for (const poll of polls) {
      expect(poll.parentSpanContext?.spanId).toBe(waitSpan?.spanContext().spanId);
    }
    expect(polls[1]?.duration).toEqual([0, 300_000_000]);
    expect(waitSpan?.duration).toEqual([2, 300_000_000]);
  });

  test.each<[string, SourceResponse, string]>([
    ['failed', failed('disk full'), 'JOB_FAILED'],
    ['canceled', { ...running(), status: 'Canceled' }, 'JOB_CANCELED'],
    ['not-found', undefined, 'JOB_NOT_FOUND'],
    ['timeout', running(), 'WAIT_TIMEOUT'],
    ['unavailable', socketError(), 'SERVICE_UNAVAILABLE'],
    ['rejected', new ReferenceError('x'), 'REQUEST_REJECTED'],
  ])(
    'has the status ERROR and the code of the error if the outcome is %s',
    async (outcome, response, code) => {
      const { spans } = instrument();
      const rejection = rejectionOf(start(response));
      await clock().tickAsync(1_000_000);
      const { message } = await rejection;
      expect(spans('jobwait.wait')).toMatchObject([
        {
          status: { code: SpanStatusCode.ERROR, message },
          attributes: { 'jobwait.outcome': outcome, 'error.type': code },
        },
      ]);
    },
  );

  test('ends without an error if the wait is aborted, and so does that of its poll', async () => {
    const { spans } = instrument();
    const wait = start(hang);
    await clock().tickAsync(400);
    wait.abort();
    await rejectionOf(wait);
    expect(spans()).toMatchObject([
      { name: 'jobwait.poll', status: { code: SpanStatusCode.UNSET } },
      {
        name: 'jobwait.wait',
        status: { code: SpanStatusCode.UNSET },
        attributes: { 'jobwait.outcome': 'aborted' },
      },
    ]);
    expect(spans()[0]?.attributes).not.toHaveProperty('jobwait.poll.result');
  });

  test('is linked to the previous one after a resume, through the checkpoint', async () => {
    const { spans } = instrument();
    const wait = start(running());
    await clock().tickAsync(100);
    const checkpoint = JSON.parse(JSON.stringify(wait.checkpoint()));
    wait.abort();
    await rejectionOf(wait);
    const resumed = resumeWait(checkpoint, { source: sequenceSource(completed()), polling });
    await clock().runAllAsync();
    await resumed;
    const [first, second] = spans('jobwait.wait');
    expect(second?.links.map(each => each.context.spanId)).toEqual([first?.spanContext().spanId]);
    expect(second?.links[0]?.context.traceId).toBe(first?.spanContext().traceId);
    expect(second?.parentSpanContext).toBeUndefined();
    expect(second?.spanContext().spanId).not.toBe(first?.spanContext().spanId);
  });

  test('is a child of the traceparent option', async () => {
    const { spans } = instrument();
    const source = sequenceSource(completed());
    await waitForJob('job-1', { source, traceparent: TRACEPARENT });
    expect(spans('jobwait.wait')[0]?.parentSpanContext).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      isRemote: true,
    });
  });
});

describe('the span of a poll', () => {
  test('that is retried has the type of the error, but not the status', async () => {
    const { spans } = instrument();
    const wait = start(socketError(), completed());
    await clock().runAllAsync();
    await wait;
    expect(spans('jobwait.poll')[0]).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'jobwait.poll.result': 'error', 'error.type': 'ECONNRESET' },
    });
    expect(spans('jobwait.wait')[0]?.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('that ends the wait with its error has the status', async () => {
    const { spans } = instrument();
    await rejectionOf(start(new ReferenceError('x is not defined')));
    expect(spans('jobwait.poll')[0]).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'x is not defined' },
      attributes: { 'error.type': 'ReferenceError' },
    });
  });

  test('of a list is one of its own, linked to the waits that it serves, and they to it', async () => {
    const { spans } = instrument();
    const jobs = simulatedJobs(30, () => ({ endsAt: 60_000 }));
    const { client } = simulate({ jobs, latency: 50 });
    const ids = jobs.map(({ id }) => id);
    const waitsForAll = client.waitForJobs(ids, { polling: fixed('10s') });
    await runUntilSettled(
      clock(),
      waitsForAll.finally(() => {}),
    );
    const waits = new Set(spans('jobwait.wait').map(span => span.spanContext().spanId));
    const viaList = spans('jobwait.poll').filter(
      ({ attributes }) => attributes['jobwait.poll.via'] === 'list',
    );
    const pages = viaList.filter(({ parentSpanContext }) => !parentSpanContext);
    const polls = viaList.filter(({ parentSpanContext }) => parentSpanContext);
    expect(pages.length).toBeGreaterThan(0);
    const links = pages.flatMap(page => page.links.map(each => each.context.spanId));
    expect(links).toHaveLength(polls.length);
    expect(links.every(spanId => waits.has(spanId))).toBe(true);
    const pageIds = new Set(pages.map(page => page.spanContext().spanId));
    for (const { links: own, parentSpanContext, duration } of polls) {
      expect(own.map(each => pageIds.has(each.context.spanId))).toEqual([true]);
      expect(waits.has(parentSpanContext?.spanId as string)).toBe(true);
      expect(duration).toEqual([0, 50_000_000]);
    }
    expect(pages[0]?.attributes).toEqual({
      'jobwait.service': 'gaussdb',
      'jobwait.poll.via': 'list',
      'jobwait.poll.result': 'job',
    });
  });
});

describe('stopping', () => {
  test('ends open spans without an outcome, and starts no more', async () => {
    const { spans, stop } = instrument();
    const wait = start(hang);
    await clock().tickAsync(400);
    stop();
    expect(spans().map(({ name }) => name)).toEqual(['jobwait.poll', 'jobwait.wait']);
    expect(spans('jobwait.wait')[0]?.attributes).toEqual({ 'jobwait.job.id': 'job-1' });
    wait.abort();
    await rejectionOf(wait);
    await start(completed());
    expect(spans()).toHaveLength(2);
  });

  test('of one of two calls with the same providers leaves the other, and no span is made twice', async () => {
    const { spans, tracerProvider, meterProvider, stop } = instrument();
    const stopOther = instrumentJobwait({ tracerProvider, meterProvider });
    await start(completed());
    expect(spans('jobwait.wait')).toHaveLength(1);
    stop();
    stop();
    await start(completed());
    expect(spans('jobwait.wait')).toHaveLength(2);
    stopOther();
    await start(completed());
    expect(spans('jobwait.wait')).toHaveLength(2);
  });

  test('calls with different providers make separate traces', async () => {
    const one = instrument();
    const other = instrument();
    await start(completed());
    for (const { spans } of [one, other]) {
      expect(spans()).toHaveLength(2);
      expect(spans('jobwait.wait')[0]?.parentSpanContext).toBeUndefined();
    }
  });
});

test('the providers are the global ones by default, also if they are set later', async () => {
  const { tracerProvider, meterProvider, spans, points, stop: stopOwn } = instrument();
  stopOwn();
  const stop = instrumentJobwait();
  const untraced = start(completed());
  await untraced;
  expect(untraced.checkpoint()).not.toHaveProperty('traceparent');
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  await start(completed());
  stop();
  trace.disable();
  metrics.disable();
  expect(spans('jobwait.wait')).toHaveLength(1);
  expect(await points('jobwait.wait.duration')).toMatchObject({
    '{"jobwait.outcome":"completed"}': { count: 1 },
  });
});

test('a wait that has started before is not traced or counted, only its next polls are', async () => {
  const wait = start(slow(300, running()), completed());
  await clock().tickAsync(100);
  const { spans, points } = instrument();
  await clock().runAllAsync();
  await wait;
  expect(spans()).toEqual([]);
  expect(await points('jobwait.waits.active')).toEqual({});
  expect(await points('jobwait.wait.duration')).toEqual({});
  expect(await points('jobwait.polls')).toEqual({
    '{"jobwait.poll.via":"id","jobwait.poll.result":"job"}': 2,
  });
});

test.each([
  [{ tracerProvider: {} }, 'Expected `tracerProvider` to be an object with a getTracer function'],
  [{ meterProvider: 7 }, 'Expected `meterProvider` to be an object with a getMeter function'],
  [{ jobNames: 'yes' }, 'Expected `jobNames` to be true or false'],
  [{ tracer: {} }, 'Unknown option `tracer`'],
])('the options %j are rejected', (options, message) => {
  expect(() => instrumentJobwait(options as never)).toThrow(message);
});
