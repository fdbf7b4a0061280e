import { describe, expect, test, vi } from 'vitest';
import type { ServiceName } from '../../../src/services/service.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { LIST_FAULTS, SLOW_FAULTS } from './support/list-faults/index.js';
import { violationsOf } from './support/violations.js';
import { runUntilSettled } from './support/virtual-time.js';
import { mixedJobs, waitForAll } from './support/waits.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });
const MINUTE = 60_000;

/** Requests that a wait takes without sharing. */
const REQUESTS_UNSHARED = 20;

/** How much later than without sharing a wait may settle, in milliseconds. */
function slackOf(fault: string): number {
  if (SLOW_FAULTS.has(fault)) return 10 * MINUTE;
  // It takes a few checks to find out that the list has stopped.
  return fault === 'stops changing after a minute' ? 2 * MINUTE : MINUTE;
}

/** The violations among `count` waits on a service whose list has this fault. */
async function violationsWith(
  fault: string,
  service: ServiceName,
  count: number,
): Promise<string[]> {
  const jobs = mixedJobs(count);
  const createFaults = LIST_FAULTS[fault];
  if (!createFaults) throw new Error(`No such fault: ${fault}`);
  const simulated = simulate({ service, jobs, faults: createFaults() });
  const outcomes = await runUntilSettled(clock(), waitForAll(simulated.client, jobs));
  const { received } = simulated.service;
  const reasonMayLack = fault !== 'is correct';
  const slack = slackOf(fault);
  const violations = violationsOf({ service, jobs, outcomes, received, slack, reasonMayLack });
  if (received.length > 1.3 * count * REQUESTS_UNSHARED)
    violations.push(`${received.length} requests`);
  return violations;
}

describe('a hundred waits settle with the true outcome, in time and confirmed by id, if the list', () => {
  test.each(Object.keys(LIST_FAULTS))('%s', async fault => {
    expect(await violationsWith(fault, 'gaussdb', 100)).toEqual([]);
  });
});

describe.each(['taurusdb', 'rds', 'geminidb', 'dds', 'ddm'] as const)(
  'on %s, waits settle with the true outcome, in time and confirmed by id, if the list',
  service => {
    test.each([
      'is correct',
      'is 20 s behind',
      'never shows an end',
      'keeps jobs that have disappeared',
      'omits a random fifth each time',
      'shows all jobs as Completed',
      'grows at the front while it is read',
      'counts pages from 1',
      'returns pages of 7',
      'has a total of 0',
      'has a row without a status',
      'is rejected with 403',
      'hangs',
      'fails on later pages',
    ])('%s', async fault => {
      expect(await violationsWith(fault, service, 60)).toEqual([]);
    });
  },
);
