/** A process that runs many waits over HTTP. Takes a plan as its argument, and sends the figures. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inFlight, startService, warmAgent } from './agent.js';
import { contenderOf } from './contender-of.js';
import { planJobs } from './jobs.js';
import { Outcomes, truthOf } from './outcome.js';
import { ProcessMeter } from './process-meter.js';
import { summary } from './summary.js';

/** Memory is measured once at most this many requests are in flight, or after this many milliseconds. */
const IDLE = { maxRequests: 5, timeoutMs: 10_000 };

const { contender, origin, idleAfter, rateLimit, ...plan } = JSON.parse(process.argv[2]);
const jobs = planJobs(plan);
const truths = jobs.map(truthOf);
const dispatcher = await warmAgent(origin);
const waitFor = await contenderOf(contender, { origin, dispatcher, rateLimit });
const outcomes = new Outcomes();
const epoch = await startService(origin, dispatcher);

const meter = new ProcessMeter();
const growth = growthWhenIdle();
const startedAt = performance.now();
const waits = jobs.map(async (job, index) => {
  const outcome = await waitFor(job.id);
  outcomes.record(outcome, truths[index], job.endsAt, Date.now() - epoch);
});
const startup = performance.now() - startedAt;
await Promise.all(waits);
const usage = meter.stop();
const { used, resident } = await growth;
process.send({
  delay: summary(outcomes.delays),
  wrong: outcomes.wrong,
  used: used / jobs.length,
  resident: resident / jobs.length,
  startup,
  ...usage,
});
process.disconnect();
await dispatcher.destroy();

async function growthWhenIdle() {
  await sleep(idleAfter);
  const last = performance.now() + IDLE.timeoutMs;
  while (inFlight(dispatcher, origin) > IDLE.maxRequests && performance.now() < last)
    await sleep(20);
  return meter.growth();
}
