/** The cost of many waits (mean delay + 1 s per request), relative to that of the same waits without sharing. */
import { inVirtualTime, oneByOne } from './child.js';
import { SHARING, UNSHARED } from './contenders.js';
import { printHead, printRow, printTitle, seconds } from './table.js';

const REQUEST_COST_MS = 1000;
const PEERS = ['bare undici loop, 10 s', 'Terraform', 'AWS (util-waiter)', 'Azure (core-lro)'];
const BATCHES = {
  'even percentages, started together': { percentages: 'even' },
  'even, started over 10 min': { percentages: 'even', startedOver: 600_000 },
  'none, started together': { percentages: 'none' },
  'none, started over 10 min': { percentages: 'none', startedOver: 600_000 },
};

export async function compareCost({ seed, quick }) {
  const rateLimit = { requestsPerSecond: 1000, burst: 1000 };
  const plan = { count: quick ? 10 : 1000, duration: 'eight minutes', rateLimit, seed };
  const batches = Object.values(BATCHES).map(own => ({ ...plan, ...own }));
  const run = contender =>
    oneByOne(batches, batch => inVirtualTime({ ...batch, contender }), { quick });
  const [shared, unshared] = await oneByOne([SHARING, UNSHARED], run, { quick });
  // They depend on the time alone, so one batch stands for all.
  const peer = contender => inVirtualTime({ ...batches[0], contender });
  const peers = await oneByOne(PEERS, peer, { quick });

  printTitle(
    `${plan.count} jobs of 8 min: cost relative to the same waits without sharing (mean delay, requests per job)`,
  );
  printHead('', ...Object.keys(BATCHES));
  const row = (name, figures) =>
    printRow(name, ...figures.map((figure, index) => cell(figure, unshared[index])));
  row(SHARING, shared);
  row(UNSHARED, unshared);
  for (const [index, name] of PEERS.entries()) {
    if (peers[index]) row(name, Array(batches.length).fill(peers[index]));
  }
  const wrong = [...shared, ...unshared, ...peers].reduce(
    (sum, figure) => sum + (figure?.wrong ?? 0),
    0,
  );
  console.log(`\nWrong outcomes: ${wrong}`);
}

function cell(figure, unshared) {
  const ratio = costOf(figure) / costOf(unshared);
  return `${ratio.toFixed(2)} (${seconds(figure.delay.mean)}, ${requestsOf(figure).toFixed(2)})`;
}

function costOf(figure) {
  return figure.delay.mean + REQUEST_COST_MS * requestsOf(figure);
}

function requestsOf({ byId, byList }) {
  return byId + byList;
}
