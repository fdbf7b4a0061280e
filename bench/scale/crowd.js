/** What waiting for many jobs costs: mean delay + 1 s a request, over what the same waits pay that share nothing. */
import { inVirtualTime, oneByOne } from './child.js';
import { APART, SHARING } from './contenders.js';
import { printHead, printRow, printTitle, seconds } from './table.js';

const REQUEST_COST = 1000;
const PEERS = ['bare undici loop, 10 s', 'Terraform', 'AWS (util-waiter)', 'Azure (core-lro)'];
const CROWDS = {
  'even percentages, begun together': { percentages: 'even' },
  'even, begun over 10 min': { percentages: 'even', begunOver: 600_000 },
  'none, begun together': { percentages: 'none' },
  'none, begun over 10 min': { percentages: 'none', begunOver: 600_000 },
};

export async function compareCrowds({ seed, quick }) {
  const rateLimit = { requestsPerSecond: 1000, burst: 1000 };
  const plan = { count: quick ? 10 : 1000, duration: 'eight minutes', rateLimit, seed };
  const crowds = Object.values(CROWDS).map(own => ({ ...plan, ...own }));
  const run = contender =>
    oneByOne(crowds, crowd => inVirtualTime({ ...crowd, contender }), { quick });
  const [shared, apart] = await oneByOne([SHARING, APART], run, { quick });
  // They go by nothing but the time, so that one crowd stands for all.
  const peer = contender => inVirtualTime({ ...crowds[0], contender });
  const peers = await oneByOne(PEERS, peer, { quick });

  printTitle(
    `${plan.count} jobs of 8 min: cost over that of the same waits apart (mean delay, requests a job)`,
  );
  printHead('', ...Object.keys(CROWDS));
  const row = (name, figures) =>
    printRow(name, ...figures.map((figure, place) => cell(figure, apart[place])));
  row(SHARING, shared);
  row(APART, apart);
  for (const [place, name] of PEERS.entries()) {
    if (peers[place]) row(name, Array(crowds.length).fill(peers[place]));
  }
  const wrong = [...shared, ...apart, ...peers].reduce(
    (sum, figure) => sum + (figure?.wrong ?? 0),
    0,
  );
  console.log(`\nWrong outcomes: ${wrong}`);
}

function cell(figure, apart) {
  const ratio = costOf(figure) / costOf(apart);
  return `${ratio.toFixed(2)} (${seconds(figure.delay.mean)}, ${requestsOf(figure).toFixed(2)})`;
}

function costOf(figure) {
  return figure.delay.mean + REQUEST_COST * requestsOf(figure);
}

function requestsOf({ byId, byList }) {
  return byId + byList;
}
