/**
 * Ten thousand waits in one process: requests, delay, memory and CPU, against the same waits that share nothing and
 * against others, all in one run.
 *
 *     npm run build
 *     npm i --no-save @smithy/util-waiter @azure/core-lro
 *     node bench/scale.js [--only crowd,large,budget,deadline,http] [--seed 7] [--quick]
 *
 * All but `http` runs in virtual time against a service in memory; `http` runs over sockets on loopback and takes about
 * ten minutes. Every crowd has a process to itself. A peer that is not installed is left out. `--quick` shows in some
 * 20 seconds that everything works, with so few waits, and all at once, that the figures mean little.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBudget } from './scale/budget.js';
import { oneByOne } from './scale/child.js';
import { compareCrowds } from './scale/crowd.js';
import { measureDeadline } from './scale/deadline.js';
import { measureOverHttp } from './scale/http.js';
import { measureLargeCrowds } from './scale/large.js';

const PARTS = {
  crowd: compareCrowds,
  large: measureLargeCrowds,
  budget: measureBudget,
  deadline: measureDeadline,
  http: measureOverHttp,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PARTS).join() },
    seed: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
  },
});

const parts = values.only.split(',').map(part => {
  if (PARTS[part]) return PARTS[part];
  throw new TypeError(`Expected --only to name ${Object.keys(PARTS).join(', ')}, got "${part}"`);
});
const settings = { seed: Number(values.seed), quick: values.quick };

console.log(`${cpus()[0].model}, Node ${process.version}, seed ${values.seed}`);
await oneByOne(parts, measure => measure(settings), settings);
