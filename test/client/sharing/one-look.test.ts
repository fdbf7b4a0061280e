import { describe, expect, test } from 'vitest';
import type { JobClient } from '../../../src/client/job-client.js';
import type { JobWaitError } from '../../../src/model/wait-errors.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { JobWait } from '../../../src/wait/job-wait.js';
import { rejectionOf } from '../../support/client.js';
import { recordEvents } from '../../support/recorder.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { begunAt, simulatedJob } from './support/simulated-job.js';
import { runFor, runUntilSettled } from './support/virtual-time.js';

const clock = useVirtualClock();
const every10s = fixed('10s');
const job = simulatedJob('job-1', { visibleAt: 1000, endsAt: 95_000, percentages: 'even' });

function waits(client: JobClient, count: number): JobWait[] {
  return Array.from({ length: count }, () => client.waitForJob('job-1', { polling: every10s }));
}

const all = (many: readonly JobWait[]): Promise<unknown> =>
  runUntilSettled(
    clock(),
    Promise.all(
      many.map(wait =>
        wait.then(
          () => 'completed',
          error => error,
        ),
      ),
    ),
  );

describe('fifty waits on one job', () => {
  test('send the requests of one', async () => {
    const alone = simulate({ jobs: [job] });
    await all(waits(alone.client, 1));
    const together = simulate({ jobs: [begunAt(performance.now(), job)] });
    await all(waits(together.client, 50));
    expect(together.service.received.length).toBeLessThanOrEqual(alone.service.received.length + 2);
    expect(together.service.of('list')).toEqual([]);
    const { requests, saved } = together.client.stats();
    expect(requests).toBe(together.service.received.length);
    expect(saved).toBeGreaterThan(49 * (requests - 2));
  });

  test('that begin one after another soon look together', async () => {
    const { client, service } = simulate({ jobs: [job] });
    const many: JobWait[] = [];
    for (let count = 0; count < 50; count += 1) {
      many.push(client.waitForJob('job-1', { polling: every10s }));
      await runFor(clock(), 100);
    }
    const before = service.received.length;
    await all(many);
    // Nine rounds of looks are left. Those within 2 s of each other go together, so that five seconds take three requests.
    expect(service.received.length - before).toBeLessThanOrEqual(3 * 10);
  });

  test('are each told of all that happens', async () => {
    const { client } = simulate({ jobs: [job] });
    const many = waits(client, 50);
    const told = many.map(wait => recordEvents(wait));
    await all(many);
    for (const each of told) {
      const events = each.map(({ event }) => event);
      expect(events.filter(event => event === 'visible')).toHaveLength(1);
      expect(events.filter(event => event === 'completed')).toHaveLength(1);
      expect(events.filter(event => event === 'progress').length).toBeGreaterThanOrEqual(9);
      expect(events.at(-1)).toBe('completed');
    }
  });

  test('each keep a checkpoint of their own, which goes on', async () => {
    const { client } = simulate({ jobs: [job] });
    const many = [
      client.waitForJob('job-1', { polling: every10s, timeout: '50s' }),
      client.waitForJob('job-1', { polling: every10s, timeout: '1h' }),
    ];
    await runFor(clock(), 35_000);
    const checkpoints = many.map(wait => JSON.parse(JSON.stringify(wait.checkpoint())));
    for (const wait of many) wait.abort();
    const resumed = checkpoints.map(each => client.resumeWait(each, { polling: every10s }));
    const [first, second] = resumed as [JobWait, JobWait];
    const timedOut = rejectionOf<JobWaitError>(first);
    await runUntilSettled(clock(), Promise.all([timedOut, second]));
    expect((await timedOut).code).toBe('WAIT_TIMEOUT');
    expect((await second).status).toBe('Completed');
  });
});
