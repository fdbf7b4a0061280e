import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { rejectionOf } from '../support/client.js';
import { completed, failed, running, socketError } from '../support/jobs.js';
import { hang, type SourceResponse, sequenceSource, slow } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';
import { collect, listen, POLL_CHANNELS, WAIT_CHANNELS } from '../telemetry/support/channels.js';

const clock = useVirtualClock();
const polling = fixed('1s');
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const start = (...responses: SourceResponse[]) =>
  waitForJob('job-1', { source: sequenceSource(...responses), polling });

describe('a wait that completes', () => {
  test('publishes its start, its polls and its end, each with the ids they belong to', async () => {
    const messages = collect();
    const wait = start(undefined, slow(300, running(40)), completed());
    await clock().runAllAsync();
    await wait;
    const { waitId } = wait;
    const common = { jobId: 'job-1', waitId, service: undefined };
    expect(messages).toMatchObject([
      { on: 'wait:start', ...common, attempts: 0, elapsed: 0, isResumed: false },
      { on: 'poll:start', ...common, attempts: 1, via: 'id', age: 0 },
      { on: 'poll:end', ...common, attempts: 1, result: 'not-found', nextDelay: 1000 },
      { on: 'poll:start', ...common, attempts: 2 },
      { on: 'poll:end', ...common, attempts: 2, result: 'job', latency: 300, job: running(40) },
      { on: 'poll:start', ...common, attempts: 3 },
      { on: 'poll:end', ...common, attempts: 3, result: 'job', outcome: 'completed' },
      { on: 'wait:end', ...common, attempts: 3, outcome: 'completed', elapsed: 2300 },
    ]);
    const pollIds = messages.filter(({ on }) => on.startsWith('poll')).map(({ pollId }) => pollId);
    expect(new Set(pollIds).size).toBe(3);
    expect([pollIds[0], pollIds[2], pollIds[4]]).toEqual([pollIds[1], pollIds[3], pollIds[5]]);
    expect(messages.at(-1)).toMatchObject({ job: completed(), error: undefined });
  });

  test('publishes its start before the call returns', () => {
    const messages = collect(WAIT_CHANNELS);
    const wait = start(completed());
    expect(messages).toMatchObject([{ on: 'wait:start', waitId: wait.waitId }]);
    wait.abort();
  });

  test('publishes its end before its promise settles', async () => {
    const order: string[] = [];
    listen('tracing:jobwait:wait:end', () => order.push('end'));
    const wait = start(completed());
    await wait.then(() => order.push('settled'));
    expect(order).toEqual(['end', 'settled']);
  });
});

describe('a wait that is rejected', () => {
  test.each<[string, SourceResponse[], string, string]>([
    ['fails', [failed('disk full')], 'failed', 'JOB_FAILED'],
    ['is canceled', [{ ...running(), status: 'Canceled' }], 'canceled', 'JOB_CANCELED'],
    ['is unknown', [undefined], 'not-found', 'JOB_NOT_FOUND'],
    ['cannot be polled', [socketError()], 'unavailable', 'SERVICE_UNAVAILABLE'],
    ['never ends', [running()], 'timeout', 'WAIT_TIMEOUT'],
    ['is asked by a bug', [new ReferenceError('x')], 'rejected', 'REQUEST_REJECTED'],
  ])(
    'because its job %s publishes the error before the end',
    async (_, responses, outcome, code) => {
      const messages = collect(WAIT_CHANNELS);
      const source = sequenceSource(...responses);
      const rejection = rejectionOf(waitForJob('job-1', { source, polling, timeout: '10m' }));
      await clock().tickAsync(1_000_000);
      const error = await rejection;
      expect(error).toMatchObject({ code });
      const { attempts } = error as never;
      expect(messages.slice(1)).toMatchObject([
        { on: 'wait:error', outcome, attempts, error },
        { on: 'wait:end', outcome, attempts, error },
      ]);
      expect(messages[2]?.error).toBe(error);
    },
  );

  test('by an abort publishes the end of the poll in flight as well', async () => {
    const messages = collect();
    const wait = start(hang);
    await clock().tickAsync(400);
    wait.abort('enough');
    expect(await rejectionOf(wait)).toBe('enough');
    expect(messages.slice(1)).toMatchObject([
      { on: 'poll:start', attempts: 1 },
      { on: 'poll:end', attempts: 1, result: 'canceled', latency: 400, error: undefined },
      { on: 'wait:error', outcome: 'aborted', attempts: 0, error: 'enough' },
      { on: 'wait:end', outcome: 'aborted', attempts: 0, elapsed: 400 },
    ]);
  });

  test('before its first poll publishes no poll', async () => {
    const messages = collect();
    const wait = start(completed());
    wait.abort();
    await rejectionOf(wait);
    expect(messages.map(({ on }) => on)).toEqual(['wait:start', 'wait:error', 'wait:end']);
  });
});

