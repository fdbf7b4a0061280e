/**
 * Ten thousand waits in one process: requests, delay, memory and CPU, compared with the same waits without sharing and
 * with other libraries, all in one run.
 *
 *     npm run build
 *     npm i --no-save @smithy/util-waiter @azure/core-lro
 *     node bench/scale.js [--only begin,cost,large,budget,deadline,http] [--seed 7] [--quick] [--check]
 *
 * All parts but `http` run in virtual time against a service in memory; `http` runs over sockets on loopback and takes
 * about ten minutes. Every measurement has its own process. A library that is not installed is left out. `--quick` shows
 * in about 20 seconds that everything works; with so few waits, all at once, its figures mean little. `--check` fails if a
 * figure of `begin` is beyond its bound.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBeginnings } from './scale/begin.js';
import { measureBudget } from './scale/budget.js';
import { oneByOne } from './scale/child.js';
import { compareCost } from './scale/cost.js';
import { measureDeadline } from './scale/deadline.js';
import { measureOverHttp } from './scale/http.js';
import { measureLargeBatches } from './scale/large.js';

const PARTS = {
  begin: measureBeginnings,
  cost: compareCost,
  large: measureLargeBatches,
  budget: measureBudget,
  deadline: measureDeadline,
  http: measureOverHttp,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PARTS).join() },
    seed: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

const parts = values.only.split(',').map(part => {
  if (PARTS[part]) return PARTS[part];
  throw new TypeError(`Expected --only to name ${Object.keys(PARTS).join(', ')}, got "${part}"`);
});
const { quick, check } = values;
const settings = { seed: Number(values.seed), quick, check };

console.log(`${cpus()[0].model}, Node ${process.version}, seed ${values.seed}`);
await oneByOne(parts, measure => measure(settings), settings);
