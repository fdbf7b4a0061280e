import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { PollContext } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { running } from '../support/jobs.js';

const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));
const code = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

/** Blocks the event loop. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('a source that responds synchronously does not starve timers', () => {
  test.each<[string, (context: PollContext) => void]>([
    ['and says nothing', () => {}],
    ['and blocks for longer than the delay', () => block(3)],
    ...[Date.now(), 1e9, Number.NaN, -1, 'x', Number.POSITIVE_INFINITY, 5n, null].map(
      ago =>
        [
          `and was sent ${String(ago)} ms ago`,
          (context: PollContext) => context.onSent?.(ago as never),
        ] as [string, (context: PollContext) => void],
    ),
    [
      'and was sent an object with a throwing getter ago',
      ({ onSent }) => {
        onSent?.({
          valueOf() {
            throw new Error('mine');
          },
        } as never);
      },
    ],
  ])('%s', async (_, respond) => {
    const source = {
      polls: 0,
      // A thenable that calls back at once takes the fewest turns.
      getJob(_id: string, context: PollContext) {
        this.polls += 1;
        respond(context);
        return Promise.resolve(running());
      },
    };
    const wait = waitForJob('job-1', { source, polling: fixed(0), timeout: 60 });
    const ended = wait.catch(code);
    await turn();
    expect(source.polls).toBeLessThan(20);
    expect(await ended).toBe('WAIT_TIMEOUT');
  });

  test('and the caller polls again at every update', async () => {
    const source = { getJob: () => Promise.resolve(running()) };
    const wait = waitForJob('job-1', { source, polling: fixed('1h'), timeout: '1h' });
    const reading = (async () => {
      for await (const _ of wait) wait.pollNow();
    })().catch(() => {});
    await turn();
    wait.abort();
    await reading;
  });
});

test('a thenable that resolves to itself for ever is an invalid response', async () => {
  const endless = {
    // biome-ignore lint/suspicious/noThenProperty: the thenable under test
    then: (resolve: (value: unknown) => void) => resolve(endless),
  };
  const source = { getJob: () => endless as never };
  const wait = waitForJob('job-1', { source, polling: fixed(10), timeout: 50 });
  expect(await wait.catch(error => error)).toMatchObject({
    code: 'WAIT_TIMEOUT',
    cause: { name: 'InvalidResponseError' },
  });
});

test('a source that aborts the wait when it is called ends it at once', async () => {
  const controller = new AbortController();
  const source = {
    getJob: () => {
      controller.abort('by the source');
      return new Promise<undefined>(() => {});
    },
  };
  const wait = waitForJob('job-1', { source, signal: controller.signal });
  expect(await Promise.race([wait.catch(reason => reason), turn()])).toBe('by the source');
});