describe('a poll', () => {
  test('that fails publishes its error, and is over before the next one starts', async () => {
    const messages = collect(POLL_CHANNELS);
    const wait = start(socketError(), completed());
    await clock().runAllAsync();
    await wait;
    expect(messages).toMatchObject([
      { on: 'poll:start', attempts: 1 },
      { on: 'poll:error', attempts: 1, error: { code: 'ECONNRESET' }, outcome: undefined },
      { on: 'poll:end', attempts: 1, result: 'error', error: { code: 'ECONNRESET' } },
      { on: 'poll:start', attempts: 2 },
      { on: 'poll:end', attempts: 2, result: 'job' },
    ]);
  });

  test('that was sent early and is replaced by pollNow is canceled', async () => {
    const messages = collect(POLL_CHANNELS);
    const responses = [running(), new Promise<never>(() => {}), completed()];
    const source = {
      getJob: async () => undefined,
      schedulePoll: async (_: string, { onSent }: { onSent?: () => void }) => {
        onSent?.();
        return responses.shift();
      },
    };
    const wait = waitForJob('job-1', { source, polling });
    await clock().tickAsync(900);
    wait.pollNow();
    await clock().runAllAsync();
    await wait;
    expect(messages.slice(2)).toMatchObject([
      { on: 'poll:start', attempts: 2 },
      { on: 'poll:end', attempts: 2, result: 'canceled', latency: 900 },
      { on: 'poll:start', attempts: 2 },
      { on: 'poll:end', attempts: 2, result: 'job' },
    ]);
  });

  test('of a source that schedules polls starts when the source says that it was sent', async () => {
    const messages = collect(POLL_CHANNELS);
    const source = {
      getJob: async () => undefined,
      schedulePoll: async (_: string, { onSent }: { onSent?: (ago?: number) => void }) => {
        await new Promise(resolve => setTimeout(resolve, 500));
        onSent?.(200);
        onSent?.();
        await new Promise(resolve => setTimeout(resolve, 100));
        return completed();
      },
    };
    const wait = waitForJob('job-1', { source, polling });
    await clock().tickAsync(550);
    expect(messages).toMatchObject([{ on: 'poll:start', age: 200 }]);
    await clock().runAllAsync();
    await wait;
    expect(messages).toHaveLength(2);
  });
});

describe('a subscriber', () => {
  test('of the end alone gets every end', async () => {
    const messages = collect(['tracing:jobwait:poll:end', 'tracing:jobwait:wait:end']);
    const wait = start(running(), completed());
    await clock().runAllAsync();
    await wait;
    expect(messages.map(({ on }) => on)).toEqual(['poll:end', 'poll:end', 'wait:end']);
  });

  test('cannot change a payload', async () => {
    const payloads: unknown[] = [];
    for (const name of [...WAIT_CHANNELS, ...POLL_CHANNELS, 'jobwait:event']) {
      listen(name, payload => payloads.push(payload));
    }
    const rejection = rejectionOf(start(socketError(), failed()));
    await clock().runAllAsync();
    await rejection;
    expect(payloads.length).toBeGreaterThan(8);
    expect(payloads.every(payload => Object.isFrozen(payload))).toBe(true);
  });

  test('may abort the wait, whatever it hears', async () => {
    for (const on of ['poll:start', 'poll:end']) {
      const messages = collect(undefined, message => {
        if (message.on === on && message.waitId === wait.waitId) wait.abort('by a subscriber');
      });
      const wait = start(running());
      await clock().runAllAsync();
      expect(await rejectionOf(wait)).toBe('by a subscriber');
      expect(messages.map(each => each.on)).toEqual([
        ...['wait:start', 'poll:start', 'poll:end', 'wait:error', 'wait:end'],
      ]);
    }
  });
});

