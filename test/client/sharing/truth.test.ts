import { describe, expect, test, vi } from 'vitest';
import type { ServiceName } from '../../../src/services/service.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { mixedJobs, waitForAll } from './support/crowd.js';
import { LIES, SLOW_LIES } from './support/lies/index.js';
import { faultsOf } from './support/verdict.js';
import { runUntilSettled } from './support/virtual-time.js';

const clock = useVirtualClock();

// Crowds take their time on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000 });
const MINUTE = 60_000;

/** What a wait takes that asks by itself. */
const REQUESTS_ALONE = 20;

/** How much later than by itself a wait may learn its job's end. */
function slackOf(lie: string): number {
  if (SLOW_LIES.has(lie)) return 10 * MINUTE;
  // That nothing moves any more takes a few checks to find out.
  return lie === 'stands still after a minute' ? 2 * MINUTE : MINUTE;
}

/** All that is wrong with so many waits of a service whose list is as it is. */
async function faultsWhere(lie: string, service: ServiceName, count: number): Promise<string[]> {
  const jobs = mixedJobs(count);
  const lies = LIES[lie];
  if (!lies) throw new Error(`No such lie: ${lie}`);
  const simulated = simulate({ service, jobs, lies: lies() });
  const outcomes = await runUntilSettled(clock(), waitForAll(simulated.client, jobs));
  const { received } = simulated.service;
  const reasonMayLack = lie !== 'tells the truth';
  const slack = slackOf(lie);
  const faults = faultsOf({ service, jobs, outcomes, received, slack, reasonMayLack });
  if (received.length > 1.3 * count * REQUESTS_ALONE) faults.push(`${received.length} requests`);
  return faults;
}

describe('of a hundred waits each is told the truth, in time, by the job itself, where the list', () => {
  test.each(Object.keys(LIES))('%s', async lie => {
    expect(await faultsWhere(lie, 'gaussdb', 100)).toEqual([]);
  });
});

describe.each(['taurusdb', 'rds', 'geminidb', 'dds', 'ddm'] as const)(
  'so it is on %s, where the list',
  service => {
    test.each([
      'tells the truth',
      'is 20 s behind',
      'never sees an end',
      'keeps those that vanished',
      'leaves out a fifth, others each time',
      'says Completed of all',
      'grows in front while it is read',
      'counts pages from 1',
      'gives pages of 7',
      'counts 0',
      'has a row without a status',
      'is refused by 403',
      'hangs',
      'fails in the second page',
    ])('%s', async lie => {
      expect(await faultsWhere(lie, service, 60)).toEqual([]);
    });
  },
);
