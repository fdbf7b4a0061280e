/** A process that runs many waits in virtual time. Takes a plan as its argument, and sends the figures. */
import { seeded } from '../random.js';
import { contenderOf } from './contender-of.js';
import { inProcess } from './dispatcher.js';
import { planJobs } from './jobs.js';
import { Outcomes, truthOf } from './outcome.js';
import { isList, SimulatedService } from './service.js';
import { summary } from './summary.js';
import { VirtualClock } from './virtual-clock.js';

const EPOCH = Date.UTC(2026, 0, 1);
/** Longer than any job. */
const LONG = 6 * 3_600_000;

const { contender, percentages, rateLimit, timeout, seed, latency, withoutHistory, ...plan } =
  JSON.parse(process.argv[2]);
const jobs = planJobs({ ...plan, seed });
const awaited = jobs.filter(({ isAwaited }) => isAwaited);
const clock = new VirtualClock(EPOCH);
// The source of the jitter of every wait.
Math.random = seeded(seed + 1);
const service = new SimulatedService(jobs, percentages, EPOCH);
const requests = [];
const respond = path => {
  requests.push({ at: clock.now, list: isList(path) });
  return service.respond(path, clock.now);
};
const waitFor = await contenderOf(contender, {
  origin: 'http://localhost',
  dispatcher: inProcess(respond, seeded(seed + 2), latency),
  rateLimit,
  withoutHistory,
  timeout: timeout ?? LONG,
});

const outcomes = new Outcomes();
async function start(job) {
  const outcome = await waitFor(job.id);
  if (timeout) outcomes.record(outcome, 'WAIT_TIMEOUT', job.startsAt + timeout, clock.now);
  else outcomes.record(outcome, truthOf(job), job.endsAt, clock.now);
}

const before = process.cpuUsage();
await clock.run(
  () => {
    for (const job of awaited) {
      if (job.startsAt === 0) start(job);
      else setTimeout(start, Math.ceil(job.startsAt), job);
    }
  },
  () => outcomes.count === awaited.length,
);
const { user, system } = process.cpuUsage(before);

const lists = requests.filter(({ list }) => list).length;
process.send({
  delay: summary(outcomes.delays),
  byId: (requests.length - lists) / awaited.length,
  byList: lists / awaited.length,
  lastRequests: requests.filter(({ at }) => at >= timeout - 30_000).length,
  ended: outcomes.last,
  wrong: outcomes.wrong,
  cpu: (user + system) / 1e6,
  lag: clock.lag,
});
process.disconnect();
