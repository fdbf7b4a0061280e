/** One crowd of waits over HTTP, in a process of its own. Takes a plan as its argument, and sends what came of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beginService, underWay, warmAgent } from './connections.js';
import { contenderOf } from './contender-of.js';
import { planJobs } from './jobs.js';
import { Ended, truthOf } from './outcome.js';
import { ProcessMeter } from './process-meter.js';
import { summary } from './summary.js';

/** Memory is measured when no more requests than this are under way, or after so many milliseconds all the same. */
const QUIET = { requests: 5, patience: 10_000 };

const { contender, origin, quietAfter, rateLimit, ...plan } = JSON.parse(process.argv[2]);
const jobs = planJobs(plan);
const truths = jobs.map(truthOf);
const dispatcher = await warmAgent(origin);
const waitFor = await contenderOf(contender, { origin, dispatcher, rateLimit });
const ended = new Ended();
const epoch = await beginService(origin, dispatcher);

const meter = new ProcessMeter();
const growth = growthWhenQuiet();
const begun = performance.now();
const waits = jobs.map(async (job, index) => {
  const outcome = await waitFor(job.id);
  ended.note(outcome, truths[index], job.ends, Date.now() - epoch);
});
const beginning = performance.now() - begun;
await Promise.all(waits);
const taken = meter.stop();
const { used, resident } = await growth;
process.send({
  delay: summary(ended.delays),
  wrong: ended.wrong,
  used: used / jobs.length,
  resident: resident / jobs.length,
  beginning,
  ...taken,
});
process.disconnect();
await dispatcher.destroy();

async function growthWhenQuiet() {
  await sleep(quietAfter);
  const last = performance.now() + QUIET.patience;
  while (underWay(dispatcher, origin) > QUIET.requests && performance.now() < last) await sleep(20);
  return meter.growth();
}
