/** Measures strategies on the jobs of a family. Cost = mean delay + request cost x mean number of requests. */
import { adaptive, exponential } from '../dist/index.js';
import { oracleSchedule } from './oracle.js';
import { simulatedHistory } from './past.js';
import { PEERS } from './peers.js';
import { seeded } from './random.js';
import { simulate, Tally } from './simulate.js';

/** In milliseconds. */
export const REQUEST_COST = 1000;
const ORACLE_SAMPLE_SIZE = 30_000;
/** Runs of a peer whose schedule is random. */
const RECORDINGS = 50;

/** The durations on which all strategies are measured. */
export function drawDurations(family, count, seed) {
  const random = seeded(seed);
  return Array.from({ length: count }, () => family(random));
}

/** The blind oracle: the best schedule for another, large sample of the family. */
export function measureOracle(family, durations, requestCost = REQUEST_COST) {
  const random = seeded(99);
  const sample = Array.from({ length: ORACLE_SAMPLE_SIZE }, () => family(random));
  return tallySchedule(oracleSchedule(sample, requestCost), durations);
}

/** adaptive() on jobs with a percentage, after a number of past runs. */
export function measureAdaptive(family, percentage, runCount, durations, seed, options = {}) {
  const random = seeded(seed + 1);
  const polling = adaptive({
    requestCost: REQUEST_COST,
    history: simulatedHistory(family, percentage, runCount, seed + 2),
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
    const polls = simulate(job, polling);
    tally.add(duration, polls.at(-1), polls.length);
  }
  return tally;
}

/** A job that outlives the schedule is detected as it ends, in favour of the oracle. */
function tallySchedule(polls, durations) {
  const tally = new Tally();
  for (const duration of durations) {
    const detectedAt = polls.find(poll => poll >= duration) ?? duration;
    tally.add(duration, detectedAt, polls.filter(poll => poll < detectedAt).length + 1);
  }
  return tally;
}

/** The schedules of all peers that are installed. Random schedules are recorded several times. */
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

/** A peer, with its recordings assigned to the jobs in turn. */
export function measurePeer(recordings, durations) {
  const tally = new Tally();
  for (const [index, duration] of durations.entries()) {
    const polls = recordings[index % recordings.length];
    const found = polls.findIndex(poll => poll >= duration);
    if (found < 0) throw new Error(`A peer was recorded for less than ${duration} ms`);
    tally.add(duration, polls[found], found + 1);
  }
  return tally;
}
