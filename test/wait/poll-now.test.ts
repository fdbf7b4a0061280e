import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { clientOf } from '../support/client.js';
import { answerJob, serve } from '../support/http-server.js';
import { completed, running } from '../support/jobs.js';
import { type SourceResponse, sequenceSource, slow } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

describe('pollNow', () => {
  const clock = useVirtualClock();

  function start(...responses: SourceResponse[]) {
    const source = sequenceSource(...responses);
    const wait = waitForJob('job-1', { source, polling: fixed('10s') });
    wait.catch(() => {});
    return { wait, source };
  }

  test('replaces the planned poll by one that is due at once', async () => {
    const { wait, source } = start(running(), running(), completed());
    await clock().tickAsync(4000);
    wait.pollNow();
    await clock().runAllAsync();
    expect(await wait).toEqual(completed());
    expect(source.polls).toEqual([0, 4000, 14_000]);
  });

  test('coalesces calls until the poll has a result', async () => {
    const { wait, source } = start(running(), slow(2000, running()), running(), completed());
    await clock().tickAsync(4000);
    for (let calls = 0; calls < 5; calls += 1) wait.pollNow();
    await clock().tickAsync(1000);
    wait.pollNow();
    await clock().tickAsync(3000);
    wait.pollNow();
    await clock().runAllAsync();
    await wait;
    expect(source.polls).toEqual([0, 4000, 8000, 18_000]);
  });

  test('polls again after a poll in flight, which may have missed the change', async () => {
    const { wait, source } = start(slow(2000, running()), completed());
    await clock().tickAsync(1000);
    wait.pollNow();
    await clock().runAllAsync();
    await wait;
    expect(source.polls).toEqual([0, 2001]);
  });

  test('does not add a poll before the first', async () => {
    const { wait, source } = start(running(), completed());
    wait.pollNow();
    await clock().runAllAsync();
    await wait;
    expect(source.polls).toEqual([0, 10_000]);
  });

  test('does not shorten a Retry-After', async () => {
    const busy = new ApiError('busy', { status: 429, retryAfter: 30_000 });
    const { wait, source } = start(busy, completed());
    await clock().tickAsync(5000);
    wait.pollNow();
    await clock().runAllAsync();
    await wait;
    expect(source.polls).toEqual([0, 30_000]);
  });

  test('does not delay a poll that is due earlier', async () => {
    const { wait, source } = start(running(), completed());
    await clock().tickAsync(9999);
    wait.pollNow();
    await clock().runAllAsync();
    await wait;
    expect(source.polls).toEqual([0, 9999]);
  });

  test('has no effect once the wait has settled', async () => {
    const { wait, source } = start(completed());
    await wait;
    wait.pollNow();
    await clock().tickAsync(60_000);
    expect(source.polls).toEqual([0]);
  });

  test('leaves room for everything else if a listener calls it at every poll', async () => {
    const { wait, source } = start(running());
    wait.on('poll', () => wait.pollNow());
    setTimeout(() => wait.abort('enough'), 100);
    await clock().tickAsync(200);
    await expect(wait).rejects.toBe('enough');
    expect(source.polls.length).toBeLessThanOrEqual(101);
    expect(source.polls.length).toBeGreaterThan(50);
  });

  test('polls a source that schedules polls, whose planned poll it takes back', async () => {
    const scheduled: { dueIn: number; signal: AbortSignal }[] = [];
    const source = {
      getJob: async () => undefined,
      schedulePoll: (_id: string, { dueIn, signal }: { dueIn: number; signal: AbortSignal }) => {
        scheduled.push({ dueIn, signal });
        return scheduled.length === 2
          ? new Promise<undefined>(() => {})
          : Promise.resolve(scheduled.length === 1 ? running() : completed());
      },
    };
    const wait = waitForJob('job-1', { source, polling: fixed('10s') });
    await clock().tickAsync(4000);
    wait.pollNow();
    await clock().runAllAsync();
    await wait;
    expect(scheduled.map(({ dueIn }) => dueIn)).toEqual([0, 10_000, 0]);
    expect(scheduled.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
  });

  test('works on a resumed wait', async () => {
    const { wait } = start(running());
    await clock().tickAsync(5000);
    const checkpoint = wait.checkpoint();
    wait.abort();
    const source = sequenceSource(running(), completed());
    const resumed = resumeWait(checkpoint, { source, polling: fixed('10s') });
    await clock().tickAsync(1000);
    resumed.pollNow();
    await clock().runAllAsync();
    await resumed;
    expect(source.polls).toEqual([5000, 6000]);
  });
});

test.each([true, false])(
  'pollNow on a client sends one request at once (sharing: %s)',
  async sharing => {
    const server = await serve(answerJob());
    const client = clientOf(server, { sharing });
    const wait = client.waitForJob('job-1', { polling: fixed('1h') });
    wait.catch(() => {});
    const polled = () => new Promise(resolve => wait.once('poll', resolve));
    await polled();
    const [first, other] = [polled(), polled()];
    wait.pollNow();
    wait.pollNow();
    await Promise.all([first, other]);
    expect(server.received).toHaveLength(2);
    const second = polled();
    wait.pollNow();
    await second;
    expect(server.received).toHaveLength(3);
  },
);
