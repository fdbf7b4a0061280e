/** The cost of waiting: mean delay + requestCost x mean requests, over the jobs of one family. */
import { adaptive } from '../dist/polling/adaptive/adaptive.js';
import { exponential } from '../dist/polling/exponential.js';
import { lookAfter, oracle } from './oracle.js';
import { pastOf } from './past.js';
import { PEERS } from './peers.js';
import { seeded } from './random.js';
import { simulate, Tally } from './simulate.js';

export const REQUEST_COST = 1000;
const ORACLE_SAMPLE = 30_000;
const RECORDINGS = 50;

/** The durations that everyone is measured on. */
export function jobsOf(family, count, seed) {
  const random = seeded(seed);
  return Array.from({ length: count }, () => family(random));
}

/** The blind oracle, which knows the family from another sample. */
export function measureOracle(family, durations, requestCost = REQUEST_COST) {
  const random = seeded(99);
  const sample = Array.from({ length: ORACLE_SAMPLE }, () => family(random));
  return tallySchedule(oracle(sample, requestCost), durations);
}

/** adaptive() on jobs with a percentage and so many past runs. */
export function measureAdaptive(family, percentage, past, durations, seed, options = {}) {
  const random = seeded(seed + 1);
  const polling = adaptive({
    requestCost: REQUEST_COST,
    history: pastOf(family, percentage, past, seed + 2),
    random: seeded(seed + 3),
    ...options,
  });
  return tallyStrategy(polling, percentage, durations, random);
}

/** The library's own backoff. */
export function measureExponential(durations) {
  return tallyStrategy(
    exponential({ random: seeded(3) }),
    () => () => undefined,
    durations,
    seeded(5),
  );
}

function tallyStrategy(polling, percentage, durations, random) {
  const tally = new Tally();
  for (const [index, duration] of durations.entries()) {
    const job = { duration, percentage: percentage(random), id: `job ${index}` };
    const looks = simulate(job, polling);
    tally.add(duration, looks.at(-1), looks.length);
  }
  return tally;
}

function tallySchedule(looks, durations) {
  const tally = new Tally();
  for (const duration of durations) {
    const at = lookAfter(looks, duration);
    tally.add(duration, at, looks.filter(look => look < at).length + 1);
  }
  return tally;
}

/** Every peer that is installed, once for all families: schedules that roll dice are written down several times over. */
export async function recordPeers(until) {
  const peers = [];
  for (const [name, schedule] of Object.entries(PEERS)) {
    const random = Math.random;
    Math.random = seeded(13);
    try {
      const recordings = [];
      for (let count = 0; count < (name.startsWith('AWS') ? RECORDINGS : 1); count++) {
        recordings.push(await schedule(until));
      }
      peers.push([name, recordings]);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      console.error(`${name} is left out: ${error.message.split(' imported from')[0]}`);
    } finally {
      Math.random = random;
    }
  }
  return peers;
}

/** A peer's recordings, dealt out over the jobs in turn. */
export function measurePeer(recordings, durations) {
  const tally = new Tally();
  for (const [index, duration] of durations.entries()) {
    const looks = recordings[index % recordings.length];
    const found = looks.findIndex(look => look >= duration);
    if (found < 0) throw new Error(`A peer was recorded for less than ${duration} ms`);
    tally.add(duration, looks[found], found + 1);
  }
  return tally;
}
