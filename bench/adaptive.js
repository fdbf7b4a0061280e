/**
 * Simulates waits in virtual time and prints what they cost, over what the blind oracle pays: it knows how the family's
 * durations are distributed and sees no percentage.
 *
 *     npm run build
 *     npm i --no-save @smithy/util-waiter @azure/core-lro google-gax
 *     node bench/adaptive.js [--jobs 2000] [--seed 7] [--all]
 *
 * The three packages are the peers that are compared with; one that is not installed is left out. `--all` measures
 * further families and percentages. It takes about two minutes, with --all about ten.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { FAMILIES, OTHERS } from './families.js';
import {
  jobsOf,
  measureAdaptive,
  measureExponential,
  measureOracle,
  measurePeer,
  REQUEST_COST,
  recordPeers,
} from './measure.js';
import { ODDITIES, PERCENTAGES } from './percentages.js';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2000' },
    all: { type: 'boolean', default: false },
    seed: { type: 'string', default: '7' },
  },
});
const count = Number(values.jobs);
const families = Object.entries(values.all ? { ...FAMILIES, ...OTHERS } : FAMILIES);

/** A percentage, how many past runs, and the bound that the project has set itself: one for all, or by family. */
const GOALS = [
  ['even', 0, { all: 0.6 }],
  ['steps of 20', 0, { all: 1, bimodal: 1.2 }],
  ['stuck at 99', 0, { all: 1.5 }],
  ['stuck at 99', 30, { all: 1 }],
  ['runs ahead', 30, { all: 1 }],
  ['lags behind', 30, { all: 1 }],
  ['none', 200, { all: 1.2, bimodal: 1.3, 'heavy tail': 1.3 }],
  ['none', 0, { all: 2, bimodal: 2.2 }],
];
const MORE = [
  ['none', 30],
  ['jumps back', 0],
  ['runs ahead', 0],
  ['lags behind', 0],
  ['even', 30],
  ['steps of 20', 30],
  ...Object.keys(ODDITIES).flatMap(percentage => [
    [percentage, 0],
    [percentage, 30],
  ]),
];

const durations = new Map(
  families.map(([name, family]) => [name, jobsOf(family, count, Number(values.seed))]),
);
const best = new Map(
  families.map(([name, family]) => [name, measureOracle(family, durations.get(name))]),
);

console.log(`${cpus()[0].model}, Node ${process.version}, seed ${values.seed}`);
let missed = 0;
printHeading('adaptive()');
for (const [percentage, past, bound] of values.all ? [...GOALS, ...MORE] : GOALS) {
  const shape = { ...PERCENTAGES, ...ODDITIES }[percentage];
  printRow(`${percentage}, ${past} past`, ([name, family]) => {
    const tally = measureAdaptive(family, shape, past, durations.get(name), Number(values.seed));
    const most = name in FAMILIES && name !== 'constant' && (bound?.[name] ?? bound?.all);
    if (most && over(tally, name) > most) missed += 1;
    return tally;
  });
}
printHeading('others, who see neither percentage nor past');
printRow('the blind oracle', ([name]) => best.get(name));
printRow('exponential()', ([name]) => measureExponential(durations.get(name)));
const peers = await recordPeers(Math.max(...[...durations.values()].flat()) + 600_000);
for (const [peer, recordings] of peers) {
  printRow(peer, ([name]) => measurePeer(recordings, durations.get(name)));
}
console.log(
  missed === 0
    ? '\nEvery bound holds (constant durations are not held to any).'
    : `\n${missed} bounds are missed.`,
);
process.exitCode = missed === 0 ? 0 : 1;

function over(tally, name) {
  return tally.cost(REQUEST_COST) / best.get(name).cost(REQUEST_COST);
}

function printHeading(title) {
  console.log(
    `\n${count} jobs a family; cost over the blind oracle's, (mean delay, share of mean duration)\n`,
  );
  console.log(`| ${title} | ${families.map(([name]) => name).join(' | ')} |`);
  console.log(`|---|${families.map(() => '---').join('|')}|`);
}

function printRow(title, measure) {
  const cells = families.map(family => {
    const tally = measure(family);
    const share = (100 * tally.relativeDelay).toFixed(1);
    return `${over(tally, family[0]).toFixed(2)} (${share} %)`;
  });
  console.log(`| ${title} | ${cells.join(' | ')} |`);
}
