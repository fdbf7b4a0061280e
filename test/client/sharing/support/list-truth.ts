import type { Clock } from '@sinonjs/fake-timers';
import type { ServiceName } from '../../../../src/services/service.js';
import { simulate } from './client.js';
import { LIST_FAULTS, SLOW_FAULTS } from './list-faults/index.js';
import { violationsOf } from './violations.js';
import { runUntilSettled } from './virtual-time.js';
import { mixedJobs, waitForAll } from './waits.js';

const MINUTE = 60_000;

/** Each is another order of events. TRUTH_SEEDS=1000 takes a thousand instead of one. */
export const SEEDS = Array.from(
  { length: Number(process.env.TRUTH_SEEDS ?? 1) },
  (_, index) => 7 + index,
);

/** The first jobs of `mixedJobs` are of every kind: one fails, one is canceled, never appears, disappears, is stuck. */
export const EVERY_KIND = 18;

/** Requests that a wait takes without sharing. */
const REQUESTS_UNSHARED = 20;

/** How much later than without sharing a wait may settle, in milliseconds. */
function slackOf(fault: string): number {
  if (SLOW_FAULTS.has(fault)) return 10 * MINUTE;
  // It takes a few checks to find out that the list has stopped.
  return fault === 'stops changing after a minute' ? 2 * MINUTE : MINUTE;
}

/** The violations among `count` waits on a service whose list has this fault. */
export async function violationsWith(
  clock: Clock,
  fault: string,
  service: ServiceName,
  count: number,
  seed?: number,
): Promise<string[]> {
  const jobs = mixedJobs(count, seed);
  const createFaults = LIST_FAULTS[fault];
  if (!createFaults) throw new Error(`No such fault: ${fault}`);
  const simulated = simulate({ service, jobs, faults: createFaults() });
  const outcomes = await runUntilSettled(clock, waitForAll(simulated.client, jobs));
  const { received } = simulated.service;
  const reasonMayLack = fault !== 'is correct';
  const slack = slackOf(fault);
  const violations = violationsOf({ service, jobs, outcomes, received, slack, reasonMayLack });
  if (received.length > 1.3 * count * REQUESTS_UNSHARED)
    violations.push(`${received.length} requests`);
  return violations;
}
