/** Requests against delay: every schedule is a point, every schedule with a request cost is a curve of them. */
import { FAMILIES } from './families.js';
import { jobsOf, measureAdaptive, measureOracle, measurePeer, recordPeers } from './measure.js';
import { PERCENTAGES } from './percentages.js';
import { curve, dot, line, svg, text } from './svg.js';

const JOBS = 400;
const SEED = 7;
const COSTS = [100, 300, 1000, 3000, 10_000, 30_000];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 460, 60, 690, 20, 410];
const REQUESTS = [3, 200];
const DELAYS = [0.3, 150];
/** Where a name stands beside its point, for those that would hide another. */
const BESIDE = {
  'fixed 10 s': [0, -10, 'end'],
  Terraform: [2, -10, 'start'],
  'AWS, 1 to 10 s': [-6, 22, 'start'],
  'Azure (core-lro)': [-8, 4, 'end'],
  'best possible, blind': [-16, 50, 'end'],
  'adaptive(), 200 past runs': [-16, 32, 'end'],
  'adaptive(), nothing known': [130, 24, 'end'],
};

export async function drawFrontier() {
  const family = FAMILIES.minutes;
  const durations = jobsOf(family, JOBS, SEED);
  const ours = (percentage, past) => requestCost =>
    measureAdaptive(family, PERCENTAGES[percentage], past, durations, SEED, { requestCost });
  const peers = await recordPeers(Math.max(...durations) + 600_000);
  const parts = [
    ...axes(),
    ...tradeOff('best', 'best possible, blind', cost => measureOracle(family, durations, cost)),
    ...tradeOff('ours', 'adaptive(), nothing known', ours('none', 0)),
    ...tradeOff('ours', 'adaptive(), 200 past runs', ours('none', 200)),
    ...tradeOff('ours', 'adaptive(), an even percentage', ours('even', 0)),
    ...peers.flatMap(([name, recordings]) => {
      const place = placeOf(measurePeer(recordings, durations));
      return [dot('dot', ...place), named(name, place)];
    }),
  ];
  return svg(WIDTH, HEIGHT, 'Requests and delay of adaptive() and of others', parts);
}

/** A curve from the cheapest request to the dearest, with its name at the first. */
function tradeOff(kind, name, measure) {
  const places = COSTS.map(cost => placeOf(measure(cost)));
  return [curve(kind, places), named(name, places[0])];
}

function named(name, [x, y]) {
  const [right, down, anchor] = BESIDE[name] ?? [7, 4, 'start'];
  return text(x + right, y + down, name, { anchor });
}

function placeOf(tally) {
  return [across(tally.requests / tally.jobs), up(tally.delay / tally.jobs / 1000)];
}

function axes() {
  const marks = [1, 3, 10, 30, 100];
  return [
    line('axis', LEFT, BOTTOM, RIGHT, BOTTOM),
    line('axis', LEFT, TOP, LEFT, BOTTOM),
    ...marks
      .filter(mark => mark >= REQUESTS[0])
      .map(mark => text(across(mark), BOTTOM + 18, mark, { anchor: 'middle', kind: 'faint' })),
    ...marks.map(mark =>
      text(LEFT - 8, up(mark) + 4, `${mark} s`, { anchor: 'end', kind: 'faint' }),
    ),
    text((LEFT + RIGHT) / 2, BOTTOM + 40, 'mean requests a job', { anchor: 'middle' }),
    text(LEFT + 8, TOP + 8, 'mean delay'),
  ];
}

function across(requests) {
  return LEFT + (RIGHT - LEFT) * share(requests, REQUESTS);
}

function up(delay) {
  return BOTTOM - (BOTTOM - TOP) * share(delay, DELAYS);
}

/** Where a value stands between two, by its logarithm. */
function share(value, [least, most]) {
  return Math.log(value / least) / Math.log(most / least);
}
