/**
 * What must not be slow or large, whatever a service sends and however many waits there are.
 *
 *     npm run build
 *     node bench/limits.js [--check]
 *
 * Every line is a figure and its limit. `--check` prints only figures beyond their limit, and exits with 1 if there are any.
 */
import { measureBlocks } from './limits/event-loop.js';
import { measureManyWaits } from './limits/many-waits.js';
import { measureGrowth } from './limits/regular-expressions.js';

const isCheck = process.argv.includes('--check');
const parts = {
  'longest turn of the event loop while 1 MiB is read': measureBlocks,
  'time of an expression for a text that is eight times as long': measureGrowth,
  'many waits': measureManyWaits,
};

for (const [title, measure] of Object.entries(parts)) {
  console.log(title);
  for await (const { name, value, unit, min = 0, max = Number.POSITIVE_INFINITY } of measure()) {
    const isWithin = value >= min && value <= max;
    if (!isWithin) process.exitCode = 1;
    const range = max === Number.POSITIVE_INFINITY ? `at least ${min}` : `at most ${max}`;
    if (!isCheck || !isWithin)
      console.log(`  ${value.toFixed(1).padStart(8)} ${unit}, ${range}: ${name}`);
  }
}
console.log(process.exitCode ? 'Not all are within their limits.' : 'All are within their limits.');
if (!isCheck) process.exitCode = 0;
