/** One crowd of waits in virtual time, in a process of its own. Takes a plan as its argument, and sends what came of it. */
import { seeded } from '../random.js';
import { contenderOf } from './contender-of.js';
import { inProcess } from './dispatcher.js';
import { planJobs } from './jobs.js';
import { Ended, truthOf } from './outcome.js';
import { isList, SimulatedService } from './service.js';
import { summary } from './summary.js';
import { VirtualClock } from './virtual-clock.js';

const EPOCH = Date.UTC(2026, 0, 1);
/** Longer than any job. */
const LONG = 6 * 3_600_000;

const { contender, percentages, rateLimit, timeout, seed, ...plan } = JSON.parse(process.argv[2]);
const jobs = planJobs({ ...plan, seed });
const clock = new VirtualClock(EPOCH);
// The jitter of every wait comes from here.
Math.random = seeded(seed + 1);
const service = new SimulatedService(jobs, percentages, EPOCH);
const requests = [];
const answer = path => {
  requests.push({ at: clock.now, list: isList(path) });
  return service.answer(path, clock.now);
};
const waitFor = await contenderOf(contender, {
  origin: 'http://localhost',
  dispatcher: inProcess(answer, seeded(seed + 2)),
  rateLimit,
  timeout: timeout ?? LONG,
});

const ended = new Ended();
async function begin(job) {
  const outcome = await waitFor(job.id);
  if (timeout) ended.note(outcome, 'WAIT_TIMEOUT', job.begins + timeout, clock.now);
  else ended.note(outcome, truthOf(job), job.ends, clock.now);
}

const before = process.cpuUsage();
await clock.run(
  () => {
    for (const job of jobs) {
      if (job.begins === 0) begin(job);
      else setTimeout(begin, Math.ceil(job.begins), job);
    }
  },
  () => ended.count === jobs.length,
);
const { user, system } = process.cpuUsage(before);

const lists = requests.filter(({ list }) => list).length;
process.send({
  delay: summary(ended.delays),
  byId: (requests.length - lists) / jobs.length,
  byList: lists / jobs.length,
  lastRequests: requests.filter(({ at }) => at >= timeout - 30_000).length,
  ended: ended.last,
  wrong: ended.wrong,
  cpu: (user + system) / 1e6,
  lag: clock.lag,
});
process.disconnect();
