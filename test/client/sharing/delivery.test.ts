import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { SharedScheduler } from '../../../src/client/sharing/shared-scheduler.js';
import type { Job } from '../../../src/model/job.js';
import type { PendingPoll, PollResult } from '../../../src/wait/poll-scheduler.js';
import { completed, running, socketError } from '../../support/jobs.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { manualRequests } from './support/job-requests.js';

const clock = useVirtualClock();
const NOW = { dueIn: 0, tolerance: 0, deadline: Number.POSITIVE_INFINITY };

/** A scheduler without a list. Named polls note their results, and do something on them if they are given a reaction. */
function schedulerOf() {
  const { send, sent } = manualRequests();
  const scheduler = new SharedScheduler({
    requestById: send,
    list: { pageSize: 10, runningTasks: () => expect.unreachable() },
    hasList: false,
    mayReadList: () => false,
    budget: { requestsPerSecond: 1000, queued: () => 0, pausedUntil: () => 0 },
    requestTimeout: 30_000,
  });
  const results: [name: string, result: PollResult][] = [];
  const polls = new Map<string, PendingPoll>();
  const schedule = (name: string, react = (): void => {}, { id = 'job-1', dueIn = 0 } = {}) => {
    const onResult = (result: PollResult): void => {
      results.push([name, result]);
      react();
    };
    const subscriber = { id, unref: false, pollTimeout: Number.POSITIVE_INFINITY, onResult };
    polls.set(name, scheduler.schedule(subscriber, { ...NOW, dueIn }));
  };
  const cancel = (name: string): void => polls.get(name)?.cancel('enough');
  const names = (): string[] => results.map(([name]) => name);
  const forgetAll = (): void => {
    results.length = 0;
    polls.clear();
    sent.length = 0;
  };
  return { scheduler, sent, results, names, schedule, cancel, forgetAll };
}

describe('a result', () => {
  test('is delivered to the polls of its job in the order in which they were planned', async () => {
    const { sent, schedule, names } = schedulerOf();
    for (const name of ['a', 'b', 'c']) schedule(name);
    await clock().tickAsync(0);
    expect(sent).toHaveLength(1);
    await sent[0]?.respond(completed());
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  test('is not delivered to a poll that another wait cancels on it', async () => {
    const { sent, schedule, names, cancel } = schedulerOf();
    schedule('a', () => cancel('c'));
    for (const name of ['b', 'c']) schedule(name);
    await clock().tickAsync(0);
    await sent[0]?.respond(completed());
    expect(names()).toEqual(['a', 'b']);
  });

  test('is not delivered to a poll planned on it, which has a request of its own', async () => {
    const { sent, schedule, names, results, cancel } = schedulerOf();
    schedule('a', () => schedule('next', undefined, { dueIn: 1000 }));
    schedule('b');
    await clock().tickAsync(0);
    await sent[0]?.respond(running(10));
    expect(names()).toEqual(['a', 'b']);
    await clock().tickAsync(1000);
    expect(sent).toHaveLength(2);
    await sent[1]?.fail(socketError());
    expect(results.at(-1)).toMatchObject(['next', { error: socketError() }]);
    cancel('next');
  });
});

describe('a closed scheduler', () => {
  test('rejects the polls that it has and those planned later, after the current code', async () => {
    const { scheduler, sent, schedule, results } = schedulerOf();
    schedule('a');
    await clock().tickAsync(0);
    scheduler.close('closed');
    expect(sent[0]?.context.signal?.reason).toBe('closed');
    schedule('b');
    expect(results).toEqual([]);
    await clock().tickAsync(0);
    expect(results).toEqual([
      ['a', { error: 'closed' }],
      ['b', { error: 'closed' }],
    ]);
  });
});

describe('nothing is kept of a job', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;

  async function isKept(job: WeakRef<Job>): Promise<boolean> {
    await new Promise(setImmediate);
    collect();
    return job.deref() !== undefined;
  }

  /** Polls a job once, in a separate function because a frame may keep its last value alive. */
  async function pollOnce({
    sent,
    schedule,
    forgetAll,
  }: ReturnType<typeof schedulerOf>): Promise<WeakRef<Job>> {
    schedule('once', undefined, { id: 'watched' });
    await clock().tickAsync(0);
    const job = { ...running(10), id: 'watched' };
    await sent.pop()?.respond(job);
    forgetAll();
    return new WeakRef(job);
  }

  test('after its waits have settled', async () => {
    const test = schedulerOf();
    const job = await pollOnce(test);
    expect(await isKept(job)).toBe(true);
    test.scheduler.forget('watched');
    expect(await isKept(job)).toBe(false);
  });

  test('that no wait has polled again when the next poll of another is due', async () => {
    const test = schedulerOf();
    const job = await pollOnce(test);
    test.schedule('other');
    await clock().tickAsync(0);
    expect(await isKept(job)).toBe(false);
    test.cancel('other');
  });
});
