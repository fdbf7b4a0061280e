/**
 * What the computation of one delay costs, with 200 past runs and 100 percentages seen. Prints the median.
 *
 *     npm run build && node bench/speed.js
 */
import { cpus } from 'node:os';
import { adaptive } from '../dist/polling/adaptive/adaptive.js';
import { FAMILIES } from './families.js';
import { pastOf } from './past.js';
import { PERCENTAGES } from './percentages.js';

const RUNS = 200;
const PERCENTS = 100;
const ROUNDS = 40;
const DURATION = 600_000;

console.log(`${cpus()[0].model}, Node ${process.version}`);
console.log(
  `the median over one delay, with ${RUNS} past runs and up to ${PERCENTS} percentages\n`,
);
for (const name of ['none', 'even', 'steps of 20', 'stuck at 99', 'jumps back', 'runs ahead']) {
  const history = pastOf(FAMILIES.minutes, PERCENTAGES[name], RUNS, 1);
  const polling = adaptive({ history });
  const contexts = contextsOf(PERCENTAGES[name]());
  const unseen = () => contexts.map(each => ({ ...each, progress: [...each.progress] }));
  const fresh = [];
  const known = [];
  for (let round = 0; round < ROUNDS; round++) {
    const copies = unseen();
    fresh.push(...timesOf(polling, copies));
    known.push(
      ...timesOf(
        polling,
        copies.map(each => ({ ...each })),
      ),
    );
  }
  console.log(
    `${name.padEnd(12)} ${median(fresh).toFixed(1)} µs at a new percentage, ${median(known).toFixed(1)} µs at one seen before`,
  );
}

/** One look a percent of the time, each with what was seen until then. */
function contextsOf(percentage) {
  const contexts = [];
  let progress = [];
  for (let look = 0; look < PERCENTS; look++) {
    const elapsed = ((look + 0.5) / PERCENTS) * DURATION;
    const percent = percentage((look + 0.5) / PERCENTS);
    if (percent !== undefined && percent !== progress.at(-1)?.percent) {
      progress = [...progress, { elapsed, after: contexts.at(-1)?.elapsed ?? 0, percent }];
    }
    const job = { id: 'id', name: 'job', status: 'Running', progress: percent };
    contexts.push({
      jobId: 'id',
      attempt: look + 1,
      elapsed,
      visible: true,
      failures: 0,
      job,
      progress,
    });
  }
  return contexts;
}

function timesOf(polling, contexts) {
  return contexts.map(context => {
    const began = performance.now();
    polling.nextDelay(context);
    return 1000 * (performance.now() - began);
  });
}

function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}
