import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { completed, failed, running } from '../support/jobs.js';
import { startJobs } from '../support/jobs-wait.js';
import { firstOf } from '../support/recorder.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const responses = {
  endless: [running()],
  quick: [running(), completed()],
  lost: [running(), running(), failed('disk full')],
};

test('abort rejects the whole with its reason and leaves no timer', async () => {
  const started = startJobs(['endless', 'quick'], responses);
  await clock().tickAsync(1500);
  started.wait.abort('stop');
  expect(clock().countTimers()).toBe(0);
  await expect(started.wait).rejects.toBe('stop');
  expect(started.settled).toBe(1);
});

test('abort without a reason rejects with an AbortError', async () => {
  const { wait } = startJobs(['endless'], responses);
  wait.abort();
  await expect(wait).rejects.toMatchObject({ name: 'AbortError' });
});

test('a signal rejects the whole with its reason and has one listener however many jobs there are', async () => {
  const { signal, abort } = controllerOf();
  const { wait } = startJobs(['endless', 'endless', 'lost'], responses, { signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  const thrown = wait.catch(reason => reason);
  await clock().tickAsync(1500);
  abort('stop');
  expect(await thrown).toBe('stop');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(clock().countTimers()).toBe(0);
});

test('a signal that has already aborted rejects the whole', async () => {
  const { wait } = startJobs(['endless'], responses, { signal: AbortSignal.abort('too late') });
  await expect(wait).rejects.toBe('too late');
});

test('an iteration yields the settled jobs and then throws the reason', async () => {
  const { wait } = startJobs(['endless', 'quick'], responses);
  const ids: string[] = [];
  const iterated = (async () => {
    for await (const { id } of wait) ids.push(id);
  })().catch(reason => reason);
  await clock().tickAsync(1500);
  wait.abort('stop');
  expect(await iterated).toBe('stop');
  expect(ids).toEqual(['quick']);
});

test('leaving an iteration early aborts nothing', async () => {
  const { wait } = startJobs(['quick', 'lost'], responses);
  const first = firstOf(wait).then(({ id }) => id);
  await clock().runAllAsync();
  expect(await first).toBe('quick');
  expect(await wait).toHaveLength(2);
});

test('failFast rejects with the error of the first job that does not complete, and aborts the others', async () => {
  const started = startJobs(['endless', 'quick', 'lost'], responses, { failFast: true });
  const settledIds: string[] = [];
  started.wait.on('result', ({ id }) => settledIds.push(id));
  const thrown = started.wait.catch(error => error);
  await clock().tickAsync(2000);
  expect(await thrown).toMatchObject({ code: 'JOB_FAILED', failReason: 'disk full' });
  expect(settledIds).toEqual(['quick', 'lost']);
  expect(started.settled).toBe(1);
  expect(clock().countTimers()).toBe(0);
  expect(() => started.wait.add('endless')).toThrow(TypeError);
});

test('failFast changes nothing if all jobs complete', async () => {
  const { wait } = startJobs(['quick', 'quick'], responses, { failFast: true });
  await clock().runAllAsync();
  expect(await wait).toMatchObject([{ status: 'fulfilled' }, { status: 'fulfilled' }]);
});

function controllerOf(): { signal: AbortSignal; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: reason => controller.abort(reason) };
}
