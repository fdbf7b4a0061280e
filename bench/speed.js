/**
 * The time to compute one delay with adaptive(), with 200 past runs and 100 observed percentages. Prints medians.
 *
 *     npm run build && node bench/speed.js
 */
import { cpus } from 'node:os';
import { adaptive } from '../dist/index.js';
import { FAMILIES } from './families.js';
import { simulatedHistory } from './past.js';
import { PERCENTAGES } from './percentages.js';

const RUNS = 200;
const POLLS = 100;
const ROUNDS = 40;
const DURATION = 600_000;

console.log(`${cpus()[0].model}, Node ${process.version}`);
console.log(`median time of one delay, with ${RUNS} past runs and up to ${POLLS} percentages\n`);
for (const name of ['none', 'even', 'steps of 20', 'stuck at 99', 'jumps back', 'runs ahead']) {
  const history = simulatedHistory(FAMILIES.minutes, PERCENTAGES[name], RUNS, 1);
  const polling = adaptive({ history });
  const contexts = contextsOf(PERCENTAGES[name]());
  const copyContexts = () => contexts.map(each => ({ ...each, progress: [...each.progress] }));
  const changed = [];
  const unchanged = [];
  for (let round = 0; round < ROUNDS; round++) {
    const copies = copyContexts();
    changed.push(...timesOf(polling, copies));
    unchanged.push(
      ...timesOf(
        polling,
        copies.map(each => ({ ...each })),
      ),
    );
  }
  console.log(
    `${name.padEnd(12)} ${median(changed).toFixed(1)} µs after a change of the percentage, ${median(unchanged).toFixed(1)} µs without one`,
  );
}

/** The contexts of evenly spaced polls of one job. */
function contextsOf(percentage) {
  const contexts = [];
  let progress = [];
  for (let poll = 0; poll < POLLS; poll++) {
    const elapsed = ((poll + 0.5) / POLLS) * DURATION;
    const percent = percentage((poll + 0.5) / POLLS);
    if (percent !== undefined && percent !== progress.at(-1)?.percent) {
      progress = [...progress, { elapsed, after: contexts.at(-1)?.elapsed ?? 0, percent }];
    }
    const job = { id: 'id', name: 'job', status: 'Running', progress: percent };
    contexts.push({
      jobId: 'id',
      attempt: poll + 1,
      elapsed,
      visible: true,
      startObserved: false,
      failures: 0,
      job,
      progress,
    });
  }
  return contexts;
}

function timesOf(polling, contexts) {
  return contexts.map(context => {
    const startedAt = performance.now();
    polling.nextDelay(context);
    return 1000 * (performance.now() - startedAt);
  });
}

function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}
