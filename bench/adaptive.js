/**
 * Simulates waits in virtual time and prints their cost relative to that of the blind oracle, which knows the
 * distribution of the family's durations but sees no percentage.
 *
 *     npm run build
 *     npm i --no-save @smithy/util-waiter @azure/core-lro google-gax
 *     node bench/adaptive.js [--jobs 2000] [--seed 7] [--all]
 *
 * The three packages are the peers of the comparison; those that are not installed are left out. `--all` measures
 * further families and percentages. Takes about a minute, with --all about five.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { FAMILIES, MORE_FAMILIES } from './families.js';
import {
  drawDurations,
  measureAdaptive,
  measureExponential,
  measureOracle,
  measurePeer,
  REQUEST_COST,
  recordPeers,
} from './measure.js';
import { MORE_PERCENTAGES, PERCENTAGES } from './percentages.js';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2000' },
    all: { type: 'boolean', default: false },
    seed: { type: 'string', default: '7' },
  },
});
const count = Number(values.jobs);
const families = Object.entries(values.all ? { ...FAMILIES, ...MORE_FAMILIES } : FAMILIES);

/** Percentage, number of past runs, and the bound of the relative cost: for all families, or by family. */
const BOUNDED_ROWS = [
  ['even', 0, { all: 0.6 }],
  ['steps of 20', 0, { all: 1, bimodal: 1.2 }],
  ['stuck at 99', 0, { all: 1.5 }],
  ['stuck at 99', 30, { all: 1 }],
  ['runs ahead', 30, { all: 1 }],
  ['lags behind', 30, { all: 1 }],
  ['none', 200, { all: 1.2, bimodal: 1.3, 'heavy tail': 1.3 }],
  ['none', 0, { all: 2, bimodal: 2.2 }],
];
const MORE_ROWS = [
  ['none', 30],
  ['jumps back', 0],
  ['runs ahead', 0],
  ['lags behind', 0],
  ['even', 30],
  ['steps of 20', 30],
  ...Object.keys(MORE_PERCENTAGES).flatMap(percentage => [
    [percentage, 0],
    [percentage, 30],
  ]),
];

const durations = new Map(
  families.map(([name, family]) => [name, drawDurations(family, count, Number(values.seed))]),
);
const oracle = new Map(
  families.map(([name, family]) => [name, measureOracle(family, durations.get(name))]),
);

console.log(`${cpus()[0].model}, Node ${process.version}, seed ${values.seed}`);
let missed = 0;
printHeading('adaptive()');
for (const [percentage, runCount, bound] of values.all
  ? [...BOUNDED_ROWS, ...MORE_ROWS]
  : BOUNDED_ROWS) {
  const shape = { ...PERCENTAGES, ...MORE_PERCENTAGES }[percentage];
  printRow(`${percentage}, ${runCount} past runs`, ([name, family]) => {
    const tally = measureAdaptive(
      family,
      shape,
      runCount,
      durations.get(name),
      Number(values.seed),
    );
    const limit = name in FAMILIES && name !== 'constant' && (bound?.[name] ?? bound?.all);
    if (limit && relativeCost(tally, name) > limit) missed += 1;
    return tally;
  });
}
printHeading('others, which see neither percentage nor past');
printRow('the blind oracle', ([name]) => oracle.get(name));
printRow('exponential()', ([name]) => measureExponential(durations.get(name)));
const peers = await recordPeers(Math.max(...[...durations.values()].flat()) + 600_000);
for (const [peer, recordings] of peers) {
  printRow(peer, ([name]) => measurePeer(recordings, durations.get(name)));
}
console.log(
  missed === 0
    ? '\nEvery bound holds (constant durations have none).'
    : `\n${missed} bounds are exceeded.`,
);
process.exitCode = missed === 0 ? 0 : 1;

function relativeCost(tally, name) {
  return tally.cost(REQUEST_COST) / oracle.get(name).cost(REQUEST_COST);
}

function printHeading(title) {
  console.log(
    `\n${count} jobs per family; cost relative to the blind oracle (mean delay relative to mean duration)\n`,
  );
  console.log(`| ${title} | ${families.map(([name]) => name).join(' | ')} |`);
  console.log(`|---|${families.map(() => '---').join('|')}|`);
}

function printRow(title, measure) {
  const cells = families.map(family => {
    const tally = measure(family);
    const share = (100 * tally.relativeDelay).toFixed(1);
    return `${relativeCost(tally, family[0]).toFixed(2)} (${share} %)`;
  });
  console.log(`| ${title} | ${cells.join(' | ')} |`);
}