describe('a traceparent', () => {
  const takeUp = (text: string) =>
    listen('tracing:jobwait:wait:start', payload => {
      (payload as { setTraceparent(text: string): void }).setTraceparent(text);
    });

  test('that a subscriber sets is kept in the checkpoint and survives a resume', async () => {
    const messages = collect(['tracing:jobwait:wait:start']);
    takeUp(TRACEPARENT);
    const wait = start(running());
    const checkpoint = wait.checkpoint();
    expect(checkpoint.traceparent).toBe(TRACEPARENT);
    wait.abort();
    const source = sequenceSource(running());
    const resumed = resumeWait(JSON.parse(JSON.stringify(checkpoint)), { source, polling });
    expect(resumed.checkpoint().traceparent).toBe(TRACEPARENT);
    expect(messages[1]).toMatchObject({ previousTraceparent: TRACEPARENT, isResumed: true });
    resumed.abort();
    await clock().runAllAsync();
  });

  test('of the option is given to subscribers and kept if none sets another', async () => {
    const messages = collect(['tracing:jobwait:wait:start']);
    const source = sequenceSource(running());
    const wait = waitForJob('job-1', { source, polling, traceparent: TRACEPARENT });
    expect(messages).toMatchObject([{ traceparent: TRACEPARENT, previousTraceparent: undefined }]);
    expect(wait.checkpoint().traceparent).toBe(TRACEPARENT);
    takeUp(TRACEPARENT.replace('b7', 'c8'));
    const other = waitForJob('job-1', { source, polling, traceparent: TRACEPARENT });
    expect(other.checkpoint().traceparent).toBe(TRACEPARENT.replace('b7', 'c8'));
    wait.abort();
    other.abort();
    await clock().runAllAsync();
  });

  test('is not in the checkpoint if there is none', async () => {
    const wait = start(running());
    expect(wait.checkpoint()).not.toHaveProperty('traceparent');
    wait.abort();
    await clock().runAllAsync();
  });

  test.each([
    '',
    'x',
    TRACEPARENT.toUpperCase(),
    TRACEPARENT.replace('b7ad6b7169203331', '0'.repeat(16)),
    TRACEPARENT.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
    TRACEPARENT.replace(/^00/, 'ff'),
    `${TRACEPARENT}-more`,
    `${TRACEPARENT.replace(/^00/, '01')}-${'x'.repeat(300)}`,
    7 as never,
  ])('%j is rejected by setTraceparent, the option and a resume', async text => {
    let setTraceparent: (given: string) => void = () => {};
    listen('tracing:jobwait:wait:start', payload => {
      ({ setTraceparent } = payload as { setTraceparent: typeof setTraceparent });
    });
    const source = sequenceSource(running());
    const wait = start(running());
    const expected = /^Expected `traceparent` to be a W3C traceparent such as "00-/;
    expect(() => setTraceparent(text)).toThrow(expected);
    expect(() => waitForJob('j', { source, traceparent: text })).toThrow(expected);
    const checkpoint = { ...wait.checkpoint(), traceparent: text };
    expect(() => resumeWait(checkpoint, { source })).toThrow(/^Expected `checkpoint.traceparent`/);
    wait.abort();
    await clock().runAllAsync();
  });

  test('of a later version may have more fields', async () => {
    const text = `${TRACEPARENT.replace(/^00/, '01')}-more`;
    const source = sequenceSource(running());
    const wait = waitForJob('job-1', { source, traceparent: text });
    expect(wait.checkpoint().traceparent).toBe(text);
    wait.abort();
    await clock().runAllAsync();
  });
});

test('a resume of a wait for a job that has ended publishes its start and end, and no poll', async () => {
  const wait = start(completed());
  await clock().runAllAsync();
  await wait;
  const messages = collect();
  await resumeWait(wait.checkpoint(), { source: sequenceSource(running()) });
  expect(messages).toMatchObject([
    { on: 'wait:start', attempts: 1, isResumed: true },
    { on: 'wait:end', attempts: 1, outcome: 'completed' },
  ]);
});

test('an error of a listener or of a polling strategy names the wait', async () => {
  const messages = collect(['jobwait:listener-error']);
  const broken = { nextDelay: () => Number.NaN };
  const wait = waitForJob('job-1', {
    source: sequenceSource(running(), completed()),
    polling: broken,
  });
  wait.on('visible', () => {
    throw 'mine';
  });
  await clock().runAllAsync();
  await wait;
  const { waitId } = wait;
  expect(messages).toMatchObject([
    { jobId: 'job-1', waitId, error: expect.any(TypeError) },
    { jobId: 'job-1', waitId, error: 'mine' },
  ]);
});
