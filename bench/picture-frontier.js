/** The picture of requests against delay: a point for each schedule, a curve for each that depends on a request cost. */
import { FAMILIES } from './families.js';
import {
  drawDurations,
  measureAdaptive,
  measureOracle,
  measurePeer,
  recordPeers,
} from './measure.js';
import { PERCENTAGES } from './percentages.js';
import { curve, dot, line, svg, text } from './svg.js';

const JOBS = 400;
const SEED = 7;
const COSTS = [100, 300, 1000, 3000, 10_000, 30_000];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 460, 60, 690, 20, 410];
const REQUESTS = [3, 200];
const DELAYS = [0.3, 150];
/** Offset and anchor of labels that would otherwise overlap. */
const LABEL_OFFSETS = {
  'fixed 10 s': [0, -10, 'end'],
  Terraform: [2, -10, 'start'],
  'AWS, 1 to 10 s': [-6, 22, 'start'],
  'Azure (core-lro)': [-8, 4, 'end'],
  'optimum without a percentage': [-16, 50, 'end'],
  'adaptive(), 200 past runs': [-16, 32, 'end'],
  'adaptive(), no past runs': [130, 24, 'end'],
};

export async function drawFrontier() {
  const family = FAMILIES.minutes;
  const durations = drawDurations(family, JOBS, SEED);
  const ours = (percentage, runCount) => requestCost =>
    measureAdaptive(family, PERCENTAGES[percentage], runCount, durations, SEED, { requestCost });
  const peers = await recordPeers(Math.max(...durations) + 600_000);
  const parts = [
    ...axes(),
    ...tradeOff('best', 'optimum without a percentage', cost =>
      measureOracle(family, durations, cost),
    ),
    ...tradeOff('ours', 'adaptive(), no past runs', ours('none', 0)),
    ...tradeOff('ours', 'adaptive(), 200 past runs', ours('none', 200)),
    ...tradeOff('ours', 'adaptive(), an even percentage', ours('even', 0)),
    ...peers.flatMap(([name, recordings]) => {
      const point = pointOf(measurePeer(recordings, durations));
      return [dot('dot', ...point), label(name, point)];
    }),
  ];
  return svg(WIDTH, HEIGHT, 'Requests and delay of adaptive() and of others', parts);
}

/** A curve over request costs, labelled at the lowest. */
function tradeOff(kind, name, measure) {
  const points = COSTS.map(cost => pointOf(measure(cost)));
  return [curve(kind, points), label(name, points[0])];
}

function label(name, [x, y]) {
  const [right, down, anchor] = LABEL_OFFSETS[name] ?? [7, 4, 'start'];
  return text(x + right, y + down, name, { anchor });
}

function pointOf(tally) {
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
    text((LEFT + RIGHT) / 2, BOTTOM + 40, 'mean requests per job', { anchor: 'middle' }),
    text(LEFT + 8, TOP + 8, 'mean delay'),
  ];
}

function across(requests) {
  return LEFT + (RIGHT - LEFT) * logPosition(requests, REQUESTS);
}

function up(delay) {
  return BOTTOM - (BOTTOM - TOP) * logPosition(delay, DELAYS);
}

/** The position of a value on a logarithmic axis, from 0 to 1. */
function logPosition(value, [minimum, maximum]) {
  return Math.log(value / minimum) / Math.log(maximum / minimum);
}
